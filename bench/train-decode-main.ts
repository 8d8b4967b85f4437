/** What `train-decode.ts` starts, as its twin peers/train_quickstart.py: prints seconds of each round as JSON. */
import { Optimizer } from '../actors/learner/optimizer.js';
import { loadConfig } from '../config/load.js';
import { describeModel } from '../cli/train/model-description.js';
import { planArena } from '../models/arena/arena.js';
import { copyParameters } from '../models/arena/bind-parameters.js';
import { createCharacterTokenizer } from '../models/tokenizer/character-tokenizer.js';
import { generate } from '../models/generation/generate.js';
import { initializeSlot } from '../models/arena/initialize.js';
import { responseLogProbs } from '../models/batches/logprobs.js';
import { packSequences } from '../models/batches/pack-sequences.js';
import { createQwen2 } from '../models/qwen2/model.js';
import { createOps } from '../tensor/create-ops.js';
import { newTokens, promptTokens, responseTokens, rows } from './train-decode-shapes.js';

const [threads = 1, rounds = 10] = process.argv.slice(2).map(Number);

const { config } = loadConfig('config/runs/quickstart.yaml');
const ops = await createOps({ engine: 'torch', device: 'cpu', threads });
ops.setThreads(threads);
const model = describeModel(config, createCharacterTokenizer());
const plan = planArena({ model, dtype: 'float32', slots: 1, reference: false });
const slot = new Uint8Array(plan.byteLength);
initializeSlot(plan.configuration, plan.layout, 0, slot);
const parameters = copyParameters(ops, plan.layout, slot);
const network = createQwen2(ops, plan.configuration, parameters);
const optimizer = new Optimizer(ops, { ...config.learner.optim, lr_warmup_steps: 0, grad_clip: 1 }, parameters);

const sequence = (length: number, row: number) =>
  Int32Array.from({ length }, (_, index) => 3 + ((index * 7 + row) % 29));
const prompts = Array.from({ length: rows }, (_, row) => sequence(promptTokens, row));
const batch = packSequences(
  prompts,
  prompts.map((_, row) => sequence(responseTokens, row + 11)),
  0,
);

function train(): void {
  ops.tidy(() => {
    ops.valueAndGrad(
      () => ({ value: ops.negate(ops.mean(responseLogProbs(ops, network, batch, { temperature: 1 }).logProbs)) }),
      Object.values(parameters),
      optimizer.gradients,
    );
    optimizer.update(1e-4);
    optimizer.writeInto(parameters);
  });
}

function decode(): void {
  const { newTokens: made } = generate(ops, network, {
    prompts,
    promptIndices: Int32Array.from({ length: rows }, (_, row) => row),
    samplesPerPrompt: 1,
    sampling: { temperature: 1, topP: 1, topK: -1, maxResponseLength: newTokens },
    streamKey: { seed: 0, purpose: 'rollout', step: 0 },
    // No row may end early, so that both twins decode the same number of tokens.
    endTokenIds: [],
    padTokenId: 0,
  });
  if (made !== rows * newTokens) throw new Error(`${made} tokens decoded`);
}

function seconds(work: () => void): number[] {
  work();
  return Array.from({ length: rounds }, () => {
    const started = performance.now();
    work();
    return (performance.now() - started) / 1000;
  });
}

console.log(JSON.stringify({ train: seconds(train), decode: seconds(decode) }));
