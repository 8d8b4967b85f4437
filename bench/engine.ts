/** What the tensor engine costs: small operations beside an empty call, and a training step beside Python's torch. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../native/process/artefacts.js';
import type { Ops, Tensor } from '../tensor/ops.js';
import { loadAddon } from '../tensor/torch/load-addon.js';
import { createTorchOps } from '../tensor/torch/torch-ops.js';
import { beside, median, type Benchmark, type Report } from './benchmark.js';
import { TOKENS_PER_STEP } from './engine-train-model.js';
import { microsecondsPerCall } from './per-call.js';

export const benchmarks: readonly Benchmark[] = [
  { name: 'engine: cost of an operation', run: operations },
  { name: 'engine: training beside Python', run: training },
];

const CALLS = 20_000;
const ROUNDS = 9;

/** A small operation from TypeScript beside the bare call into the addon, and a product beside the machine's best. */
async function operations(report: Report): Promise<void> {
  const ops = createTorchOps({ device: 'cpu', threads: 1 });
  const { native } = loadAddon();
  const bare = repeated(() => microsecondsPerCall(() => native.threads(), CALLS));
  const tensor = (...shape: number[]) => ops.keep(ops.full(shape, 0.5, 'float32'));
  const [a, row, ones, weight] = [tensor(16), tensor(1, 128), tensor(128), tensor(128, 128)];
  const table: readonly (readonly [string, () => Tensor])[] = [
    ['add of 16 numbers', () => ops.add(a, a)],
    ['reshape', () => ops.reshape(a, [4, 4])],
    ['rmsNorm of 128 numbers', () => ops.rmsNorm(row, ones, 1e-6)],
    ['linear 128 → 128, one row', () => ops.linear(row, weight)],
  ];
  for (const [name, run] of table) {
    const cost = repeated(() => perCallInTidy(ops, run));
    report(beside({ name: `${name}, in tidy`, value: cost, unit: 'µs' }, bare, 'an empty call of the addon'));
  }
  const released = repeated(() => microsecondsPerCall(() => ops.add(a, a).release(), CALLS));
  report(
    beside(
      { name: 'add of 16 numbers, then release', value: released, unit: 'µs' },
      bare,
      'an empty call of the addon',
    ),
  );
  product(ops, report);
}

function perCallInTidy(ops: Ops, run: () => Tensor): number {
  return (
    microsecondsPerCall(
      () =>
        ops.tidy(() => {
          for (let call = 0; call < 100; call++) run();
        }),
      CALLS / 100,
    ) / 100
  );
}

/** The first round warms up. */
function repeated(measure: () => number): number {
  return median(Array.from({ length: ROUNDS + 1 }, measure).slice(1));
}

/** Through `Ops` and straight from the addon: the difference is what the interface costs. */
function product(ops: Ops, report: Report): void {
  const size = 512;
  const square = ops.keep(ops.full([size, size], 0.5, 'float32'));
  const gigaflops = (milliseconds: number) => (2 * size ** 3) / milliseconds / 1e6;
  const times = (run: () => void) =>
    Array.from({ length: ROUNDS }, () => {
      const started = performance.now();
      run();
      return performance.now() - started;
    });
  const { native } = loadAddon();
  const slot = native.cast(native.full(0.5, 0, false, size, size), 0);
  const through = gigaflops(median(times(() => ops.matmul(square, square).release())));
  const raw = gigaflops(median(times(() => native.release(native.matmul(slot, slot)))));
  native.release(slot);
  report(beside({ name: `matmul ${size}³ float32`, value: through, unit: 'GFLOP/s' }, raw, 'the addon alone'));
}

const STEPS = 20;

/** Alternates with the peer, so that what else the machine does falls on both. */
async function training(report: Report): Promise<void> {
  const python = process.env['TROUPE_PEER_PYTHON'] ?? 'python3';
  const script = join(packageRoot(), 'bench', 'peers', 'train_model.py');
  const ours: number[] = [];
  const theirs: number[] = [];
  let difference = 0;
  for (let round = 0; round < 3; round++) {
    const own = await runNode();
    ours.push(...own.seconds.slice(2));
    const peer = await runPeer(python, script);
    if (peer === undefined) break;
    theirs.push(...peer.seconds.slice(2));
    difference = Math.max(...own.losses.map((loss, step) => Math.abs(loss - (peer.losses[step] ?? NaN))));
  }
  const line = {
    name: `train step, 4 layers, width 128, ${TOKENS_PER_STEP} tokens, one thread`,
    value: TOKENS_PER_STEP / median(ours),
    unit: 'tokens/s',
  };
  if (theirs.length === 0) {
    console.log(`  no peer: ${python} has no torch and numpy; name one that has in TROUPE_PEER_PYTHON`);
    report(line);
    return;
  }
  report(beside(line, TOKENS_PER_STEP / median(theirs), "the same model in Python's torch"));
  report(
    beside(
      { ...line, name: 'the same, fastest step', value: TOKENS_PER_STEP / Math.min(...ours) },
      TOKENS_PER_STEP / Math.min(...theirs),
      "Python's torch",
    ),
  );
  report({ name: `largest difference of the first ${STEPS} losses`, value: difference, unit: '' });
}

interface PeerRun {
  readonly losses: readonly number[];
  readonly seconds: readonly number[];
}

/** In a process of its own, as the peer is. */
async function runNode(): Promise<PeerRun> {
  const main = fileURLToPath(new URL('./engine-train-main.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [main, String(STEPS)]);
  return JSON.parse(stdout);
}

async function runPeer(python: string, script: string): Promise<PeerRun | undefined> {
  try {
    const { stdout } = await promisify(execFile)(python, [script, '--steps', String(STEPS)]);
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}
