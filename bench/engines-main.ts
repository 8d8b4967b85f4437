/**
 * What `engines.ts` starts: ENGINE BACKEND THREADS [PRODUCTS]. Prints as JSON what one engine takes for a small
 * operation, a training step and a decoded token, or why it is not at hand. With PRODUCTS, the products of tfjs's own
 * package instead of ours (package-products.ts).
 */
import { hostArenaView } from '../models/arena/arena-view.js';
import { planArena, slotBytes } from '../models/arena/arena.js';
import { initializeSlot } from '../models/arena/initialize.js';
import { createOps } from '../tensor/create-ops.js';
import { engineOptions } from '../tensor/engine-options.js';
import { EngineUnavailableError } from '../tensor/errors.js';
import type { Ops } from '../tensor/ops.js';
import { decodeGreedily } from './decode-greedily.js';
import { startTraining } from './engine-train-model.js';
import { batches, decodedModel, newTokens, promptTokens, type EngineFigures } from './engines-figures.js';
import { packageProducts, usePackageProducts } from './package-products.js';
import { microsecondsPerCall } from './per-call.js';

const calls = 2_000;
/** V8 compiles what runs between kernels for as long; a rollout of a training run is far behind that. */
const decodeWarmUps = 10;

const [engine, backend, threads, products] = process.argv.slice(2);
const print = (figures: EngineFigures): void => console.log(JSON.stringify(figures));
const options = engineOptions.parse({ engine, device: 'cpu', threads: Number(threads), tfjs: { backend } });
try {
  const how = packageProducts.find((name) => name === products);
  if (how !== undefined) await usePackageProducts(how);
  const ops = await createOps(options);
  ops.setThreads(options.threads);
  print({
    description: ops.info.description,
    operation: operation(ops),
    train: how === undefined ? train(ops, 2, 5) : train(ops, 1, 2),
    // Theirs are for the step alone.
    decode: how === undefined ? decode(ops) : [],
    residentBytes: process.memoryUsage.rss(),
  });
} catch (error) {
  if (!(error instanceof EngineUnavailableError)) throw error;
  print({ unavailable: error.message });
}
// Weights of an arena live as long as the process; to be collected, they would have to be released.
process.exit();

/** Microseconds of an addition of 16 numbers. */
function operation(ops: Ops): number[] {
  const a = ops.keep(ops.full([16], 0.5, 'float32'));
  const hundred = () =>
    ops.tidy(() => {
      for (let call = 0; call < 100; call++) ops.add(a, a);
    });
  const measure = () => microsecondsPerCall(hundred, calls / 100);
  measure();
  return Array.from({ length: 5 }, () => measure() / 100);
}

/** Seconds of each step. */
function train(ops: Ops, warmUps: number, steps: number): number[] {
  const run = startTraining(ops);
  for (let step = 0; step < warmUps; step++) run.step();
  const seconds = Array.from({ length: steps }, () => timed(() => run.step()));
  run.release();
  return seconds;
}

/** Seconds for `newTokens` of each of so many prompts as `batches` says, the prompts included. */
function decode(ops: Ops): number[][] {
  const plan = planArena({ model: decodedModel, dtype: 'float32', slots: 1, reference: false });
  const memory = new ArrayBuffer(plan.byteLength);
  initializeSlot(plan.configuration, plan.layout, 0, slotBytes(plan, memory, 0));
  const { model } = hostArenaView(ops, plan, memory, 'write').slot(0);
  return batches.map((rows) => {
    const prompts = Array.from({ length: rows }, (_, row) =>
      Int32Array.from({ length: promptTokens }, (_, index) => (index * 7 + row * 13) % 97),
    );
    const run = () => decodeGreedily(ops, model, prompts, newTokens);
    for (let warmUp = 0; warmUp < decodeWarmUps; warmUp++) run();
    return Array.from({ length: 3 }, () => timed(run));
  });
}

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}
