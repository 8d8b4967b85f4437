/** `troupe distill` as a process of its own, against a real server that answers well, badly, slowly or never. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { readJsonLines } from '../../cli/json-lines.js';
import { loadDataset } from '../../tasks/datasets/load-dataset.js';
import { lastMessage, startChatServer, type ChatServerPlan, type ChatServerReply } from '../helpers/chat-server.js';
import { eventually } from '../helpers/eventually.js';
import { performRun } from '../helpers/tiny-run/start-run.js';

const troupe = fileURLToPath(new URL('../../../bin/troupe.js', import.meta.url));

let folder = '';
let output = '';
let dataset = '';
beforeEach(() => {
  const made = mkdtempSync(join(tmpdir(), 'troupe-distill-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  folder = made;
  output = join(made, 'traces.jsonl');
  dataset = join(made, 'sums.jsonl');
});

function writeDataset(questions: number): void {
  const rows = Array.from({ length: questions }, (_, index) => ({
    question: `What is ${index} + ${index}?`,
    answer: String(2 * index),
  }));
  writeFileSync(dataset, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

function startDistill(url: string, words: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const args = ['distill', dataset, '-o', output, '--url', url, '--model', 'teacher', ...words];
  const child = spawn(process.execPath, [troupe, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const said = { out: '', error: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.error += text));
  const ended = new Promise<{ code: number | null; out: string; error: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
  return { child, said, ended };
}

/** Right or wrong by the seed, the same for the same question, sample and seed: about one in three is right. */
const sometimesRight: ChatServerPlan = (request) => {
  const number = numberOf(lastMessage(request));
  const chance = (request.body.seed ?? 0) % 3;
  return trace(chance === 0 ? 2 * number : 2 * number + 1, request.body.seed);
};

const alwaysRight: ChatServerPlan = (request) => trace(2 * numberOf(lastMessage(request)), 0);

function trace(answer: number, note: number | undefined): ChatServerReply {
  return { kind: 'answer', content: `<answer>${answer}</answer>`, reasoning: `Let me add (${note}).` };
}

function numberOf(text: string): number {
  return Number(/What is (\d+) \+/.exec(text)?.[1]);
}

const row = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
  answer: z.string(),
  index: z.number(),
  sample: z.number(),
});
const rowsOf = () => readJsonLines(output).map(({ value }) => row.parse(value));
const failedOf = () =>
  readJsonLines(join(folder, 'traces.failed.jsonl')).map(({ value }) =>
    z.object({ index: z.number(), reason: z.string() }).parse(value),
  );
const endedInJournal = () =>
  readJsonLines(join(folder, 'traces.distill', 'journal.jsonl')).flatMap(({ value }) => {
    const line = z.object({ kind: z.literal('question'), index: z.number() }).safeParse(value);
    return line.success ? [line.data.index] : [];
  });
const summaryOf = () =>
  z
    .looseObject({
      finished: z.boolean(),
      questions: z.record(z.string(), z.number()),
      traces: z.record(z.string(), z.number()),
    })
    .parse(JSON.parse(readFileSync(join(folder, 'traces.summary.json'), 'utf8')));

