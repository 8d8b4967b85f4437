/** Prompts with pictures beside transformers (test/references/vision.py). */
import { describe, expect, it } from 'vitest';
import {
  expandImageTokens,
  ImagePromptError,
  promptWithImages,
  ropePositions,
} from '../../../../models/images/image-prompt.js';
import {
  visionLanguageConfiguration,
  visionLanguageReference,
  noisePatches,
} from '../../../helpers/vision-language-reference.js';

const vision = visionLanguageConfiguration.vision!;
const { image } = vision.tokens;

describe('a prompt with pictures', () => {
  it.each(visionLanguageReference.prompts)(
    'of $pictures has the tokens and positions of transformers',
    ({ tokenIds, grids, expanded, positions, nextPosition }) => {
      const ids = expandImageTokens(tokenIds, grids, vision);
      expect([...ids]).toEqual(expanded);
      const made = ropePositions(ids, grids, vision);
      expect([...made.positions]).toEqual(positions.flat());
      expect(made.nextPosition).toBe(nextPosition);
    },
  );

  it('is made ready in one call', () => {
    const { tokenIds, pictures, expanded, positions } = visionLanguageReference.prompts[2]!;
    const prompt = promptWithImages(tokenIds, pictures.map(noisePatches), vision);
    expect([...prompt.tokenIds]).toEqual(expanded);
    expect([...prompt.images.positions]).toEqual(positions.flat());
    expect(prompt.images.images.length).toBe(2);
  });

  it('of words alone counts up on all axes', () => {
    const { positions, nextPosition } = ropePositions([5, 6, 7], [], vision);
    expect([...positions]).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
    expect(nextPosition).toBe(3);
  });

  it('may have pictures side by side without a word between', () => {
    const grids = [
      [1, 2, 2],
      [1, 2, 4],
    ] as const;
    const ids = expandImageTokens([image, image, 9], grids, vision);
    expect([...ids]).toEqual([image, image, image, 9]);
    expect([...ropePositions(ids, grids, vision).positions]).toEqual([0, 1, 1, 3, 0, 1, 1, 3, 0, 1, 2, 3]);
  });
});

describe('a prompt whose pictures and places do not fit', () => {
  it('is refused with both numbers', () => {
    expect(() => expandImageTokens([5, image, 7], [], vision)).toThrow(ImagePromptError);
    expect(() => expandImageTokens([5, image, 7], [], vision)).toThrow(/1 places for pictures and 0 pictures/);
    expect(() => expandImageTokens([5], [[1, 2, 2]], vision)).toThrow(/0 places for pictures and 1 pictures/);
  });

  it('is refused where it was not expanded', () => {
    expect(() => ropePositions([5, image, 7], [[1, 4, 4]], vision)).toThrow(/takes 4 image tokens and has 1/);
    expect(() => ropePositions([image], [], vision)).toThrow(/has no picture/);
    expect(() => ropePositions([image], [[1, 2, 2], [1, 2, 2]], vision)).toThrow(/for 1 pictures, 2 are given/); // prettier-ignore
  });
});
