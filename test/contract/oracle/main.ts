/** `npm run oracle -- --programs 1000000 --seed 7 [--engine torch|tfjs] [--path 12:3:1]`: more programs than the tests take. */
import { parseArgs } from 'node:util';
import { createOps } from '../../../tensor/create-ops.js';
import { searchDisagreement, type Counts } from './search.js';

const { values } = parseArgs({
  options: {
    programs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '6' },
    engine: { type: 'string', multiple: true, default: ['torch', 'tfjs'] },
    path: { type: 'string' },
  },
});

const names = values.engine.map((name) => {
  if (name !== 'torch' && name !== 'tfjs') throw new Error(`--engine is torch or tfjs, not '${name}'`);
  return name;
});
const torch = await createOps({ engine: 'torch', device: 'cpu', threads: 1 });
const engines = await Promise.all(
  names.map(async (engine) => ({
    name: engine,
    ops: engine === 'torch' ? torch : await createOps({ engine, device: 'cpu', threads: 1 }),
  })),
);

const started = performance.now();
let shown = started;
const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
const summary = ({ programs, refused, rejected }: Counts) =>
  `${programs} programs in ${seconds()} s: ${refused} refused alike; not compared: ${rejected.jump} near a jump, ${rejected.range} out of range`;

const { counts, found } = await searchDisagreement({
  torch,
  engines,
  programs: Number(values.programs),
  seed: Number(values.seed),
  ...(values.path !== undefined && { path: values.path }),
  onProgress: (counts) => {
    if (performance.now() - shown < 5000) return;
    shown = performance.now();
    console.log(summary(counts));
  },
});
console.log(summary(counts));
for (const counted of [counts.operations, counts.kinds]) {
  const rarestFirst = [...counted].sort((a, b) => a[1] - b[1]);
  console.log(rarestFirst.map(([name, times]) => `${name} ${times}`).join(', '));
}
if (found !== undefined) {
  console.log(`\n${found.report}`);
  process.exitCode = 1;
}
