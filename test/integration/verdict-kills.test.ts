/**
 * Workers and whole verifiers that end in the middle of grading: no verdict is lost, none is given twice, and no item
 * pays for another.
 *
 * TROUPE_VERDICT_KILLS: how many workers each kind of hostile item ends (default 3), and how many verifiers are killed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GraderDescription } from '../../actors/verifier/start-data.js';
import { VerdictPool } from '../../actors/verifier/verdict-pool.js';
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import { BlobArena, openBlobMemory } from '../../runtime/blobs/blob-memory.js';
import { encodeJson } from '../../runtime/blobs/json-blob.js';
import { readVerdicts, verdictRecordBytes } from '../../runtime/blobs/verdict-columns.js';
import { startFixtureSystem } from '../helpers/fixture-system.js';

const kills = Number(process.env['TROUPE_VERDICT_KILLS'] ?? 3);
const grader: GraderDescription = {
  kind: 'module',
  path: resolve('test/helpers/reward-modules/hostile.js'),
  name: null,
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-verdict-kills-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What each solution must come to; `abort` ends the whole process. */
const wanted: Readonly<Record<string, string>> = {
  '7': 'scored 1',
  '8': 'scored 0',
  loop: 'timeout',
  exit: 'crashed',
  memory: 'crashed',
  abort: 'crashed',
};

function said(verdict: Verdict): string {
  return verdict.outcome === 'scored' ? `scored ${verdict.score}` : verdict.outcome;
}

/** `count` of a hostile solution among ten times as many harmless ones, at places that differ from step to step. */
function mixed(hostile: string, count: number, step: number): string[] {
  const isHostile = (row: number) => (row + step * 3) % 11 === 5;
  return Array.from({ length: count * 11 }, (_, row) => (isHostile(row) ? hostile : row % 3 === 0 ? '8' : '7'));
}

describe('the verdict pool', () => {
  it.each(['exit', 'loop', 'memory'])(
    `gives every item its one verdict while ${kills} workers are ended by '%s'`,
    async (hostile) => {
      const pool = await VerdictPool.open({
        grader,
        workers: 2,
        timeoutMs: hostile === 'memory' ? 60_000 : 300,
        folder,
      });
      let ended = 0;
      for (let step = 0; ended < kills; step += 1) {
        const solutions = mixed(hostile, Math.min(10, kills - ended), step);
        const items = solutions.map((solution, row) => ({
          key: `train:${step}:0:${row}`,
          dataSource: 'test',
          solution,
          groundTruth: '7',
          extra: {},
        }));
        const verdicts = await pool.grade(items);
        expect(verdicts.map(said)).toEqual(solutions.map((solution) => wanted[solution]));
        ended += solutions.filter((solution) => solution === hostile).length;
      }
      await pool.close();
    },
    60_000 + kills * 30_000,
  );
});

describe('a verifier in a process of its own', () => {
  it(
    `answers every batch once and in order while it is killed ${kills} times, by kill -9 and by what it grades`,
    async () => {
      const fixture = await startFixtureSystem({
        mode: 'processes',
        blobBytes: 1 << 22,
        maxRestarts: 10 * kills,
        heartbeatTimeoutMs: 20_000,
        actors: [
          {
            name: 'verifier',
            instance: 0,
            module: new URL('../../actors/verifier/actor.js', import.meta.url).href,
            startData: {
              grader,
              tokenizer: { tokenizer: 'character', extra_characters: '' },
              workers: 2,
              timeoutMs: 20_000,
              batchTimeoutMs: 100_000,
              folder,
            },
            whenItFails: 'restart',
          },
        ],
      });
      try {
        const { system } = fixture;
        const memory = openBlobMemory(system.shared);
        for (let step = 0; step < kills; step += 1) {
          const arena = new BlobArena(system.shared);
          // Every second time the batch itself ends the process, twice; else it is killed from outside.
          const aborts = step % 2 === 1;
          const solutions = Array.from({ length: 64 }, (_, row) =>
            row === 40 && aborts ? 'abort' : row % 3 ? '7' : '8',
          );
          const write = (value: unknown) => {
            const bytes = encodeJson(value);
            const blob = arena.allocate('uint8', bytes.length);
            memory.uint8(blob).set(bytes);
            return blob;
          };
          const asked = system.ask(
            'verifier',
            {
              kind: 'responses-written',
              purpose: 'validation',
              step,
              shard: 0,
              promptCount: 1,
              prompts: write([{ promptId: 'p', index: 0, dataSource: 'test', groundTruth: '7' }]),
              n: solutions.length,
              responses: write(solutions.map((text) => ({ text, finishReason: 'stop' }))),
              verdictOutput: {
                scores: arena.allocate('float64', solutions.length),
                records: arena.allocate('uint8', solutions.length * verdictRecordBytes),
              },
            },
            { timeoutMs: 120_000 },
          );
          if (!aborts) setTimeout(() => killQuietly(fixture.pidOf('verifier')), (step * 13) % 40);
          const verdicts = readVerdicts(memory, await asked);
          expect(verdicts.map(said), `step ${step}`).toEqual(solutions.map((solution) => wanted[solution]));
        }
        const deaths = fixture.events.filter(({ kind }) => kind === 'actor-failed').length;
        expect(deaths).toBeGreaterThanOrEqual(kills / 2);
      } finally {
        await fixture.system.stop();
      }
    },
    60_000 + kills * 15_000,
  );
});

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was between two lives.
  }
}
