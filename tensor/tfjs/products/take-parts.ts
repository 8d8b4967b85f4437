/** Parts of an offered product, computed by this thread until none is left. */
import { takeChunks } from './offers.js';
import { computePart } from './part.js';
import type { ProductCode } from './product-code.js';
import { read } from './shared-product.js';

/** Returns the ticket at which there was none. */
export function takeParts(words: Int32Array, code: ProductCode, thread: number): number {
  let before = -1;
  return takeChunks(
    words,
    () => {
      before = -1;
      return read(words);
    },
    ({ product, chunkParts, parts, scratch, scratchStride }, chunk) => {
      const end = Math.min(parts, (chunk + 1) * chunkParts);
      for (let part = chunk * chunkParts; part < end; part++) {
        computePart(code, product, part, before, scratch + thread * scratchStride);
        before = part;
      }
    },
  );
}
