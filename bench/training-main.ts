/**
 * What `training.ts` starts, as its twin peers/train_qwen.py: LORA CHECKPOINTING STEPS, where the first two are 0 or 1.
 * Prints the processor's seconds and the losses of each step, and the bytes that steps took beyond what was there before, as JSON.
 */
import { Optimizer } from '../actors/learner/optimizer.js';
import { loadConfig } from '../config/load.js';
import { hostArenaView } from '../models/arena/arena-view.js';
import { frozenBytes, planArena, slotBytes } from '../models/arena/arena.js';
import { initializeSlot } from '../models/arena/initialize.js';
import { responseLogProbs } from '../models/batches/logprobs.js';
import { packSequences } from '../models/batches/pack-sequences.js';
import { createOps } from '../tensor/create-ops.js';
import { processorSeconds, residentBytes, resetResidentPeak, residentPeak } from './kernel-counts.js';
import { fillRandomly } from './random-checkpoint.js';
import { adapters, modelShape, promptTokens, responseTokens, rows, threads, token } from './training-shapes.js';

const [lora = 0, checkpointing = 0, steps = 3] = process.argv.slice(2).map(Number);

const ops = await createOps({ engine: 'torch', device: 'cpu', threads });
ops.setThreads(threads);
const plan = planArena({
  model: modelShape,
  dtype: 'float32',
  slots: 1,
  reference: false,
  lora: lora === 1 ? adapters : null,
});
const memory = new ArrayBuffer(plan.byteLength);
fillRandomly(plan.frozen, frozenBytes(plan, memory));
if (lora === 1) initializeSlot(plan.configuration, plan.layout, 0, slotBytes(plan, memory, 0));
else fillRandomly(plan.layout, slotBytes(plan, memory, 0));
const { model, parameters } = hostArenaView(ops, plan, memory, 'write').slot(0);
const { config } = loadConfig('config/runs/quickstart.yaml');
const settings = { ...config.learner.optim, lr_warmup_steps: 0, grad_clip: 1, weight_decay: 0 };
const optimizer = new Optimizer(ops, settings, parameters);

const sequences = Array.from({ length: rows }, (_, row) =>
  Int32Array.from({ length: promptTokens + responseTokens }, (_, index) => token(row, index)),
);
const batch = packSequences(
  sequences.map((sequence) => sequence.subarray(0, promptTokens)),
  sequences.map((sequence) => sequence.subarray(promptTokens)),
  0,
);

function step(): number {
  return ops.tidy(() => {
    const { value } = ops.valueAndGrad(
      () => {
        const { logProbs } = responseLogProbs(ops, model, batch, {
          temperature: 1,
          recomputeLayers: checkpointing === 1,
        });
        return { value: ops.negate(ops.mean(logProbs)) };
      },
      Object.values(parameters),
      optimizer.gradients,
    );
    optimizer.update(1e-4);
    optimizer.writeInto(parameters);
    return value;
  });
}

const before = residentBytes();
resetResidentPeak();
const losses: number[] = [];
const seconds: number[] = [];
for (let number = 0; number <= steps; number++) {
  const started = processorSeconds();
  losses.push(step());
  seconds.push(processorSeconds() - started);
}
console.log(JSON.stringify({ losses, seconds: seconds.slice(1), added: residentPeak() - before }));
