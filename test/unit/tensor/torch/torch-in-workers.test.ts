import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { createTorchOps } from '../../../../tensor/torch/torch-ops.js';
import { startTraining } from '../../../contract/engine-training.js';

interface Seen {
  readonly losses: readonly number[];
  readonly handles: number;
}

function trainInWorker(): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./engine-worker-main.js', import.meta.url));
    let seen: Seen | undefined;
    worker.on('message', (message: Seen) => (seen = message));
    worker.on('error', reject);
    worker.on('exit', () => (seen === undefined ? reject(new Error('the worker said nothing')) : resolve(seen)));
  });
}

describe('the torch engine in worker threads', () => {
  it('serves several at once and one after another, with the same bits, beside the main thread', async () => {
    const ops = createTorchOps({ device: 'cpu', threads: 1 });
    const run = startTraining(ops);
    const losses = Array.from({ length: 5 }, () => run.step());
    const together = await Promise.all([trainInWorker(), trainInWorker()]);
    const later = await trainInWorker();
    for (const seen of [...together, later]) expect(seen).toEqual({ losses, handles: 0 });
    // The workers' memory ended with them; this thread's tensors live on.
    expect(run.step()).toBeLessThan(losses[0]!);
    run.release();
  });

  it('gives the memory of a worker back that ends with live tensors', async () => {
    const ops = createTorchOps({ device: 'cpu', threads: 1 });
    const before = ops.memory().bytes;
    const main = new URL('../../../../tensor/torch/torch-ops.js', import.meta.url).href;
    const code = `import('${main}').then(({ createTorchOps }) => createTorchOps({ device: 'cpu', threads: 1 }).zeros([1000000], 'float32'))`;
    await new Promise((resolve, reject) => {
      const worker = new Worker(code, { eval: true });
      worker.on('error', reject);
      worker.on('exit', resolve);
    });
    expect(ops.memory().bytes).toBe(before);
  });
});
