import { describe, expect, it } from 'vitest';
import { PatchGridError, requirePatches } from '../../../../models/vision/require-patches.js';
import { noisePatches, visionLanguageConfiguration } from '../../../helpers/vision-language-reference.js';

const vision = visionLanguageConfiguration.vision!;

describe('patches', () => {
  it('of the model are taken', () => {
    expect(() => {
      requirePatches(noisePatches([24, 36]), vision);
    }).not.toThrow();
  });

  it.each([
    [
      'cut for another patch size',
      { grid: [1, 2, 2], patches: new Float32Array(4 * 1176) },
      /4704 values .* reads 864/,
    ],
    ['of half a token', { grid: [1, 3, 2], patches: new Float32Array(6 * 216) }, /whole tokens of 2 × 2/],
    ['of nothing', { grid: [1, 0, 2], patches: new Float32Array(0) }, /is empty/],
  ] as const)('%s are refused', (_, image, message) => {
    const require = () => {
      requirePatches(image, vision);
    };
    expect(require).toThrow(PatchGridError);
    expect(require).toThrow(message);
  });
});
