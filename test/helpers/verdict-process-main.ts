/** A process that grades its arguments with the hostile reward module and prints the verdicts as JSON. */
import { resolve } from 'node:path';
import { withoutTime } from './without-time.js';
import { VerdictPool } from '../../actors/verifier/verdict-pool.js';

const [folder = '', ...solutions] = process.argv.slice(2);
const pool = await VerdictPool.open({
  grader: { kind: 'module', path: resolve('test/helpers/reward-modules/hostile.js'), name: null },
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
process.stdout.write(JSON.stringify(verdicts.map(withoutTime)));
await pool.close();
