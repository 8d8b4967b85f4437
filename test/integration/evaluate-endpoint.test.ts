/** Benchmarks by an endpoint: what it is asked, what a failure or a kill leaves behind, and how the same command goes on. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readJsonLines } from '../../cli/json-lines.js';
import { sampleRecord, type SampleRecord } from '../../cli/evaluation/sample-record.js';
import { lastMessage, startChatServer, type ChatServerReply, type ChatServerRequest } from '../helpers/chat-server.js';
import { freshFolder } from '../helpers/evaluation-problems.js';
import { eventually } from '../helpers/eventually.js';
import { startTroupe, troupe } from '../helpers/troupe-command.js';

/** `What is 0 + 1?` and so on: rows of GSM8K's schema. */
function sums(folder: string, count: number): string {
  const path = join(folder, 'sums.jsonl');
  const rows = Array.from({ length: count }, (_, index) => ({
    question: `What is ${index} + 1?`,
    answer: `It is ${index + 1}.\n#### ${index + 1}`,
  }));
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
  return path;
}

function asked(request: ChatServerRequest): number {
  return Number(/What is (\d+) \+ 1\?$/.exec(lastMessage(request))?.[1] ?? NaN);
}

/** Right, but for every fourth. */
function answer(index: number): Extract<ChatServerReply, { kind: 'answer' }> {
  const said = index % 4 === 3 ? 0 : index + 1;
  return { kind: 'answer', content: `<think> ${index} and one </think> <answer>${said}</answer>` };
}

const words = (data: string, url: string, output: string, ...more: readonly string[]) => [
  ...['evaluate', '--benchmark', 'gsm8k', '--data', `gsm8k=${data}`, '--url', url, '--model', 'tiny'],
  ...['--output', output, '--concurrency', '4', ...more],
];

function recordsOf(output: string): SampleRecord[] {
  return readJsonLines(join(output, 'samples.jsonl')).map(({ value }) => sampleRecord.parse(value));
}

const scoresOf = (records: readonly SampleRecord[]) =>
  records
    .map(({ index, sample, score, response }) => ({ index, sample, score, response }))
    .toSorted((a, b) => a.index - b.index || a.sample - b.sample);

it('asks each question in the paper’s words, and reports what came', async () => {
  const folder = freshFolder();
  const server = await startChatServer((request) => answer(asked(request)));
  const output = join(folder, 'out');
  const { code, out, error } = await troupe(...words(sums(folder, 12), server.url, output));
  expect([code, error.includes('12 of 12 responses, 75.0 % right')]).toEqual([0, true]);
  expect(out).toContain('| GSM8K | 12 | **75.0 (');
  expect(out).toContain('the data has 12 questions, the published set 1319');
  expect(server.requests).toHaveLength(12);
  expect(server.mostActive).toBeLessThanOrEqual(4);
  const [first] = server.requests;
  expect(first?.body).toMatchObject({ model: 'tiny', temperature: 0, max_tokens: 4096 });
  expect(lastMessage(first ?? { ...nothing })).toMatch(/^A conversation between User and Assistant\./);
  for (const name of ['results.json', 'table.md', 'table.html']) expect(existsSync(join(output, name))).toBe(true);
});

const nothing: ChatServerRequest = { index: 0, path: '', headers: {}, body: {} };

it('goes on after a kill -9: what was recorded is not asked again, and the end is the same', async () => {
  const folder = freshFolder();
  const data = sums(folder, 60);
  const whole = await startChatServer((request) => answer(asked(request)));
  const calm = join(folder, 'calm');
  expect((await troupe(...words(data, whole.url, calm, '--samples', '2'))).code).toBe(0);

  const server = await startChatServer((request) => ({ ...answer(asked(request)), delayMs: 25 }));
  const output = join(folder, 'out');
  const given = words(data, server.url, output, '--samples', '2');
  const running = startTroupe(given);
  const samples = join(output, 'samples.jsonl');
  await eventually(() => expect(readJsonLines(samples).length).toBeGreaterThanOrEqual(24), 60_000);
  running.process.kill('SIGKILL');
  expect((await running.ended).signal).toBe('SIGKILL');
  const recorded = readJsonLines(samples).filter(({ value }) => value !== undefined).length;
  expect(recorded).toBeLessThan(120);
  const before = server.requests.length;

  const again = await troupe(...given);
  expect(again.code).toBe(0);
  expect(again.error).toContain(`${recorded} of 120 responses are recorded already`);
  expect(server.requests.length - before).toBe(120 - recorded);
  expect(scoresOf(recordsOf(output))).toEqual(scoresOf(recordsOf(calm)));

  const third = await troupe(...given);
  expect([third.code, server.requests.length - before]).toEqual([0, 120 - recorded]);
});

it('stops at Ctrl-C after what is under way, with what came recorded and in the tables', async () => {
  const folder = freshFolder();
  const server = await startChatServer((request) => ({ ...answer(asked(request)), delayMs: 25 }));
  const output = join(folder, 'out');
  const running = startTroupe(words(sums(folder, 400), server.url, output));
  const samples = join(output, 'samples.jsonl');
  await eventually(() => expect(readJsonLines(samples).length).toBeGreaterThanOrEqual(8), 60_000);
  running.process.kill('SIGINT');
  const { code, error } = await running.ended;
  const recorded = recordsOf(output).length;
  expect(code).toBe(130);
  expect(error).toContain(`stopped after ${recorded} of 400 responses; start the same command with --output ${output}`);
  expect(server.requests).toHaveLength(recorded);
  expect(readFileSync(join(output, 'table.md'), 'utf8')).toContain(`| GSM8K | ${recorded} of 400 |`);
});

