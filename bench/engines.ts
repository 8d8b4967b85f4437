/**
 * Which engine when? What each that is at hand takes for a small operation, a trained token and a decoded one, beside
 * torch. They take turns, each in a fresh process; a model of 4 layers and width 128.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beside, median, type Benchmark, type Report } from './benchmark.js';
import { TOKENS_PER_STEP } from './engine-train-model.js';
import type { PackageProducts } from './package-products.js';
import { batches, engineFigures, newTokens, type EngineFigures, type Measured } from './engines-figures.js';

export const benchmarks: readonly Benchmark[] = [
  { name: 'engines', run },
  { name: 'engines: products of tfjs', run: products },
];

const turns = 3;
const productTurns = 2;
const deadlineMs = 120_000;

interface Contender {
  readonly name: string;
  readonly engine: 'torch' | 'tfjs';
  readonly backend: string;
  readonly threads: number;
}

const contenders: readonly Contender[] = [1, 2].flatMap((threads) => [
  { name: 'torch', engine: 'torch', backend: 'auto', threads },
  { name: 'tfjs wasm', engine: 'tfjs', backend: 'wasm', threads },
  { name: 'tfjs node', engine: 'tfjs', backend: 'node', threads },
]);

async function run(report: Report): Promise<void> {
  const runs = new Map<Contender, Measured[]>();
  const missing = new Set<string>();
  for (let turn = 0; turn < turns; turn++) {
    // Each second turn in the opposite order.
    for (const contender of turn % 2 === 0 ? contenders : contenders.toReversed()) {
      if (missing.has(contender.name)) continue;
      const figures = await measure(contender);
      if ('unavailable' in figures) {
        missing.add(contender.name);
        console.log(`  ${contender.name} is not at hand: ${figures.unavailable}`);
      } else runs.set(contender, [...(runs.get(contender) ?? []), figures]);
    }
  }
  for (const contender of contenders) reportOne(report, contender, runs);
}

/** What it is worth to read transposed matrices where they lie, with threads: the same step with the package's products. */
async function products(report: Report): Promise<void> {
  const contender = { name: '', engine: 'tfjs', backend: 'wasm', threads: 1 } as const;
  const ways = [
    ['by transpose flags', 1, 'flags'],
    ['transposes made first', 1, 'transposes'],
    ['ours, one thread', 1, undefined],
    ['ours, two threads', 2, undefined],
  ] as const;
  const steps = new Map<string, number[]>();
  for (let turn = 0; turn < productTurns; turn++) {
    for (const [name, threads, how] of turn % 2 === 0 ? ways : ways.toReversed()) {
      const figures = await measure({ ...contender, threads }, how);
      if ('unavailable' in figures) throw new Error(figures.unavailable);
      steps.set(name, [...(steps.get(name) ?? []), ...figures.train]);
    }
  }
  const rate = (name: string) => TOKENS_PER_STEP / median(steps.get(name) ?? []);
  const [[before]] = ways;
  for (const [name] of ways) {
    report(beside({ name: `train, products ${name}`, value: rate(name), unit: 'tokens/s' }, rate(before), before));
  }
}

async function measure({ engine, backend, threads }: Contender, products?: PackageProducts): Promise<EngineFigures> {
  const main = fileURLToPath(new URL('./engines-main.js', import.meta.url));
  const words = [main, engine, backend, String(threads), ...(products === undefined ? [] : [products])];
  const { stdout } = await promisify(execFile)(process.execPath, words, { timeout: deadlineMs });
  return engineFigures.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
}

function reportOne(report: Report, contender: Contender, runs: ReadonlyMap<Contender, readonly Measured[]>): void {
  const own = runs.get(contender);
  if (own === undefined) return;
  const { name, threads } = contender;
  const torch = [...runs].find(([other]) => other.name === 'torch' && other.threads === threads)?.[1];
  console.log(`  ${own[0]?.description ?? name}`);
  const line = (what: string, unit: string, of: (runs: readonly Measured[]) => number): void => {
    const measurement = { name: `${name}, ${threads} threads: ${what}`, value: of(own), unit };
    const compare = torch !== undefined && torch !== own;
    report(compare ? beside(measurement, of(torch), 'torch') : measurement);
  };
  line('add of 16 numbers', 'µs', (all) => median(all.flatMap(({ operation }) => operation)));
  line('train', 'tokens/s', (all) => TOKENS_PER_STEP / median(all.flatMap(({ train }) => train)));
  for (const [index, rows] of batches.entries()) {
    line(
      `decode, ${rows} at once`,
      'tokens/s',
      (all) => (rows * newTokens) / median(all.flatMap(({ decode }) => decode[index] ?? [])),
    );
  }
  line('memory', 'MiB', (all) => median(all.map(({ residentBytes }) => residentBytes)) / 2 ** 20);
}
