/** Lists of plain records as JSON in blob memory: what is too long or too uneven for a message and for columns. */
import type { z } from 'zod';
import type { BlobRef } from '../../messages/values.js';
import type { BlobMemory } from './blob-memory.js';

/** A blob does not hold what its message says. */
export class JsonBlobError extends Error {
  override readonly name = 'JsonBlobError';
}

export function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** @throws JsonBlobError when the bytes are not a list of `length` such records */
export function readJsonList<Item>(blobs: BlobMemory, ref: BlobRef, item: z.ZodType<Item>, length: number): Item[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(blobs.uint8(ref)));
  } catch (cause) {
    throw new JsonBlobError(`the blob at ${ref.offset} is not JSON`, { cause });
  }
  const checked = item.array().length(length).safeParse(parsed);
  if (checked.success) return checked.data;
  throw new JsonBlobError(`the blob at ${ref.offset} is not a list of ${length}: ${checked.error.issues[0]?.message}`);
}
