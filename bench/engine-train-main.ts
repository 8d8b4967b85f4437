/** Twin of peers/train_model.py as a process: prints one line of JSON, the losses and the seconds of each step. */
import { createTorchOps } from '../tensor/torch/torch-ops.js';
import { startTraining } from './engine-train-model.js';

const [steps = '20', threads = '1'] = process.argv.slice(2);
const run = startTraining(createTorchOps({ device: 'cpu', threads: Number(threads) }));
const losses: number[] = [];
const seconds: number[] = [];
for (let step = 0; step < Number(steps); step++) {
  const started = performance.now();
  losses.push(run.step());
  seconds.push((performance.now() - started) / 1000);
}
console.log(JSON.stringify({ losses, seconds }));
