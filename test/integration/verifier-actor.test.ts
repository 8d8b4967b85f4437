/** The verifier as the run has it: an actor of a real system, over real blob memory, with a reward module that is hostile. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { GraderDescription, VerifierStartData } from '../../actors/verifier/start-data.js';
import type { RolloutsSampled } from '../../messages/step/2-rollouts-sampled.js';
import { policyVersion } from '../../messages/values.js';
import { createTokenizer } from '../../models/tokenizer/create-tokenizer.js';
import { BlobArena, openBlobMemory } from '../../runtime/blobs/blob-memory.js';
import { encodeJson } from '../../runtime/blobs/json-blob.js';
import { readVerdicts, verdictRecordBytes } from '../../runtime/blobs/verdict-columns.js';
import type { PlacementMode, System } from '../../runtime/system.js';
import { startFixtureSystem } from '../helpers/fixture-system.js';
import { withoutTime } from '../helpers/without-time.js';
import { taskSource } from '../helpers/task-source.js';

const tokenizer = { tokenizer: 'character', extra_characters: '' };
const width = 8;

/** `1` ends the process for good, `2` never returns, `3` throws; the rest is right when it equals the truth. */
const rewardModule = `export function computeScore(dataSource: string, solution: string, groundTruth: string): number {
  if (solution === '1') 'x'.repeat(2 ** 28).split('');
  if (solution === '2') for (;;);
  if (solution === '3') throw new Error('cannot grade this');
  return solution === groundTruth ? 1 : 0;
}`;

let folder = '';
let system: System | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-verifier-actor-'));
  writeFileSync(join(folder, 'reward.ts'), rewardModule);
});
afterEach(async () => {
  await system?.stop();
  system = undefined;
  rmSync(folder, { recursive: true });
});

function byTask(): GraderDescription {
  const { train_files, val_files, task_options, ...source } = taskSource({});
  return {
    kind: 'task',
    task: 'arithmetic',
    source: {
      ...source,
      train_files: [...train_files],
      val_files: [...val_files],
      task_options: { ...task_options },
    },
  };
}

function startData(grader: GraderDescription): VerifierStartData {
  return { grader, tokenizer, workers: 2, timeoutMs: 5_000, batchTimeoutMs: 100_000, folder };
}

async function start(mode: PlacementMode, data: VerifierStartData): Promise<System> {
  const module = new URL('../../actors/verifier/actor.js', import.meta.url).href;
  const actors = [{ name: 'verifier' as const, instance: 0, module, startData: data, whenItFails: 'restart' as const }];
  ({ system } = await startFixtureSystem({ mode, actors, heartbeatTimeoutMs: 10_000 }));
  return system;
}

/** A shard of one prompt whose responses are these texts, each ended by itself. */
function shardOf({ shared }: System, responses: readonly string[]): RolloutsSampled {
  const [arena, memory] = [new BlobArena(shared), openBlobMemory(shared)];
  const rows = responses.length;
  const output = {
    tokens: arena.allocate('int32', rows * width),
    logProbs: arena.allocate('float32', rows * width),
    lengths: arena.allocate('int32', rows),
    finishReasons: arena.allocate('uint8', rows),
  };
  const promptTokens = { tokens: arena.allocate('int32', 1), offsets: arena.allocate('int32', 2) };
  memory.int32(promptTokens.offsets).set([0, 1]);
  for (const [row, text] of responses.entries()) {
    const ids = createTokenizer(tokenizer).encode(`${text}<eos>`);
    memory.int32(output.tokens).set(ids, row * width);
    memory.int32(output.lengths)[row] = ids.length;
  }
  const drawn = encodeJson([{ promptId: 'p', index: 0, dataSource: 'test', groundTruth: '7' }]);
  const prompts = arena.allocate('uint8', drawn.length);
  memory.uint8(prompts).set(drawn);
  return {
    kind: 'rollouts-sampled',
    purpose: 'train',
    step: 3,
    shard: 0,
    seed: 0,
    weights: { version: policyVersion.parse(0), slot: 0, hash: 'a'.repeat(64) },
    promptCount: 1,
    prompts,
    promptTokens,
    n: rows,
    sampling: { temperature: 1, top_p: 1, top_k: -1, max_response_length: width },
    output,
    verdictOutput: {
      scores: arena.allocate('float64', rows),
      records: arena.allocate('uint8', rows * verdictRecordBytes),
    },
    sampler: { name: 'sampler', instance: 0, incarnation: 0 },
    newTokens: 0,
    durationMs: 0,
  };
}

it.each(['processes', 'threads', 'single-process'] as const)('grades a shard by its task (%s)', async (mode) => {
  const running = await start(mode, startData(byTask()));
  const shard = shardOf(running, ['<answer>7</answer>', '<answer>8</answer>', '7']);
  const graded = await running.ask('verifier', shard, { timeoutMs: 30_000 });
  expect(graded).toMatchObject({ step: 3, shard: 0 });
  expect(readVerdicts(openBlobMemory(running.shared), graded).map(withoutTime)).toEqual([
    { outcome: 'scored', score: 1 },
    { outcome: 'scored', score: 0 },
    { outcome: 'scored', score: 0, reason: 'no answer' },
  ]);
});

it('answers for every rollout when the reward module hangs, throws and ends the process', async () => {
  const running = await start('processes', startData({ kind: 'module', path: join(folder, 'reward.ts'), name: null }));
  const shard = shardOf(running, ['7', '1', '8', '2', '3', '7']);
  const graded = await running.ask('verifier', shard, { timeoutMs: 120_000 });
  expect(graded.failed).toBe(3);
  expect(readVerdicts(openBlobMemory(running.shared), graded).map(withoutTime)).toEqual([
    { outcome: 'scored', score: 1 },
    { outcome: 'crashed', reason: "its grading ended the verifier's process twice" },
    { outcome: 'scored', score: 0 },
    { outcome: 'timeout', reason: 'not graded within 5000 ms' },
    { outcome: 'crashed', reason: 'Error: cannot grade this' },
    { outcome: 'scored', score: 1 },
  ]);
});
