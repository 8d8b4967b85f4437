/**
 * PURE. What a picture's first bytes say, read before a decoder sees it: only four formats are let through, none of
 * which can name other files or run a program (SVG and PDF can).
 */

export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif';

/** What a refused file is, as far as it is known: for the error's text. */
export interface ForeignFormat {
  readonly foreign: string;
}

const known: readonly (readonly [format: ImageFormat, test: (start: Buffer) => boolean])[] = [
  ['png', (start) => start.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))],
  ['jpeg', (start) => start.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  ['gif', (start) => /^GIF8[79]a/.test(start.toString('latin1', 0, 6))],
  ['webp', (start) => /^RIFF....WEBP/s.test(start.toString('latin1', 0, 12))],
];

const foreign: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['an SVG or other XML document', /^(\xef\xbb\xbf)?\s*<(\?xml|svg|!)/i],
  ['a PDF document', /^%PDF/],
  ['a TIFF picture', /^(II\*\0|MM\0\*)/],
  ['a BMP picture', /^BM/],
  ['an AVIF or HEIC picture', /^....ftyp(avif|avis|hei|mif1|msf1)/s],
  ['a JPEG XL picture', /^(\xff\x0a|\0\0\0\x0cJXL )/],
  ['a JPEG 2000 picture', /^\0\0\0\x0cjP {2}/],
];

/** @param bytes of the file, at least the first 32 where it has as many */
export function imageFormat(bytes: Uint8Array): ImageFormat | ForeignFormat {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 32));
  const found = known.find(([, test]) => test(start));
  if (found) return found[0];
  const text = start.toString('latin1');
  return { foreign: foreign.find(([, pattern]) => pattern.test(text))?.[0] ?? 'no picture' };
}

/** Whether a PNG says that it is animated (APNG): a chunk `acTL` before the first data. */
export function isAnimatedPng(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 8 <= file.length; at += 12 + file.readUInt32BE(at)) {
    const kind = file.toString('latin1', at + 4, at + 8);
    if (kind === 'acTL') return true;
    if (kind === 'IDAT') return false;
  }
  return false;
}
