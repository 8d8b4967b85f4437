/** `npm run oracle -- --programs 1000000 --seed 7 [--engine torch|tfjs] [--path 12:3:1]`: more programs than the tests take. */
import { Command, Option } from 'commander';
import { positiveWholeNumber, wholeNumber } from '../../../cli/argument-parsers.js';
import { createOps } from '../../../tensor/create-ops.js';
import { searchDisagreement, type Counts } from './search.js';

interface Said {
  readonly programs: number;
  readonly seed: number;
  readonly engine: readonly ('torch' | 'tfjs')[];
  readonly path?: string;
}

const said = new Command('npm run oracle --')
  .description(
    'Compares the engines over random programs, each judged by a float64 run; prints the smallest that differs.',
  )
  .option('--programs <number>', 'how many', positiveWholeNumber, 10_000)
  .option('--seed <number>', 'of the programs', wholeNumber, 6)
  .addOption(new Option('--engine <name...>', 'who is asked').choices(['torch', 'tfjs']).default(['torch', 'tfjs']))
  .option('--path <path>', 'one program, as a report names it')
  .addHelpText(
    'after',
    '\nExamples:\n  npm run oracle -- --programs 1000000 --seed 7\n  npm run oracle -- --seed 2 --path 633:5:1',
  )
  .parse()
  .opts<Said>();

const torch = await createOps({ engine: 'torch', device: 'cpu', threads: 1 });
const engines = await Promise.all(
  said.engine.map(async (engine) => ({
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
  programs: said.programs,
  seed: said.seed,
  ...(said.path !== undefined && { path: said.path }),
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