describe('troupe distill', () => {
  it('keeps the right traces in a form that our loader reads, and counts the rest', async () => {
    writeDataset(12);
    const server = await startChatServer(sometimesRight);
    const { code, out } = await startDistill(server.url, ['--keep', 'all', '--samples', '3']).ended;
    expect(code).toBe(0);
    const rows = rowsOf();
    expect(rows.length).toBeGreaterThan(0);
    for (const { messages, answer } of rows)
      expect(messages.at(-1)?.content).toMatch(
        new RegExp(`^<think> Let me add \\(\\d+\\)\\. </think> <answer>${answer}</answer>$`),
      );
    expect(server.requests).toHaveLength(36);
    const { traces, questions } = summaryOf();
    expect(traces).toEqual({ kept: rows.length, graded: 36, accepted: rows.length });
    expect(questions).toMatchObject({
      total: 12,
      kept: new Set(rows.map(({ index }) => index)).size,
      failed: 0,
      open: 0,
    });
    expect(out).toContain(`${rows.length} traces of`);
    const loaded = await loadDataset(output);
    expect(loaded.examples.map(({ completion }) => completion)).toEqual(
      rows.map(({ messages }) => ({ kind: 'verbatim', text: messages.at(-1)?.content })),
    );
  });

  it('asks for no more samples than the first right one needs', async () => {
    writeDataset(8);
    const server = await startChatServer(alwaysRight);
    expect((await startDistill(server.url, ['--samples', '16']).ended).code).toBe(0);
    expect(server.requests).toHaveLength(8);
  });

  it('killed at any moment and started again keeps exactly what an undisturbed one keeps, and asks nothing twice', async () => {
    writeDataset(60);
    const slow: ChatServerPlan = async (request) => {
      const reply = await sometimesRight(request);
      return reply.kind === 'answer' ? { ...reply, delayMs: 15 } : reply;
    };
    const server = await startChatServer(slow);
    const words = ['--concurrency', '4'];
    expect((await startDistill(server.url, words).ended).code).toBe(0);
    const undisturbed = readFileSync(output);
    expect((await startDistill(server.url, ['--limit', '1', '--restart']).ended).code).toBe(0);

    for (let kills = 0; kills < 3; kills++) {
      const before = endedInJournal().length;
      const { child, ended } = startDistill(server.url, words);
      await eventually(() => expect(endedInJournal().length).toBeGreaterThan(before + 6), 60_000);
      child.kill('SIGKILL');
      await ended;
    }
    const finished = new Set(endedInJournal());
    expect(finished.size).toBeLessThan(60);
    const asked = server.requests.length;
    expect((await startDistill(server.url, words).ended).code).toBe(0);
    const askedAgain = server.requests.slice(asked).map((request) => numberOf(lastMessage(request)));
    expect(askedAgain.filter((index) => finished.has(index))).toEqual([]);
    expect(readFileSync(output).equals(undisturbed)).toBe(true);
  });

  it('waits where the server says so, and keeps the same', async () => {
    writeDataset(10);
    const server = await startChatServer((request) =>
      request.index % 3 === 0
        ? { kind: 'status', status: 429, headers: { 'retry-after': '0.05' } }
        : alwaysRight(request),
    );
    expect((await startDistill(server.url).ended).code).toBe(0);
    expect(rowsOf().map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(server.requests.length).toBeGreaterThan(10);
  });

  it('finishes with nothing kept when the teacher is never right', async () => {
    writeDataset(5);
    const server = await startChatServer((request) => trace(-1, request.body.seed));
    const { code } = await startDistill(server.url, ['--samples', '2']).ended;
    expect(code).toBe(0);
    expect(rowsOf()).toEqual([]);
    expect(summaryOf()).toMatchObject({
      finished: true,
      questions: { kept: 0, rejected: 5 },
      rejected_samples: { wrong: 10 },
    });
    expect((await startDistill(server.url, ['--samples', '2']).ended).code).toBe(0);
    expect(server.requests).toHaveLength(10);
  });

  it('lists the questions that failed, ends with 1, and asks those alone on the next start', async () => {
    writeDataset(6);
    const server = await startChatServer((request) =>
      numberOf(lastMessage(request)) === 4
        ? { kind: 'status', status: 400, body: '{"error":"too long"}' }
        : alwaysRight(request),
    );
    const { code, error } = await startDistill(server.url).ended;
    expect(code).toBe(1);
    expect(error).toContain('1 question failed');
    expect(failedOf()).toEqual([{ index: 4, reason: 'refused' }]);
    expect(summaryOf()).toMatchObject({ finished: false, questions: { kept: 5, failed: 1 } });
    server.answerWith(alwaysRight);
    expect((await startDistill(server.url).ended).code).toBe(0);
    expect(server.requests).toHaveLength(7);
    expect(failedOf()).toEqual([]);
    expect(rowsOf().map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('stops at once at a teacher that refuses everything, and never shows the key', async () => {
    writeDataset(50);
    const server = await startChatServer(({ headers }) => ({
      kind: 'status',
      status: 401,
      body: JSON.stringify({ error: { message: `Incorrect key: ${headers.authorization ?? ''}` } }),
    }));
    const words = ['--api-key-env', 'TEACHER_KEY', '--concurrency', '2'];
    const { code, out, error } = await startDistill(server.url, words, { TEACHER_KEY: 'sk-very-secret' }).ended;
    expect(code).toBe(1);
    expect(error).toContain('refuses to answer');
    expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-very-secret');
    expect(server.requests.length).toBeLessThanOrEqual(4);
    const files = ['traces.failed.jsonl', 'traces.summary.json', 'traces.distill/journal.jsonl'];
    const written = files.map((name) => readFileSync(join(folder, name), 'utf8'));
    expect([out, error, ...written].join('\n')).not.toContain('sk-very-secret');
  });

  it('gives up on a server that is gone, and goes on when it is back', async () => {
    writeDataset(40);
    const server = await startChatServer((request) => (request.index < 5 ? alwaysRight(request) : { kind: 'drop' }));
    const words = ['--retries', '0', '--concurrency', '1'];
    const { code, error } = await startDistill(server.url, words).ended;
    expect(code).toBe(1);
    expect(error).toContain('failed at 20 questions in a row');
    expect(failedOf()).toHaveLength(20);
    expect(summaryOf()).toMatchObject({ questions: { kept: 5, failed: 20, open: 15 } });
    server.answerWith(alwaysRight);
    expect((await startDistill(server.url, words).ended).code).toBe(0);
    expect(rowsOf()).toHaveLength(40);
  });

  it('finishes what is under way at Ctrl-C, ends with 130, and goes on afterwards', async () => {
    writeDataset(30);
    const gate = { isOpen: false };
    const server = await startChatServer(async (request) => {
      while (!gate.isOpen) await new Promise((resolve) => setTimeout(resolve, 5));
      return alwaysRight(request);
    });
    const { child, said, ended } = startDistill(server.url, ['--concurrency', '3']);
    await eventually(() => expect(server.requests).toHaveLength(3), 60_000);
    child.kill('SIGINT');
    await eventually(() => expect(said.out).toContain('finishing what is under way'), 60_000);
    gate.isOpen = true;
    const { code, error } = await ended;
    expect(code).toBe(130);
    expect(error).toContain('27 questions open');
    expect(rowsOf()).toHaveLength(3);
    expect((await startDistill(server.url).ended).code).toBe(0);
    expect(server.requests).toHaveLength(30);
    expect(rowsOf()).toHaveLength(30);
  });

  it('stops at once at a second Ctrl-C, with all that was finished kept', async () => {
    writeDataset(10);
    const server = await startChatServer((request) => (request.index < 2 ? alwaysRight(request) : { kind: 'hang' }));
    const { child, said, ended } = startDistill(server.url, ['--concurrency', '2']);
    await eventually(() => expect(server.requests.length).toBeGreaterThan(3), 60_000);
    child.kill('SIGINT');
    await eventually(() => expect(said.out).toContain('finishing what is under way'), 60_000);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(failedOf()).toEqual([]);
    expect(rowsOf().map(({ index }) => index)).toEqual([0, 1]);
  });

  it('says when there is no room, and goes on with the same rows when there is', async () => {
    writeDataset(40);
    const server = await startChatServer(alwaysRight);
    const args = ['distill', dataset, '-o', output, '--url', server.url, '--model', 'teacher'];
    const limited = ['-c', 'ulimit -f 8 && exec "$@"', 'bash', process.execPath, troupe, ...args];
    const child = spawn('bash', limited, { stdio: ['ignore', 'ignore', 'pipe'] });
    let error = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text));
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(1);
    expect(error).toMatch(/no room to write .*\n.*what is finished is kept/);
    const kept = rowsOf().length;
    expect(kept).toBeGreaterThan(3);
    expect((await startDistill(server.url).ended).code).toBe(0);
    expect(rowsOf().map(({ index }) => index)).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  it('refuses other settings for the same output, and begins anew when told to', async () => {
    writeDataset(3);
    const server = await startChatServer(alwaysRight);
    expect((await startDistill(server.url).ended).code).toBe(0);
    const before = readFileSync(output, 'utf8');
    const refused = await startDistill(server.url, ['--temperature', '1']).ended;
    expect(refused.code).toBe(2);
    expect(refused.error).toContain('temperature is 1, was 0.6');
    expect(readFileSync(output, 'utf8')).toBe(before);
    expect((await startDistill(server.url, ['--temperature', '1', '--restart']).ended).code).toBe(0);
    expect(server.requests).toHaveLength(6);
  });

  it('does not share an output between two processes', async () => {
    writeDataset(4);
    const server = await startChatServer(() => ({ kind: 'hang' }));
    startDistill(server.url);
    await eventually(() => expect(server.requests.length).toBeGreaterThan(0), 60_000);
    const second = await startDistill(server.url).ended;
    expect(second.code).toBe(2);
    expect(second.error).toMatch(/is being written by process \d+/);
  });

  it.each([
    ['no teacher', ['--samples', '2'], 'no teacher is named'],
    ['two teachers', ['--url', 'http://127.0.0.1:9', '--model', 'm', '--run', 'runs/x'], 'two teachers are named'],
    ['a server without a model', ['--url', 'http://127.0.0.1:9'], '--url needs the name of a model'],
    ['an address that is none', ['--url', 'localhost:9', '--model', 'm'], 'write http:// or https://'],
    [
      'a key that is not set',
      ['--url', 'http://127.0.0.1:9', '--model', 'm', '--api-key-env', 'NO_SUCH_KEY'],
      'NO_SUCH_KEY is not set',
    ],
    ['a run that is not there', ['--run', 'no-such-run'], 'no-such-run'],
  ])('refuses %s with exit code 2', async (_, words, said) => {
    writeDataset(2);
    const child = spawn(process.execPath, [troupe, 'distill', dataset, '-o', output, ...words], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let error = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(error).toContain(said);
    expect(code).toBe(2);
    expect(existsSync(output)).toBe(false);
  });

  it('takes a run of ours for a teacher, whose samples are the same each time', async () => {
    const run = await performRun();
    const asked = ['Q:1+2=', 'Q:3+4=', 'Q:5+5='].map((question) => ({ question, answer: '3' }));
    const long = { question: 'Q:11111111+22222222=', answer: '33333333' };
    writeFileSync(dataset, [...asked, long].map((one) => `${JSON.stringify(one)}\n`).join(''));
    const words = ['--template', 'question-only', '--samples', '3', '--max-tokens', '12', '--keep', 'all'];
    const distill = async (more: readonly string[]) => {
      const args = ['distill', dataset, '-o', output, '--run', run.runFolder ?? '', ...words, ...more];
      const child = spawn(process.execPath, [troupe, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
      let error = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text));
      const code = await new Promise((resolve) => child.once('close', resolve));
      return { code, error, summary: summaryOf() };
    };
    const first = await distill(['--concurrency', '3']);
    expect(first.error).toContain('1 question failed');
    expect(first.code).toBe(1);
    expect(failedOf()).toEqual([{ index: 3, reason: 'prompt too long' }]);
    expect(first.summary).toMatchObject({ traces: { graded: 9 }, questions: { failed: 1, open: 0 } });
    const rejected = first.summary['rejected_samples'];
    const again = await distill(['--concurrency', '9', '--limit', '3', '--restart']);
    expect(again.code).toBe(0);
    expect(again.summary['rejected_samples']).toEqual(rejected);
    expect(again.summary['completion_tokens']).toBe(first.summary['completion_tokens']);
  });
});