it('refuses to go on with another evaluation’s records, and says what differs', async () => {
  const folder = freshFolder();
  const data = sums(folder, 4);
  const server = await startChatServer((request) => answer(asked(request)));
  const output = join(folder, 'out');
  expect((await troupe(...words(data, server.url, output))).code).toBe(0);
  const { code, error } = await troupe(...words(data, server.url, output, '--samples', '3'));
  expect(code).toBe(2);
  expect(error).toContain('it holds another evaluation; different: samples was 1, is 3; temperature was 0, is 0.3');
  expect(recordsOf(output)).toHaveLength(4);
  writeFileSync(data, readFileSync(data, 'utf8').replace('#### 1', '#### 2'));
  expect((await troupe(...words(data, server.url, output))).error).toContain('benchmarks was');
});

it('scores nothing that got no response: it says how many, and asks them the next time', async () => {
  const folder = freshFolder();
  const data = sums(folder, 12);
  const server = await startChatServer((request) =>
    asked(request) < 4
      ? { kind: 'status', status: 400, body: '{"error":{"message":"too long"}}' }
      : answer(asked(request)),
  );
  const output = join(folder, 'out');
  const { code, error } = await troupe(...words(data, server.url, output));
  expect(code).toBe(1);
  expect(error).toContain('4 of 12 questions asked got no response');
  expect(error).toContain('too long');
  expect(recordsOf(output)).toHaveLength(8);
  server.answerWith((request) => answer(asked(request)));
  expect((await troupe(...words(data, server.url, output))).code).toBe(0);
  expect(recordsOf(output)).toHaveLength(12);
});

it('gives up early when nobody answers', async () => {
  const folder = freshFolder();
  const server = await startChatServer(() => ({ kind: 'status', status: 404 }));
  const { code, error } = await troupe(...words(sums(folder, 60), server.url, join(folder, 'out')));
  expect(code).toBe(1);
  expect(error).toContain('60 of 60 questions asked got no response');
  expect(server.requests.length).toBeLessThan(40);
});

it('ends thoughts by force and lets the model go on in the same turn; or leaves them cut', async () => {
  const folder = freshFolder();
  const data = sums(folder, 6);
  const server = await startChatServer((request) => {
    const isContinuation = request.body['continue_final_message'] === true;
    if (isContinuation) return { kind: 'answer', content: ' <answer>1</answer>' };
    return asked(request) === 0
      ? { kind: 'answer', content: '<think> one, two', finishReason: 'length' }
      : answer(asked(request));
  });
  const forced = join(folder, 'forced');
  expect((await troupe(...words(data, server.url, forced, '--answer-tokens', '32'))).code).toBe(0);
  const [record] = recordsOf(forced).filter(({ forcedExit }) => forcedExit);
  expect(record).toMatchObject({
    index: 0,
    score: 1,
    response: '<think> one, two</think> <answer>1</answer>',
    endlessThinking: false,
  });
  const continuation = server.requests.find(({ body }) => body['continue_final_message'] === true);
  expect(continuation?.body).toMatchObject({ max_tokens: 32, add_generation_prompt: false });
  expect(continuation?.body.messages?.at(-1)).toEqual({ role: 'assistant', content: '<think> one, two</think>' });

  const cut = join(folder, 'cut');
  expect((await troupe(...words(data, server.url, cut, '--no-forced-exit'))).code).toBe(0);
  expect(recordsOf(cut).find(({ index }) => index === 0)).toMatchObject({
    score: 0,
    reason: 'truncated',
    endlessThinking: true,
  });
});

it('finds what two models solve without pictures, and asks only the rest when told to keep it', async () => {
  const folder = freshFolder();
  const data = join(folder, 'mmstar.jsonl');
  const rows = ['text', 'picture', 'both'].map((kind, index) => ({
    index,
    question: `Which is right about the ${kind}?\nOptions: A: one, B: two, C: three, D: four`,
    image: { bytes: Buffer.from([0x89, 0x50, 0x4e, 0x47]).toString('base64'), path: null },
    answer: 'B',
    category: 'logic',
    l2_category: 'reasoning',
    meta_info: {},
  }));
  writeFileSync(data, rows.map((row) => JSON.stringify(row)).join('\n'));
  const server = await startChatServer((request) => {
    const isSolved =
      /the text/.test(lastMessage(request)) ||
      (request.body.model === 'second' && /the both/.test(lastMessage(request)));
    return { kind: 'answer', content: `<answer>${isSolved ? 'B' : 'A'}</answer>` };
  });
  const output = join(folder, 'out');
  const common = ['evaluate', '--benchmark', 'mmstar', '--data', `mmstar=${data}`, '--url', server.url];
  const filter = await troupe(
    ...[...common, '--model', 'first', '--model', 'second', '--text-solvable', '--output', output, '--json'],
  );
  expect([filter.code, filter.error]).toEqual([0, '']);
  expect(JSON.parse(filter.out)).toMatchObject({
    rule: 'either',
    models: ['first', 'second'],
    benchmarks: { mmstar: { all: 3, solvable: 2, kept: ['1'], dropped: ['0', '2'] } },
  });
  expect(server.requests).toHaveLength(18);
  for (const request of server.requests) {
    expect(lastMessage(request)).toContain('[picture not shown]');
    expect(JSON.stringify(request.body)).not.toContain('image_url');
  }
  const kept = await troupe(
    ...[...common, '--model', 'first', '--keep', join(output, 'kept.json'), '--output', join(folder, 'kept'), '--json'],
  );
  expect(kept.code).toBe(0);
  expect(JSON.parse(kept.out)).toMatchObject({ benchmarks: [{ problems: 1, available: 3 }] });
  const [last] = server.requests.slice(-1);
  expect(server.requests).toHaveLength(19);
  expect(JSON.stringify(last?.body)).toContain('data:image/png;base64,iVBORw==');
});
