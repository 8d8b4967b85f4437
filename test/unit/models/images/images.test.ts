/** Pictures beside Pillow and transformers, bit for bit (test/references/images.py made what is compared with). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toPatches } from '../../../../models/images/patches.js';
import { resizeBicubic } from '../../../../models/images/resize-bicubic.js';
import { PictureShapeError, smartResize } from '../../../../models/images/smart-resize.js';
import { noisePicture } from '../../../helpers/noise-picture.js';

const size = z.tuple([z.number(), z.number()]);
const references = z
  .object({
    resized: z.array(z.object({ from: size, to: size, sha256: z.string() })),
    patches: z.array(
      z.object({
        size,
        minPixels: z.number(),
        maxPixels: z.number(),
        grid: z.tuple([z.number(), z.number(), z.number()]),
        shape: size,
        first: z.array(z.number()),
        sha256: z.string(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync('test/references/images.json', 'utf8')));

function digest(bytes: Uint8Array | Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    .digest('hex');
}

describe('bicubic resizing', () => {
  it.each(references.resized)('from $from to $to has the bits of Pillow', ({ from, to, sha256 }) => {
    const [height, width] = to;
    expect(digest(resizeBicubic(noisePicture(...from), { height, width }).samples)).toBe(sha256);
  });

  it('leaves a picture of the wanted size as it is', () => {
    const picture = noisePicture(6, 9);
    expect(resizeBicubic(picture, { height: 6, width: 9 })).toBe(picture);
  });
});

describe('a picture as patches', () => {
  const options = {
    patchSize: 14,
    temporalPatchSize: 2,
    mergeSize: 2,
    mean: [0.48145466, 0.4578275, 0.40821073],
    standardDeviation: [0.26862954, 0.26130258, 0.27577711],
  };

  it.each(references.patches)(
    '$size within $minPixels to $maxPixels pixels has the bits of transformers',
    ({ size: [height, width], grid, shape, first, sha256, ...range }) => {
      const target = smartResize({ height, width }, 28, range);
      const made = toPatches(resizeBicubic(noisePicture(height, width), target), options);
      expect(made.grid).toEqual(grid);
      expect(made.patches.length).toBe(shape[0] * shape[1]);
      expect([...made.patches.subarray(0, 4)]).toEqual(first);
      expect(digest(made.patches)).toBe(sha256);
    },
  );
});

describe('the size of a picture', () => {
  const range = { minPixels: 3136, maxPixels: 12_845_056 };

  it('is refused when it is empty or a line', () => {
    expect(() => smartResize({ height: 0, width: 5 }, 28, range)).toThrow(PictureShapeError);
    expect(() => smartResize({ height: 3, width: 603 }, 28, range)).toThrow(/longer than 200 times/);
  });

  it('rounds half a patch to an even number of patches, as Python does', () => {
    expect(smartResize({ height: 70, width: 98 }, 28, range)).toEqual({ height: 56, width: 112 });
  });
});
