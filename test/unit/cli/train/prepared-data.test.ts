import { describe, expect, it } from 'vitest';
import { EmptyDatasetError, prepareData, PromptTooLongError } from '../../../../cli/train/prepared-data.js';
import { configSchema } from '../../../../config/schema.js';
import { createTokenizer } from '../../../../models/tokenizer/create-tokenizer.js';
import type { Task, TaskData } from '../../../../tasks/task.js';

const tokenizer = createTokenizer({ tokenizer: 'character', extra_characters: '' });
const example = (index: number, prompt: string, completion?: string) => ({
  index,
  promptId: `row ${index}`,
  prompt,
  groundTruth: '2',
  dataSource: 'made-up',
  ...(completion !== undefined && { completion }),
});

function taskWith(data: Partial<TaskData>): Task {
  const whole: TaskData = { train: [], validation: [], quarantined: [], skipped: {}, ...data };
  return { name: 'made-up', dataSources: ['made-up'], load: () => Promise.resolve(whole), grade: () => ({ score: 0 }) };
}

const prepare = (data: Partial<TaskData>, config: object = {}) =>
  prepareData(taskWith(data), tokenizer, configSchema.parse({ data: { max_prompt_length: 4, ...config } }).data);

const text = (tokens: Int32Array | undefined) => tokenizer.decode([...(tokens ?? [])]);

describe('prepared data', () => {
  it('are prompts and completions as tokens, with their examples', async () => {
    const { train, validation } = await prepare({
      train: [example(0, '1+1=', '2<eos>')],
      validation: [example(0, '2+2=')],
    });
    expect([text(train[0]?.promptTokens), text(train[0]?.completionTokens)]).toEqual(['1+1=', '2<eos>']);
    expect(validation[0]).not.toHaveProperty('completionTokens');
    expect(validation[0]?.example.promptId).toBe('row 0');
  });

  it('end each completion with a token that ends a response, once', async () => {
    const { train } = await prepare({ train: [example(0, '1+1=', '2'), example(1, '1+2=', '3<eos>')] });
    expect(train.map(({ completionTokens }) => text(completionTokens))).toEqual(['2<eos>', '3<eos>']);
  });

  it('name and count all that was left out: rows that are broken, unwanted or too long', async () => {
    const { leftOut, train } = await prepare({
      train: [example(0, '1+1='), example(1, '10+10='), example(2, '20+20=')],
      quarantined: [{ file: 'rows.jsonl', line: 3, reason: 'not JSON' }],
      skipped: { 'no equation': 5 },
    });
    expect(train).toHaveLength(1);
    expect(leftOut).toEqual({ 'no equation': 5, 'quarantined: not JSON': 1, 'prompt over data.max_prompt_length': 2 });
  });

  it('lose the left or the right of a prompt over the limit, when so configured', async () => {
    const data = { train: [example(0, '10+20=')] };
    const cut = async (truncation: string) =>
      text((await prepare(data, { filter_overlong_prompts: false, truncation })).train[0]?.promptTokens);
    expect(await cut('left')).toBe('+20=');
    expect(await cut('right')).toBe('10+2');
  });

  it('do not exist when a prompt is over the limit and may be neither cut nor left out', async () => {
    const prepared = prepare({ train: [example(7, '10+20=')] }, { filter_overlong_prompts: false });
    await expect(prepared).rejects.toThrow(PromptTooLongError);
    await expect(prepared).rejects.toThrow('prompt row 7 has 6 tokens, data.max_prompt_length is 4');
  });

  it('do not exist when nothing is left to train on, and it is said why', async () => {
    const prepared = prepare({ train: [example(0, '10+20=')] });
    await expect(prepared).rejects.toThrow(EmptyDatasetError);
    await expect(prepared).rejects.toThrow('prompt over data.max_prompt_length');
  });
});
