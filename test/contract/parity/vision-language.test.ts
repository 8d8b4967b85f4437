/**
 * Parity of prompts with pictures: the logits of transformers' Qwen2.5-VL at every token, and a fresh model that reads
 * pictures. Each test prints the difference that it found beside its tolerance.
 */
import { describe, expect, it } from 'vitest';
import { copyParameters, releaseParameters } from '../../../models/arena/bind-parameters.js';
import { promptWithImages } from '../../../models/images/image-prompt.js';
import { initializeSlot } from '../../../models/arena/initialize.js';
import { parameterLayout } from '../../../models/arena/parameter-layout.js';
import { createQwen2, type Qwen2 } from '../../../models/qwen2/model.js';
import {
  noisePatches,
  openVisionLanguage,
  relativeDistance,
  visionLanguageConfiguration,
  visionLanguageReference,
  visionLanguageValues,
} from '../../helpers/vision-language-reference.js';
import { openEngines } from '../../helpers/engines.js';

const engines = await openEngines();

describe.each(engines)('on $engine', ({ ops }) => {
  const { bfloat16 } = ops.info.capabilities;
  const vision = visionLanguageConfiguration.vision!;
  const cases = visionLanguageReference.prompts
    .slice(0, visionLanguageReference.promptsWithLogits)
    .map((prompt, number) => ({ ...prompt, number }));

  type Prompt = Pick<(typeof cases)[number], 'tokenIds' | 'pictures'>;

  /** [T, V] of a prompt alone. */
  function logits(model: Qwen2, { tokenIds, pictures }: Prompt): Float32Array {
    const prompt = promptWithImages(tokenIds, pictures.map(noisePatches), vision);
    const rows = Int32Array.from(
      [...prompt.tokenIds.keys()].filter((row) => prompt.tokenIds[row] === vision.tokens.image),
    );
    return ops.tidy(() => {
      const hidden = model.hiddenStates({
        tokenIds: ops.fromArray(prompt.tokenIds, [1, prompt.tokenIds.length], 'int32'),
        positions: prompt.images.positions,
        images: { features: model.imageFeatures!(prompt.images.images), rows },
      });
      return ops.readFloat32(model.logits(hidden));
    });
  }

  function agrees(what: string, difference: number, tolerance: number): void {
    console.log(`${what}: relative distance ${difference.toExponential(2)} (tolerance ${tolerance.toExponential(2)})`);
    expect(difference).toBeLessThanOrEqual(tolerance);
  }

  describe('a prompt with pictures', () => {
    it('has the logits of transformers in float32', () => {
      const { model, parameters } = openVisionLanguage(ops);
      for (const prompt of cases) {
        const expected = visionLanguageValues('logits', `float32.${prompt.number}`);
        agrees(`logits of ${JSON.stringify(prompt.pictures)}`, relativeDistance(logits(model, prompt), expected), 1e-4);
      }
      model.release();
      releaseParameters(parameters);
    });

    it.runIf(bfloat16)(
      'has in bfloat16 logits no farther from transformers than its two attentions are from one another',
      () => {
        const { model, parameters } = openVisionLanguage(ops, 'bfloat16');
        for (const prompt of cases) {
          const eager = visionLanguageValues('logits', `bfloat16_eager.${prompt.number}`);
          const sdpa = visionLanguageValues('logits', `bfloat16_sdpa.${prompt.number}`);
          const actual = logits(model, prompt);
          const nearest = Math.min(relativeDistance(actual, eager), relativeDistance(actual, sdpa));
          agrees(`bfloat16 logits of ${JSON.stringify(prompt.pictures)}`, nearest, relativeDistance(eager, sdpa));
        }
        model.release();
        releaseParameters(parameters);
      },
    );

    it('changes what the model says when a picture changes', () => {
      const { model, parameters } = openVisionLanguage(ops);
      const { tokenIds } = cases[0]!;
      const [one, other] = [[[36, 36]] as [number, number][], [[38, 34]] as [number, number][]];
      expect(noisePatches(one[0]!).grid).toEqual(noisePatches(other[0]!).grid);
      expect(relativeDistance(logits(model, { tokenIds, pictures: one }), logits(model, { tokenIds, pictures: other }))).toBeGreaterThan(0.1); // prettier-ignore
      model.release();
      releaseParameters(parameters);
    });
  });

  describe('a freshly initialised model', () => {
    it.each(bfloat16 ? (['float32', 'bfloat16'] as const) : (['float32'] as const))(
      'reads pictures in %s and gives finite logits',
      (dtype) => {
        const layout = parameterLayout(visionLanguageConfiguration, dtype);
        const slot = new Uint8Array(layout.slotBytes);
        initializeSlot(visionLanguageConfiguration, layout, 7, slot);
        const parameters = copyParameters(ops, layout, slot);
        const model = createQwen2(ops, visionLanguageConfiguration, parameters);
        const before = ops.memory().handles;
        const made = logits(model, cases[3]!);
        expect(made.length).toBe(cases[3]!.expanded.length * visionLanguageConfiguration.vocabularySize);
        expect(made.every((value) => Number.isFinite(value))).toBe(true);
        expect(new Set(made).size).toBeGreaterThan(100);
        model.release();
        expect(ops.memory().handles).toBe(before);
        releaseParameters(parameters);
      },
    );
  });
});
