/** A worker that trains a few steps and posts what it saw; for `torch-in-workers.test.ts`. */
import { parentPort } from 'node:worker_threads';
import { createTorchOps } from '../../../../tensor/torch/torch-ops.js';
import { startTraining } from '../../../contract/engine-training.js';

const ops = createTorchOps({ device: 'cpu', threads: 1 });
const run = startTraining(ops);
const losses = Array.from({ length: 5 }, () => run.step());
run.release();
parentPort?.postMessage({ losses, handles: ops.memory().handles });
