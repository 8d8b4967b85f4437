/** Answers of a pretrained model that no one here made. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerQuestion, closingOf, type Answer } from '../../../../cli/ask/answer-question.js';
import { openModel, type OpenedModel } from '../../../../cli/model/open-model.js';
import { prepareQuestion } from '../../../../cli/model/prepare-question.js';
import { makeStories, storiesAreThere, storiesText } from '../../../helpers/stories260k.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

const temporary = temporaryFolder();
const greedy = { temperature: 0, topP: 1, topK: -1 };

describe.skipIf(!storiesAreThere)('answerQuestion (skipped where ../shared/data is missing)', () => {
  let opened: OpenedModel;
  beforeAll(async () => {
    opened = await openModel(makeStories(join(temporary.path, 'stories')), { threads: 1 });
  });
  afterAll(() => {
    opened.release();
  });

  async function answered(
    text: string,
    limits: { first: number; all: number },
    sampling = greedy,
    seed = 0,
  ): Promise<{ answer: Answer; parts: string[] }> {
    const prompt = await prepareQuestion(opened, { text, images: [], raw: true });
    const parts: string[] = [];
    const onText = (part: string) => void parts.push(part);
    return { answer: await answerQuestion(opened, prompt, { sampling, limits, seed, onText }), parts };
  }

  it('tells the text in parts that together are all of it', async () => {
    const { answer, parts } = await answered('<s>', { first: 40, all: 40 });
    expect(parts.length).toBeGreaterThan(20);
    expect(parts).not.toContain('');
    expect(answer.text).toBe(parts.join(''));
    expect(answer.text).toBe(opened.tokenizer.decode(answer.tokenIds));
    expect(` ${storiesText}`.startsWith(answer.text)).toBe(true);
    expect(answer).toMatchObject({ finishReason: 'length', forcedExit: false });
    expect(answer.logProb).toBeLessThan(0);
  });

  it('ends at any of the end tokens, and does not show them', async () => {
    expect(opened.endTokenIds).toEqual([2, 1]);
    const { answer } = await answered('<s>', { first: 500, all: 500 });
    expect(answer.finishReason).toBe('stop');
    expect([1, 2]).toContain(answer.tokenIds.at(-1));
    expect(answer.text).not.toMatch(/<\/?s>/);
  });

  it('closes a thought that still goes on at its budget, and goes on to the answer', async () => {
    const { answer, parts } = await answered('<think> Once upon', { first: 8, all: 40 });
    const closing = closingOf(opened);
    expect(answer.forcedExit).toBe(true);
    expect(answer.tokenIds.slice(8, 8 + closing.length)).toEqual(closing);
    expect(answer.tokenIds).toHaveLength(40);
    expect(parts.join('')).toContain('</think>');
  });

  it('goes on at the budget as if there were none when nothing thinks', async () => {
    const { answer } = await answered('<s>', { first: 8, all: 40 });
    const { answer: whole } = await answered('<s>', { first: 40, all: 40 });
    expect(answer).toMatchObject({ forcedExit: false, tokenIds: whole.tokenIds });
  });

  it('draws the same answer for the same seed, and another for another', async () => {
    const draw = async (seed: number) =>
      (await answered('<s>', { first: 20, all: 20 }, { ...greedy, temperature: 1 }, seed)).answer.tokenIds;
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(1)).not.toEqual(await draw(2));
  });

  it('leaves no tensor behind when whoever listens fails', async () => {
    const before = opened.ops.memory().handles;
    const prompt = await prepareQuestion(opened, { text: '<s>', images: [], raw: true });
    const onText = (): never => {
      throw new Error('the terminal went away');
    };
    const limits = { first: 9, all: 9 };
    await expect(answerQuestion(opened, prompt, { sampling: greedy, limits, seed: 0, onText })).rejects.toThrow(
      'the terminal went away',
    );
    expect(opened.ops.memory().handles).toBe(before);
  });

  it('starts an empty text from BOS', async () => {
    const { row } = await prepareQuestion(opened, { text: '', images: [], raw: true });
    expect([...Array.from(row.tokenIds)]).toEqual([1]);
  });
});
