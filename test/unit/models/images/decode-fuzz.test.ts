/** Damaged pictures by the thousand: each gives a picture or an error of ours. */
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeImage, defaultImageLimits } from '../../../../models/images/decode.js';
import { ImageError } from '../../../../models/images/image-errors.js';
import { decodedFile } from '../../../helpers/decoded-images.js';

const mutantsOfEach = 160;
const limits = { ...defaultImageLimits, maxPixels: 1_000_000, timeoutSeconds: 2 };
const files = [
  'rgb.png', 'palette-transparent.png', 'rgba-16-bits.png', 'animated.png', '420.jpg', 'progressive.jpg',
  'orientation-7.jpg', 'cmyk.jpg', 'lossless.webp', 'lossy.webp', 'animated.webp', 'plain.gif', 'animated.gif',
]; // prettier-ignore

/** A linear congruential generator, so that a failure can be seen again. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Cut, or some bytes changed, or a stretch repeated. */
function mutant(whole: Uint8Array, seed: number): Uint8Array {
  const below = generator(seed);
  const kind = below(8);
  if (kind === 0) return whole.subarray(0, below(whole.length));
  if (kind === 1) {
    const [from, length] = [below(whole.length), below(200)];
    const stretch = whole.subarray(from, from + length);
    return Buffer.concat([whole.subarray(0, from), stretch, stretch, whole.subarray(from)]);
  }
  const changed = Uint8Array.from(whole);
  for (let left = 1 + below(6); left > 0; left--) changed[below(below(3) === 0 ? 60 : whole.length)] = below(256);
  return below(2) === 0 ? changed : withChecksums(changed);
}

/** A PNG's checksums made to fit, so that damage reaches what stands behind them; other files as they are. */
function withChecksums(bytes: Uint8Array): Uint8Array {
  const file = Buffer.from(bytes);
  if (file.toString('latin1', 1, 4) !== 'PNG') return file;
  for (let at = 8; at + 12 <= file.length;) {
    const end = at + 8 + file.readUInt32BE(at);
    if (end + 4 > file.length) break;
    file.writeUInt32BE(crc32(file.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return file;
}

describe('mutants', () => {
  it.each(files)('of %s are pictures or refused', async (name) => {
    const whole = decodedFile(name);
    const counts = { pictures: 0, refused: 0 };
    for (let seed = 1; seed <= mutantsOfEach; seed++) {
      try {
        const { height, width, samples } = await decodeImage({ name, bytes: mutant(whole, seed) }, limits);
        expect(samples.length).toBe(3 * height * width);
        counts.pictures++;
      } catch (error) {
        expect(error, `seed ${seed}`).toBeInstanceOf(ImageError);
        counts.refused++;
      }
    }
    expect(counts.refused).toBeGreaterThan(0);
    console.log(`${name}: ${counts.pictures} mutants are pictures, ${counts.refused} are refused`);
  });
});
