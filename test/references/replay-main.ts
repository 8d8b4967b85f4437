/**
 * Records the quickstart for test/contract/replay.test.ts, on torch:
 *
 *     npm run build && node dist/test/references/replay-main.js
 *
 * All of SFT is run, of which the first ten batches are kept with their figures; then, from the weights after it,
 * ten steps of GRPO with what was sampled, graded and scored. Takes about a minute.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createCompute as createReference } from '../../actors/reference/compute.js';
import { createCompute as createSampler } from '../../actors/sampler/compute.js';
import { createGrader } from '../../actors/verifier/grader.js';
import { verdictItems } from '../../actors/verifier/verdict-item.js';
import { drawRows } from '../../cli/train/draw-order.js';
import { graderDescriptionOf } from '../../cli/train/grader-description.js';
import { drawShard } from '../../cli/train/shards.js';
import type { Rehearsal } from '../../cli/train/start-company.js';
import type { RolloutsSampled } from '../../messages/step/2-rollouts-sampled.js';
import { bfloat16FromFloat32 } from '../../models/checkpoint/bfloat16.js';
import { initializeSlot } from '../../models/arena/initialize.js';
import { loadFolderIntoSlot, writeSafetensors } from '../../models/checkpoint/safetensors.js';
import { readPrompts } from '../../runtime/blobs/shard-prompts.js';
import { readRollouts } from '../../runtime/blobs/rollout-columns.js';
import { writeVerdicts } from '../../runtime/blobs/verdict-columns.js';
import { createOps } from '../../tensor/create-ops.js';
import { rehearseQuickstart, startDataFor } from '../helpers/replay/quickstart.js';
import { readShard, writeShard } from '../helpers/replay/recorded-shard.js';
import {
  weightsAfterSft,
  writeRecording,
  type RecordedExamples,
  type RecordedRollouts,
} from '../helpers/replay/recording.js';
import { ReplayStage } from '../helpers/replay/replay-stage.js';

const recordedSteps = 10;

const rehearsal = await rehearseQuickstart();
const { description } = (await createOps({ engine: 'torch', device: 'cpu', threads: 1 })).info;
const sft = await recordSft(rehearsal);
const grpo = await recordGrpo(rehearsal);
const bytes = writeRecording({ madeBy: description, sft, grpo });
console.log(`${sft.length} steps of SFT, ${grpo.length} of GRPO: ${bytes} bytes`);

async function recordSft({ config, data, plan }: Rehearsal): Promise<RecordedExamples[]> {
  const { seed } = config.trainer;
  const stage = new ReplayStage(rehearsal, 'sft', ({ configuration, layout }, slot) =>
    initializeSlot(configuration, layout, seed, slot),
  );
  await stage.startLearner(rehearsal, 'torch');
  const limit = config.data.max_prompt_length + config.data.max_response_length;
  const order = { ...config.data, rows: data.train.length, batch: config.sft.train_batch_size };
  const steps: RecordedExamples[] = [];
  const totalSteps = plan.stages.find(({ name }) => name === 'sft')?.totalSteps ?? 0;
  for (let step = 0; step < totalSteps; step++) {
    const examples = drawRows(order, step).flatMap((row) => {
      const { promptTokens = [], completionTokens = [] } = data.train[row] ?? {};
      return [{ prompt: [...promptTokens], completion: [...completionTokens].slice(0, limit - promptTokens.length) }];
    });
    const { metrics } = await stage.trainExamples(step, examples);
    if (step < recordedSteps) steps.push({ examples, metrics: figures(metrics) });
    if ((step + 1) % 50 === 0) console.log(`SFT ${step + 1}: loss ${metrics['train/loss']?.toFixed(4)}`);
  }
  writeRounded(stage);
  stage.release();
  return steps;
}

function writeRounded(stage: ReplayStage): void {
  const slot = stage.slot(stage.live.slot);
  const tensors = stage.plan.layout.places.map(({ name, shape, byteOffset, byteLength }) => {
    const values = new Float32Array(slot.buffer, slot.byteOffset + byteOffset, byteLength / 4);
    const rounded = new Uint16Array(values.length);
    bfloat16FromFloat32(values, rounded);
    return { name, shape, dtype: 'BF16', bytes: new Uint8Array(rounded.buffer) };
  });
  mkdirSync(weightsAfterSft, { recursive: true });
  writeSafetensors(join(weightsAfterSft, 'model.safetensors'), tensors);
}

async function recordGrpo({ config, data, tokenizer }: Rehearsal): Promise<RecordedRollouts[]> {
  const stage = new ReplayStage(rehearsal, 'grpo', ({ layout }, slot) =>
    loadFolderIntoSlot(weightsAfterSft, layout, slot),
  );
  await stage.startLearner(rehearsal, 'torch');
  const { shared, memory } = stage;
  const of = <Name extends 'sampler' | 'reference'>(name: Name) => ({ name, instance: 0, incarnation: 0 });
  const sampler = await createSampler(startDataFor(rehearsal, 'sampler'), { shared, address: of('sampler') });
  const reference = await createReference(startDataFor(rehearsal, 'reference'), { shared, address: of('reference') });
  const grade = await createGrader(graderDescriptionOf(config));
  const first = stage.live;
  const order = { ...config.data, rows: data.train.length, batch: config.data.train_batch_size };
  const { n, temperature, top_p, top_k } = config.sampler;
  const sampling = { temperature, top_p, top_k, max_response_length: config.data.max_response_length };
  const steps: RecordedRollouts[] = [];
  for (let step = 0; step < recordedSteps; step++) {
    const weights = stage.live;
    const prompts = drawRows(order, step).flatMap((row) => data.train[row] ?? []);
    const shardOrder = { purpose: 'train' as const, step, seed: config.trainer.seed, weights, n, sampling };
    const made = await stage.withBlobs(async (blobs) => {
      const shard = drawShard(blobs, { ...shardOrder, shardPrompts: prompts.length, withReference: true }, 0, prompts);
      const { newTokens } = sampler.sampleShard({ shard, lease: { kind: 'lease-granted', ...weights } });
      const sampled: RolloutsSampled = {
        ...shard,
        kind: 'rollouts-sampled',
        sampler: of('sampler'),
        newTokens,
        durationMs: 0,
      };
      const lease = { kind: 'lease-granted' as const, slot: stage.plan.referenceSlot ?? 0, hash: first.hash };
      reference.scoreShard({ sampled, lease });
      const items = verdictItems(sampled, readPrompts(memory, sampled), readRollouts(memory, sampled), tokenizer);
      const verdicts = await Promise.all(items.map((item) => grade(item)));
      const graded = writeVerdicts(memory, shard.verdictOutput, verdicts);
      return readShard(memory, sampled, { kind: 'rollouts-graded', step, shard: 0, ...graded, durationMs: 0 });
    });
    // From here on it is what the test does.
    const { metrics } = await stage.withBlobs((blobs) =>
      stage.trainRollouts(step, [writeShard(blobs, memory, step, weights, made)]),
    );
    const scores = made.groups.flatMap((group) => group.scores);
    console.log(`GRPO ${step + 1}: mean score ${scores.reduce((sum, score) => sum + score, 0) / scores.length}`);
    steps.push({ ...made, metrics: figures(metrics) });
  }
  stage.release();
  return steps;
}

/** Without what the machine decides. */
function figures(metrics: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).filter(([name]) => !name.startsWith('perf/')));
}
