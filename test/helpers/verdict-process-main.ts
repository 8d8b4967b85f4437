/** A process that grades its arguments with the hostile reward module and prints the verdicts as JSON. */
import { resolve } from 'node:path';
import { VerdictPool } from '../../actors/verifier/verdict-pool.js';

const [folder = '', ...solutions] = process.argv.slice(2);
const pool = await VerdictPool.open({
  grader: {
    task: 'jsonl',
    source: {
      train_files: [],
      val_files: [],
      prompt_key: 'prompt',
      answer_key: 'answer',
      match: 'exact',
      task_options: {},
      seed: 0,
      val_max_samples: null,
    },
    module: { path: resolve('test/helpers/reward-modules/hostile.js'), name: null },
  },
  workers: 2,
  timeoutMs: 20_000,
  folder,
});
const verdicts = await pool.grade(
  solutions.map((solution, row) => ({
    key: `train:1:0:${row}`,
    dataSource: 'test',
    solution,
    groundTruth: '7',
    extra: {},
  })),
);
process.stdout.write(JSON.stringify(verdicts));
await pool.close();
