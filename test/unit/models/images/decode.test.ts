/** Pictures' files beside Pillow, sample for sample, and the files that are refused. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeImage, defaultImageLimits, imageSize } from '../../../../models/images/decode.js';
import {
  ImageDamagedError,
  ImageFormatError,
  ImageKindError,
  ImageTooLargeError,
  ImageUnreadableError,
} from '../../../../models/images/image-errors.js';
import { decodedFile, decodedImages } from '../../../helpers/decoded-images.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

const folder = temporaryFolder();
const sha256 = (samples: Uint8Array): string => createHash('sha256').update(samples).digest('hex');

describe('a decoded picture', () => {
  it.each(decodedImages.exact)('$name has the samples of Pillow', async ({ name, file, size, sha256: expected }) => {
    const picture = await decodeImage({ name, bytes: file });
    expect([picture.height, picture.width, picture.channels]).toEqual([...size, 3]);
    expect(sha256(picture.samples)).toBe(expected);
    expect(await imageSize({ name, bytes: file })).toEqual({ height: size[0], width: size[1] });
  });

  // Decoders of one standard may round differently. With sharp 0.35.5 beside Pillow 13.0.0 the difference is 0.
  it.each(decodedImages.lossy)(
    '$name differs from Pillow by one grey level at most',
    async ({ name, file, samples }) => {
      const picture = await decodeImage({ name, bytes: file });
      expect(picture.samples.length).toBe(samples.length);
      const differences = picture.samples.map((value, index) => Math.abs(value - samples[index]!));
      const greatest = Math.max(...differences);
      console.log(`${name}: samples differ by at most ${greatest} of 255 (tolerance 1)`);
      expect(greatest).toBeLessThanOrEqual(1);
    },
  );

  it('of 16 bits of grey keeps the upper 8, where Pillow makes all but the darkest white', async () => {
    const { samples } = await decodeImage({ name: 'grey', bytes: decodedImages.grey16.file });
    expect(Uint8Array.from(samples.filter((_, index) => index % 3 === 1))).toEqual(decodedImages.grey16.upper);
  });

  it('is the same from a file as from its bytes', async () => {
    const path = folder.file('picture.without-known-ending', decodedFile('rgb.png'));
    expect(await decodeImage(path)).toEqual(await decodeImage({ name: 'rgb.png', bytes: decodedFile('rgb.png') }));
  });
});

describe('a refused picture', () => {
  const cases = [
    ['cmyk.jpg', ImageKindError, /has inks \(CMYK\).*convert it to RGB/],
    ['animated.gif', ImageKindError, /is animated.*save the frame/],
    ['animated.webp', ImageKindError, /is animated.*save the frame/],
    ['animated.png', ImageKindError, /is animated.*save the frame/],
    ['picture.tiff', ImageFormatError, /is a TIFF picture.*save it as PNG/],
    ['picture.bmp', ImageFormatError, /is a BMP picture.*save it as PNG/],
  ] as const;
  it.each(cases)('%s says why and what to do', async (name, kind, message) => {
    const refusal = decodeImage({ name, bytes: decodedFile(name) });
    await expect(refusal).rejects.toThrow(kind);
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toMatchObject({ image: name });
    await expect(imageSize({ name, bytes: decodedFile(name) })).rejects.toThrow(kind);
  });

  const documents = [
    ['a.svg', '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname"/></svg>', /an SVG/],
    ['a.xml', '<?xml version="1.0"?><svg width="5" height="5"/>', /an SVG/],
    ['a.pdf', '%PDF-1.7 ...', /a PDF document/],
    ['a.txt', 'a picture of a cat', /is no picture/],
    ['empty.png', '', /is empty/],
  ] as const;
  it.each(documents)('%s is not given to a decoder', async (name, text, message) => {
    await expect(decodeImage({ name, bytes: Buffer.from(text) })).rejects.toThrow(ImageFormatError);
    await expect(decodeImage({ name, bytes: Buffer.from(text) })).rejects.toThrow(message);
  });

  it('is one that is cut short, in each format', async () => {
    for (const name of ['rgb.png', '420.jpg', 'lossless.webp', 'plain.gif']) {
      const whole = decodedFile(name);
      const cut = decodeImage({ name, bytes: whole.subarray(0, Math.floor(whole.length * 0.7)) });
      await expect(cut, name).rejects.toThrow(ImageDamagedError);
      await expect(cut, name).rejects.toThrow(`${name}: is damaged`);
    }
  });

  it('is a path that is no file of a picture', async () => {
    await expect(decodeImage(join(folder.path, 'absent.png'))).rejects.toThrow(ImageUnreadableError);
    await expect(decodeImage(folder.path)).rejects.toThrow(/is not a file/);
    await expect(decodeImage('/dev/zero')).rejects.toThrow(/is not a file/);
  });
});

describe('limits', () => {
  const png = (): Uint8Array => Uint8Array.from(decodedFile('rgb.png'));

  /** The header's size overwritten, and its checksum. */
  function lyingPng(width: number, height: number): Uint8Array {
    const bytes = png();
    const view = new DataView(bytes.buffer);
    view.setUint32(16, width);
    view.setUint32(20, height);
    view.setUint32(29, crc32(bytes.subarray(12, 29)));
    return bytes;
  }

  /** The size in the frame header overwritten. */
  function lyingJpeg(width: number, height: number): Uint8Array {
    const bytes = Buffer.from(decodedFile('420.jpg'));
    const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
    bytes.writeUInt16BE(height, frame + 5);
    bytes.writeUInt16BE(width, frame + 7);
    return bytes;
  }

  it('hold a bomb by its header, before memory is taken', async () => {
    const before = process.memoryUsage().rss;
    const bombs = [
      lyingPng(60_000, 60_000),
      lyingPng(1_000_000, 1),
      lyingPng(0x7fffffff, 0x7fffffff),
      lyingJpeg(65_535, 65_535),
    ];
    for (const bytes of bombs)
      await expect(decodeImage({ name: 'bomb', bytes })).rejects.toThrow(/bomb: .*(limit|a side may have|damaged)/);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  it('are of bytes, pixels and sides, and each says what to raise', async () => {
    const refused = (limits: Partial<typeof defaultImageLimits>) =>
      decodeImage({ name: 'a.png', bytes: png() }, { ...defaultImageLimits, ...limits });
    await expect(refused({ maxBytes: 100 })).rejects.toThrow(/bytes, the limit is 100.*save it smaller/);
    await expect(refused({ maxPixels: 285 })).rejects.toThrow(/285.*scale it down/);
    await expect(refused({ maxSide: 21 })).rejects.toThrow(/22 × 13 pixels, a side may have 21.*scale it down/);
    await expect(refused({ maxBytes: 100 })).rejects.toThrow(ImageTooLargeError);
    await expect(refused({ maxPixels: 286, maxSide: 22 })).resolves.toMatchObject({ height: 13, width: 22 });
  });

  it('leave no more read of a file than they allow', async () => {
    const path = folder.file('large.png', new Uint8Array(5000));
    await expect(decodeImage(path, { ...defaultImageLimits, maxBytes: 4999 })).rejects.toThrow(ImageTooLargeError);
  });
});
