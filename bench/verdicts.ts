/** Verdicts per second through the verifier's pool, beside the same grader called in this thread. Goal: 5,000 a second. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGrader } from '../actors/verifier/grader.js';
import type { GraderDescription } from '../actors/verifier/start-data.js';
import { mathResponses } from './math-answers.js';
import type { Verdict } from '../messages/step/3-rollouts-graded.js';
import type { VerdictItem } from '../actors/verifier/verdict-item.js';
import { VerdictPool } from '../actors/verifier/verdict-pool.js';
import { type Benchmark, beside, median } from './benchmark.js';

const rounds = 7;
const itemsPerRound = 2_048;

const byTask = (task: 'arithmetic' | 'jsonl'): GraderDescription => ({
  kind: 'task',
  task,
  source: {
    train_files: [],
    val_files: [],
    prompt_key: 'prompt',
    answer_key: 'answer',
    match: 'numeric',
    task_options: {},
    seed: 0,
    val_max_samples: null,
  },
});

const items: VerdictItem[] = Array.from({ length: itemsPerRound }, (_, row) => ({
  key: `train:0:0:${row}`,
  dataSource: 'arithmetic',
  solution: `<think>${row % 10}+3+0=${(row % 10) + 3};4+5+0=9</think><answer>${90 + (row % 10)}</answer>`,
  groundTruth: '94',
  extra: { prompt_id: `arithmetic:${row}`, finish_reason: 'stop' },
}));

const mathItems: VerdictItem[] = mathResponses(itemsPerRound).map(({ gold, response }, row) => ({
  key: `train:0:0:${row}`,
  dataSource: 'math',
  solution: response,
  groundTruth: gold,
  extra: { prompt_id: `math:${row}`, finish_reason: 'stop' },
}));

/** A reward module as a user writes it. */
const userModule = `export function computeScore(dataSource: string, solution: string, groundTruth: string): number {
  return solution.includes('<answer>' + groundTruth + '</answer>') ? 1 : 0;
}`;

/** Fraction of the verdicts that have a score. */
function scoredShare(verdicts: readonly Verdict[]): number {
  return verdicts.filter(({ outcome }) => outcome === 'scored').length / verdicts.length;
}

async function perSecond(grade: () => Promise<unknown>): Promise<number> {
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const start = performance.now();
    await grade();
    if (round > 0) rates.push((itemsPerRound / (performance.now() - start)) * 1000);
  }
  return median(rates);
}

export const benchmarks: Benchmark[] = [
  {
    name: 'verdicts',
    async run(report) {
      const folder = mkdtempSync(join(tmpdir(), 'troupe-bench-verdicts-'));
      const path = join(folder, 'reward.ts');
      writeFileSync(path, userModule);
      const graders: Record<string, GraderDescription> = {
        'math, responses of 2,500 characters': { kind: 'math', mode: 'reward', options: {} },
        'arithmetic task': byTask('arithmetic'),
        'jsonl task, numeric': byTask('jsonl'),
        'reward module in TypeScript': { kind: 'module', path, name: null },
      };
      try {
        for (const [name, grader] of Object.entries(graders)) {
          const graded = await createGrader(grader);
          const own = grader.kind === 'math' ? mathItems : items;
          const plain = await perSecond(async () => {
            for (const item of own) await graded(item);
          });
          for (const workers of [1, 2]) {
            const pool = await VerdictPool.open({ grader, workers, timeoutMs: 500, folder });
            const share = scoredShare(await pool.grade(own));
            if (share < 1) throw new Error(`${name}: ${(100 * (1 - share)).toFixed(2)} % of the verdicts failed`);
            const pooled = await perSecond(() => pool.grade(own));
            await pool.close();
            report(beside({ name: `${name}: pool of ${workers}`, value: pooled, unit: '/s' }, plain, 'in this thread'));
          }
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  },
];
