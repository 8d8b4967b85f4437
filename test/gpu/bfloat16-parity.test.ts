/**
 * Parity on CUDA with what transformers computed (on the CPU) of the tiny checkpoints of test/references: float32 within
 * 1e-4; bfloat16 as near to the float32 result as transformers' own two attentions are, which differ from each other by
 * the order of their sums alone, as a GPU's kernels do. Each test prints the distance that it found beside its tolerance.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { releaseParameters } from '../../models/arena/bind-parameters.js';
import { generate } from '../../models/generation/generate.js';
import { createOps } from '../../tensor/create-ops.js';
import type { Tensor } from '../../tensor/ops.js';
import { checkpointNames, openCheckpoint } from '../contract/parity/checkpoint.js';
import { openTextReference, relativeDistance, textModels } from '../contract/parity/text-reference.js';
import { forward, train } from '../contract/parity/text-runs.js';
import {
  noisePatches,
  openVisionLanguage,
  visionLanguageReference,
  visionLanguageValues,
} from '../helpers/vision-language-reference.js';

const ops = await createOps({ engine: 'torch', device: 'cuda', threads: 1 });
const exact = 1e-4;
/** Which rounding wins in a sum is a matter of luck: half as far again as the farther of two correct orders. */
const luck = 1.5;
const theirKinds = ['bfloat16_eager', 'bfloat16_sdpa'] as const;

function agrees(what: string, distance: number, tolerance: number): void {
  console.log(`${what}: relative distance ${distance.toExponential(2)} (tolerance ${tolerance.toExponential(2)})`);
  expect(distance).toBeLessThanOrEqual(tolerance);
}

describe.each(textModels)('the text model %s on CUDA', (name) => {
  const reference = openTextReference(name);
  const mask = reference.textCase('loss').mask?.flat() ?? [];
  const leavesOf = (parameters: Record<string, Tensor>) => reference.parameterNames.map((key) => parameters[key]!);

  describe('in float32', () => {
    const { model, parameters } = reference.open(ops, 'float32');
    afterAll(() => {
      model.release();
      releaseParameters(parameters);
    });

    it('gives logits and the hidden states of each layer', () => {
      for (const [key, actual] of Object.entries(forward(ops, model, reference, 'loss'))) {
        const expected = reference.values(`loss.${key}`);
        agrees(`${name} ${key}`, relativeDistance(actual, expected, actual.length / mask.length, mask), exact);
      }
    });

    it('gives the loss and every gradient, also when its layers are computed again', () => {
      for (const recomputeLayers of [false, true]) {
        const { value, gradients } = train(ops, model, leavesOf(parameters), reference, { recomputeLayers });
        agrees(`${name} loss`, Math.abs(value / reference.textCase('loss').losses!.float32 - 1), exact);
        const distances = reference.parameterNames.map((parameter, index) =>
          relativeDistance(gradients[index]!, reference.values(`loss.gradient.${parameter}`)),
        );
        agrees(`${name} ${distances.length} gradients, the farthest`, Math.max(...distances), exact);
      }
    });
  });

  describe('in bfloat16', () => {
    const { model, parameters } = reference.open(ops, 'bfloat16');
    afterAll(() => {
      model.release();
      releaseParameters(parameters);
    });

    it('gives logits and hidden states as near to float32 as transformers does', () => {
      for (const [key, actual] of Object.entries(forward(ops, model, reference, 'loss'))) {
        const truth = reference.values(`loss.${key}`);
        const distance = (values: Float32Array) => relativeDistance(values, truth, truth.length / mask.length, mask);
        const theirs = theirKinds.map((kind) => distance(reference.values(`${kind}.${key}`)));
        // What goes into the first layer is a row of the table: rounded, in all, by the same rule.
        agrees(`${name} ${key}`, distance(actual), luck * Math.max(...theirs));
      }
    });

    it('gives the loss and gradients as near to float32 as transformers does', () => {
      const { value, gradients } = train(ops, model, leavesOf(parameters), reference);
      const { float32, bfloat16_eager = NaN, bfloat16_sdpa = NaN } = reference.textCase('loss').losses!;
      const lossDistance = (loss: number) => Math.abs(loss / float32 - 1);
      // A loss may be right by chance: a unit in bfloat16's last place is granted in any case.
      const granted = Math.max(lossDistance(bfloat16_eager), lossDistance(bfloat16_sdpa), 2 ** -8);
      agrees(`${name} loss`, lossDistance(value), luck * granted);
      const whole = (of: string) =>
        Float32Array.from(
          reference.parameterNames.flatMap((parameter) => [...reference.values(`${of}.gradient.${parameter}`)]),
        );
      const truth = whole('loss');
      const theirs = theirKinds.map((kind) => relativeDistance(whole(kind), truth));
      const ours = Float32Array.from(gradients.flatMap((gradient) => [...gradient]));
      agrees(`${name} all gradients`, relativeDistance(ours, truth), luck * Math.max(...theirs));
    });
  });
});

describe('the vision tower on CUDA', () => {
  const cases = visionLanguageReference.features.map(({ pictures }, number) => ({ number, pictures }));

  it.each(cases)('has the features of transformers in float32 for pictures of $pictures', ({ number, pictures }) => {
    const { model, parameters } = openVisionLanguage(ops);
    const actual = ops.tidy(() => ops.readFloat32(model.imageFeatures!(pictures.map(noisePatches))));
    const expected = visionLanguageValues('features', `float32.${number}`);
    agrees(`features of ${JSON.stringify(pictures)}`, relativeDistance(actual, expected), exact);
    model.release();
    releaseParameters(parameters);
  });

  it.each(cases)('is as near in bfloat16 as transformers is for pictures of $pictures', ({ number, pictures }) => {
    const { model, parameters } = openVisionLanguage(ops, 'bfloat16');
    const actual = ops.tidy(() => ops.readFloat32(model.imageFeatures!(pictures.map(noisePatches))));
    const truth = visionLanguageValues('features', `float32.${number}`);
    const theirs = theirKinds.map((kind) =>
      relativeDistance(visionLanguageValues('features', `${kind}.${number}`), truth),
    );
    agrees(
      `bfloat16 features of ${JSON.stringify(pictures)}`,
      relativeDistance(actual, truth),
      luck * Math.max(...theirs),
    );
    model.release();
    releaseParameters(parameters);
  });
});

describe('decoding on CUDA', () => {
  it.each(checkpointNames)('gives the greedy answers of transformers in float32 (%s)', (name) => {
    const { reference, open } = openCheckpoint(name);
    const { model, parameters } = open(ops);
    const length = reference.greedy[0]?.length ?? 0;
    const { tokens } = generate(ops, model, {
      prompts: reference.prompts.map((prompt) => Int32Array.from(prompt)),
      promptIndices: reference.prompts.map((_, index) => index),
      samplesPerPrompt: 1,
      sampling: { temperature: 0, topP: 1, topK: -1, maxResponseLength: length },
      streamKey: { seed: 0, purpose: 'evaluation', step: 0 },
      endTokenIds: [],
      padTokenId: reference.pad,
    });
    expect([...tokens]).toEqual(reference.greedy.flat());
    model.release();
    releaseParameters(parameters);
  });
});
