/** A picture as a `data:` address, which every OpenAI-compatible server takes. */
import { readFileSync } from 'node:fs';
import type { ImageReference } from '../../tasks/datasets/image-reference.js';

/** First bytes of the formats that benchmarks have. */
const formats = [
  { type: 'image/png', start: [0x89, 0x50, 0x4e, 0x47] },
  { type: 'image/jpeg', start: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', start: [0x47, 0x49, 0x46, 0x38] },
  { type: 'image/bmp', start: [0x42, 0x4d] },
  { type: 'image/webp', start: [0x52, 0x49, 0x46, 0x46] },
] as const;

export function pictureAddress({ source }: ImageReference): string {
  const bytes = 'bytes' in source ? Buffer.from(source.bytes) : readFileSync(source.path);
  const format = formats.find(({ start }) => start.every((byte, index) => bytes[index] === byte));
  return `data:${format?.type ?? 'application/octet-stream'};base64,${bytes.toString('base64')}`;
}
