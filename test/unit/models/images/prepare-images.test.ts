/** From a picture's file to patches: real pictures with the bits of transformers. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ImageDamagedError } from '../../../../models/images/image-errors.js';
import { parseImageProcessor, readImageProcessor } from '../../../../models/images/image-processor.js';
import { imageTokensOf, prepareImages } from '../../../../models/images/prepare-images.js';
import { ImageShapeError } from '../../../../models/images/image-errors.js';
import { decodedFile, decodedImages } from '../../../helpers/decoded-images.js';

const data = '../shared/data';

describe('a real picture', () => {
  it.for(decodedImages.real)('$name has the pixel values of transformers', async ({ name, grid, sha256 }, context) => {
    const path = `${data}/mmmu-pro-samples/images/${name}.png`;
    if (!existsSync(path)) context.skip('no ../shared/data');
    const processor = readImageProcessor(`${data}/qwen2.5-vl-7b-instruct`);
    const [picture] = await prepareImages([path], processor);
    expect(picture!.grid).toEqual(grid);
    const { buffer, byteOffset, byteLength } = picture!.patches;
    expect(
      createHash('sha256')
        .update(new Uint8Array(buffer, byteOffset, byteLength))
        .digest('hex'),
    ).toBe(sha256);
    expect(await imageTokensOf(path, processor)).toBe((grid[0] * grid[1] * grid[2]) / 4);
  });
});

describe('several pictures', () => {
  const processor = parseImageProcessor({ min_pixels: 784, max_pixels: 7840 });
  const named = (name: string) => ({ name, bytes: decodedFile(name) });

  it('are prepared in their order, turned pictures upright', async () => {
    const prepared = await prepareImages(['rgb.png', 'orientation-6.png'].map(named), processor);
    expect(prepared.map(({ grid }) => grid)).toEqual([
      [1, 2, 4],
      [1, 4, 2],
    ]);
    expect(await imageTokensOf(named('orientation-6.png'), processor)).toBe(2);
  });

  it('are refused by name when one is damaged, or a line', async () => {
    const cut = { name: 'cut.png', bytes: decodedFile('rgb.png').subarray(0, 300) };
    await expect(prepareImages([named('rgb.png'), cut], processor)).rejects.toThrow(ImageDamagedError);
    await expect(prepareImages([named('rgb.png'), cut], processor)).rejects.toThrow(/^cut.png: is damaged/);
    const line = Buffer.from(decodedFile('444.jpg'));
    line.writeUInt16BE(1, line.indexOf(Buffer.from([0xff, 0xc0])) + 5);
    line.writeUInt16BE(500, line.indexOf(Buffer.from([0xff, 0xc0])) + 7);
    await expect(prepareImages([{ name: 'line.jpg', bytes: line }], processor)).rejects.toThrow(ImageShapeError);
  });
});
