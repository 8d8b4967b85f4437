/**
 * The real verifier actor, alone on a stage of its own: texts in, verdicts out, with its pool and its hard deadlines.
 *
 * GRADING-DESK-1 One verdict for each text, in their order; what ends the verifier ends no evaluation: it is restarted,
 *                and what it owed is asked again.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { VerifierStartData } from '../../actors/verifier/start-data.js';
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import { promptId } from '../../messages/values.js';
import { BlobArena, openBlobMemory } from '../../runtime/blobs/blob-memory.js';
import { readVerdicts } from '../../runtime/blobs/verdict-columns.js';
import { startSystem } from '../../runtime/start-system.js';
import type { System, SystemEvent } from '../../runtime/system.js';
import { processesAreThere } from '../machine/machine-parts.js';
import { StepBlobs } from '../train/step-blobs.js';
import type { Problem } from './problems.js';

export interface GradeItem {
  readonly problem: Problem;
  readonly response: string;
  readonly finishReason: 'stop' | 'length';
}

export interface GradingDesk {
  grade(items: readonly GradeItem[]): Promise<Verdict[]>;
  close(): Promise<void>;
}

export interface GradingDeskOptions {
  /** Of one verdict, from the start of its execution. Milliseconds. */
  readonly timeoutMs?: number;
  readonly workers?: number;
  readonly onEvent?: (event: SystemEvent) => void;
}

/** Texts and verdicts of two shards. */
const blobBytes = 64 * 2 ** 20;
/** Of one shard, so that it fits. */
const shardItems = 256;
const shardCharacters = 4 * 2 ** 20;
/** Grading gives a longer response no answer (tasks/grading/limits.ts): its end need not travel. */
const longestText = 500_000;
const askTimeoutMs = 600_000;

const grader = fileURLToPath(new URL('../../tasks/benchmarks/benchmark-grader.js', import.meta.url));
const verifier = new URL('../../actors/verifier/actor.js', import.meta.url).href;

export async function openGradingDesk(options: GradingDeskOptions = {}): Promise<GradingDesk> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-grading-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  const startData: VerifierStartData = {
    grader: { kind: 'module', path: grader, name: 'computeScore' },
    tokenizer: { tokenizer: 'character', extra_characters: '' },
    workers: options.workers ?? Math.max(1, Math.min(8, availableParallelism())),
    timeoutMs: options.timeoutMs ?? 500,
    batchTimeoutMs: 0.9 * askTimeoutMs,
    folder,
  };
  let system: System;
  try {
    system = await startSystem({
      runId: `grading-${process.pid}-${randomBytes(4).toString('hex')}`,
      // In a process of its own even a fatal error of V8 ends no more than the verifier.
      mode: processesAreThere() ? 'processes' : 'threads',
      actors: [{ name: 'verifier', instance: 0, module: verifier, startData, whenItFails: 'restart' }],
      arenaBytes: 4096,
      blobBytes,
      logFolder: folder,
      heartbeatIntervalMs: 250,
      heartbeatTimeoutMs: 20_000,
      startTimeoutMs: 60_000,
      maxRestarts: 20,
      restartWithinMs: 60_000,
      onEvent: options.onEvent ?? (() => undefined),
    });
  } catch (error) {
    await removeFolder();
    throw error;
  }
  return deskOf(system, removeFolder);
}

function deskOf(system: System, removeFolder: () => Promise<void>): GradingDesk {
  const [arena, memory] = [new BlobArena(system.shared), openBlobMemory(system.shared)];
  let shards = 0;
  // The verifier grades one shard after the other; two at once would only need more memory.
  let last: Promise<unknown> = Promise.resolve();

  const gradeShard = async (items: readonly GradeItem[]): Promise<Verdict[]> => {
    const blobs = new StepBlobs(arena, memory);
    const shard = (shards += 1);
    try {
      const graded = await system.ask(
        'verifier',
        {
          kind: 'responses-written',
          purpose: 'validation',
          step: 0,
          shard,
          promptCount: items.length,
          prompts: blobs.json(items.map(({ problem }, row) => drawnPrompt(problem, row))),
          n: 1,
          responses: blobs.json(
            items.map(({ response, finishReason }) => ({ text: response.slice(0, longestText), finishReason })),
          ),
          verdictOutput: blobs.verdictColumns(items.length),
        },
        { timeoutMs: askTimeoutMs },
      );
      return readVerdicts(memory, graded);
    } finally {
      blobs.release();
    }
  };

  const gradeAll = async (items: readonly GradeItem[]): Promise<Verdict[]> => {
    const verdicts: Verdict[] = [];
    for (const shard of shardsOf(items)) verdicts.push(...(await gradeShard(shard)));
    return verdicts;
  };

  return {
    grade(items) {
      const graded = last.then(() => Promise.race([gradeAll(items), system.failure]));
      last = graded.catch(() => undefined);
      return graded;
    },
    async close() {
      await system.stop();
      await removeFolder();
    },
  };
}

function drawnPrompt({ benchmark, id, groundTruth, grading }: Problem, row: number) {
  return {
    promptId: promptId.parse(`${benchmark.name}:${id}`),
    index: row,
    dataSource: benchmark.name,
    groundTruth,
    extra: { question: grading },
  };
}

function shardsOf(items: readonly GradeItem[]): GradeItem[][] {
  const shards: GradeItem[][] = [];
  let characters = Infinity;
  for (const item of items) {
    const length = Math.min(longestText, item.response.length);
    const current = shards.at(-1);
    if (current === undefined || current.length >= shardItems || characters + length > shardCharacters) {
      shards.push([item]);
      characters = length;
    } else {
      current.push(item);
      characters += length;
    }
  }
  return shards;
}
