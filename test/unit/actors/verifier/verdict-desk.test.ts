import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { GraderDescription, JudgeGrader } from '../../../../actors/verifier/start-data.js';
import { VerdictDesk } from '../../../../actors/verifier/verdict-desk.js';
import type { VerdictItem } from '../../../../actors/verifier/verdict-item.js';
import { lastMessage, startChatServer, type ChatServerReply } from '../../../helpers/chat-server.js';
import { withoutTime } from '../../../helpers/without-time.js';

function judgeAt(url: string, others: Partial<JudgeGrader> = {}): JudgeGrader {
  return {
    kind: 'judge',
    url,
    model: 'judge-1',
    apiKeyEnvironment: null,
    timeoutMs: 20_000,
    maxConcurrency: 2,
    maxRetries: 0,
    maxTokens: 64,
    criteria: null,
    ...others,
  };
}

async function open(grader: GraderDescription): Promise<{ desk: VerdictDesk; failures: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-desk-'));
  const failures: string[] = [];
  const onJudgeFailure = (reason: string, detail: string) => failures.push(`${reason}: ${detail}`);
  const desk = await VerdictDesk.open({ grader, workers: 1, timeoutMs: 2_000, folder, onJudgeFailure });
  onTestFinished(async () => {
    await desk.close();
    rmSync(folder, { recursive: true });
  });
  return { desk, failures };
}

function items(solutions: readonly string[], dataSource = 'test'): VerdictItem[] {
  return solutions.map((solution, row) => ({
    key: `train:1:0:${row}`,
    dataSource,
    solution,
    groundTruth: '7',
    question: 'What is 3 + 4?',
    extra: { finish_reason: 'stop' },
  }));
}

const says = (word: 'CORRECT' | 'INCORRECT'): ChatServerReply => ({
  kind: 'answer',
  content: `It says so.\nVerdict: ${word}`,
});

describe('a judge at the verdict desk', () => {
  it('judges each response with its question, in the order of the items', async () => {
    const server = await startChatServer((request) =>
      says(lastMessage(request).includes('seven') ? 'CORRECT' : 'INCORRECT'),
    );
    const { desk } = await open(judgeAt(server.url, { criteria: 'Words are as good as digits.' }));
    const verdicts = await desk.grade(items(['seven', 'eight', 'it is seven']));
    expect(verdicts).toMatchObject([
      { outcome: 'scored', score: 1, decidedBy: 'judge', milliseconds: expect.any(Number) },
      { outcome: 'scored', score: 0, decidedBy: 'judge' },
      { outcome: 'scored', score: 1, decidedBy: 'judge' },
    ]);
    for (const request of server.requests) {
      expect(lastMessage(request)).toContain('What is 3 + 4?');
      expect(lastMessage(request)).toContain('Words are as good as digits.');
    }
  });

  it('gives a failed judgement no score, by its reason, and the rest theirs (JUDGE-2)', async () => {
    const replies: Record<string, ChatServerReply> = {
      good: says('CORRECT'),
      mumbles: { kind: 'answer', content: 'well, perhaps' },
      refuses: { kind: 'status', status: 400 },
      breaks: { kind: 'status', status: 503 },
      hangs: { kind: 'hang' },
    };
    const server = await startChatServer((request) => {
      const asked = Object.keys(replies).find((word) => lastMessage(request).includes(word));
      return replies[asked ?? ''] ?? says('INCORRECT');
    });
    const { desk, failures } = await open(judgeAt(server.url, { timeoutMs: 500, maxConcurrency: 8 }));
    const verdicts = await desk.grade(items(['good', 'mumbles', 'refuses', 'breaks', 'hangs', 'good']));
    expect(verdicts.map(withoutTime)).toEqual([
      expect.objectContaining({ score: 1 }),
      { outcome: 'crashed', reason: 'judge unparsable' },
      { outcome: 'crashed', reason: 'judge refused' },
      { outcome: 'crashed', reason: 'judge server-error' },
      { outcome: 'timeout', reason: 'judge timeout' },
      expect.objectContaining({ score: 1 }),
    ]);
    expect(failures).toHaveLength(4);
  });

  it('counts a deadline from its own turn, and asks no more at once than allowed (JUDGE-1)', async () => {
    const server = await startChatServer(() => ({ ...says('CORRECT'), delayMs: 150 }));
    const { desk } = await open(judgeAt(server.url, { timeoutMs: 1_000, maxConcurrency: 2 }));
    const verdicts = await desk.grade(items(Array.from({ length: 24 }, (_, row) => `answer ${row}`)));
    expect(verdicts.filter(({ outcome }) => outcome === 'scored')).toHaveLength(24);
    expect(server.mostActive).toBe(2);
  });

  it('that hangs costs a batch no more than its deadline, though every item waits for it', async () => {
    const server = await startChatServer(() => ({ kind: 'hang' }));
    const { desk } = await open(judgeAt(server.url, { timeoutMs: 60_000, maxConcurrency: 2 }));
    const verdicts = await desk.grade(items(Array.from({ length: 40 }, (_, row) => `${row}`)), performance.now() + 500);
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 40 }, () => 'timeout'));
  });

  it('is not asked about a response that was cut: it has no answer', async () => {
    const server = await startChatServer(() => says('CORRECT'));
    const { desk } = await open(judgeAt(server.url));
    const cut = items(['<think>half a']).map((item) => ({ ...item, extra: { finish_reason: 'length' } }));
    expect(await desk.grade(cut)).toMatchObject([{ outcome: 'scored', score: 0, reason: 'truncated' }]);
    expect(server.mostActive).toBe(0);
  });

  it('that hangs does not keep others from their verdicts (DESK-1)', async () => {
    const server = await startChatServer(() => ({ kind: 'hang' }));
    const { desk } = await open({
      kind: 'by-data-source',
      sources: { essays: judgeAt(server.url) },
      otherwise: { kind: 'math', mode: 'reward', options: {} },
    });
    const order: string[] = [];
    const hanging = desk.grade(items(['an essay'], 'essays')).then(() => order.push('essay'));
    await desk.grade(items([String.raw`\boxed{7}`])).then(() => order.push('math'));
    expect(order).toEqual(['math']);
    await desk.close();
    await hanging;
    expect(order).toEqual(['math', 'essay']);
  });

  it('is a part of a weighted sum, which fails with it', async () => {
    const server = await startChatServer((request) =>
      lastMessage(request).includes('rude') ? { kind: 'status', status: 400 } : says('CORRECT'),
    );
    const { desk } = await open({
      kind: 'weighted',
      parts: [
        { name: 'accuracy', weight: 0.75, grader: { kind: 'math', mode: 'reward', options: {} } },
        { name: 'style', weight: 0.25, grader: judgeAt(server.url) },
      ],
    });
    const verdicts = await desk.grade(
      items([String.raw`\boxed{7}`, String.raw`\boxed{8}`, String.raw`rude \boxed{7}`]),
    );
    expect(verdicts).toMatchObject([
      { score: 1, parts: { accuracy: 1, style: 1 } },
      { score: 0.25, parts: { accuracy: 0, style: 1 } },
      { outcome: 'crashed', reason: 'style: judge refused' },
    ]);
  });
});
