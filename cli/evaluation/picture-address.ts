/** A picture as a `data:` address, which every OpenAI-compatible server takes. */
import { readFileSync, statSync } from 'node:fs';
import type { ImageReference } from '../../tasks/datasets/image-reference.js';
import { ResponderUnsuitableError } from './errors.js';
import type { Problem } from './problems.js';

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

/** Before anything is asked: one picture that is not there would end the evaluation in its middle, each time anew. */
export function requirePictures(problems: readonly Problem[]): void {
  const absent = problems.flatMap((problem) =>
    problem.images.flatMap(({ source }) =>
      'path' in source && statSync(source.path, { throwIfNoEntry: false })?.isFile() !== true
        ? [{ problem, path: source.path }]
        : [],
    ),
  );
  const [first] = absent;
  if (first === undefined) return;
  const { benchmark, id } = first.problem;
  throw new ResponderUnsuitableError(
    `${absent.length} pictures are not there (${benchmark.title} ${id} is the first: ${first.path})`,
    'put them beside the data as its rows name them, or put words in their place: --mask-pictures',
  );
}
