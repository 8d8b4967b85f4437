/**
 * Parity of the vision tower with transformers' Qwen2.5-VL on a tiny random checkpoint. Each test prints the difference
 * that it found beside its tolerance.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { releaseParameters } from '../../../models/arena/bind-parameters.js';
import type { PatchGrid } from '../../../models/images/patches.js';
import {
  noisePatches,
  openVisionLanguage,
  relativeDistance,
  visionLanguageReference,
  visionLanguageValues,
} from '../../helpers/vision-language-reference.js';
import { openEngines } from '../../helpers/engines.js';

const engines = await openEngines();

describe.each(engines)('on $engine', ({ ops }) => {
  const cases = visionLanguageReference.features.map(({ pictures, grids }, number) => ({ number, pictures, grids }));

  function agrees(what: string, difference: number, tolerance: number): void {
    console.log(`${what}: relative distance ${difference.toExponential(2)} (tolerance ${tolerance.toExponential(2)})`);
    expect(difference).toBeLessThanOrEqual(tolerance);
  }

  describe('the vision tower in float32', () => {
    const { model, parameters } = openVisionLanguage(ops);
    afterAll(() => {
      model.release();
      releaseParameters(parameters);
    });
    const features = (images: readonly PatchGrid[]): Float32Array =>
      ops.tidy(() => ops.readFloat32(model.imageFeatures!(images)));

    it.each(cases)('has the features of transformers for pictures of $pictures', ({ number, pictures, grids }) => {
      const images = pictures.map(noisePatches);
      expect(images.map(({ grid }) => grid)).toEqual(grids);
      const expected = visionLanguageValues('features', `float32.${number}`);
      agrees(`features of ${JSON.stringify(pictures)}`, relativeDistance(features(images), expected), 1e-4);
    });

    it('gives a picture the same tokens whatever pictures stand beside it', () => {
      const [first, second] = [noisePatches([84, 60]), noisePatches([12, 48])];
      const apart = Float32Array.from([...features([first]), ...features([second]), ...features([first])]);
      agrees('together and apart', relativeDistance(features([first, second, first]), apart), 1e-6);
    });

    it('can be trained: a gradient reaches every parameter, and one is the slope of the loss', () => {
      const names = Object.keys(parameters).filter((name) => name.startsWith('visual.'));
      const images = [noisePatches([84, 60])];
      const loss = () => ({ value: ops.mean(ops.square(model.imageFeatures!(images))) });
      const { gradients } = ops.valueAndGrad(loss, names.map((name) => parameters[name]!)); // prettier-ignore
      const read = gradients.map((gradient) => ops.readFloat32(gradient));
      for (const gradient of gradients) gradient.release();
      expect(names.filter((_, index) => !read[index]!.some((value) => value !== 0))).toEqual([]);

      const name = 'visual.blocks.0.attn.qkv.weight';
      const [weight, gradient] = [parameters[name]!, read[names.indexOf(name)]!];
      const steepest = gradient.reduce(
        (best, value, at) => (Math.abs(value) > Math.abs(gradient[best]!) ? at : best),
        0,
      );
      const values = ops.readFloat32(weight);
      const lossAt = (step: number): number =>
        ops.tidy(() => {
          const moved = values.with(steepest, values[steepest]! + step);
          ops.copyInto(weight, ops.fromArray(moved, weight.shape, 'float32'));
          return ops.item(loss().value);
        });
      const slope = (lossAt(1e-2) - lossAt(-1e-2)) / 2e-2;
      lossAt(0);
      agrees(`gradient of one weight`, Math.abs(gradient[steepest]! / slope - 1), 1e-3);
    });

    it('leaves nothing behind in the engine', () => {
      const before = ops.memory().handles;
      features([noisePatches([84, 60]), noisePatches([25, 110])]);
      expect(ops.memory().handles).toBe(before);
    });
  });

  if (!ops.info.capabilities.bfloat16) return;
  describe('the vision tower in bfloat16', () => {
    const { model, parameters } = openVisionLanguage(ops, 'bfloat16');
    afterAll(() => {
      model.release();
      releaseParameters(parameters);
    });

    it.each(cases)(
      'is no farther from transformers than its two attentions are from one another, for $pictures',
      ({ number, pictures }) => {
        const eager = visionLanguageValues('features', `bfloat16_eager.${number}`);
        const sdpa = visionLanguageValues('features', `bfloat16_sdpa.${number}`);
        const actual = ops.tidy(() => ops.readFloat32(model.imageFeatures!(pictures.map(noisePatches))));
        const nearest = Math.min(relativeDistance(actual, eager), relativeDistance(actual, sdpa));
        agrees(`bfloat16 features of ${JSON.stringify(pictures)}`, nearest, relativeDistance(eager, sdpa));
      },
    );
  });
});
