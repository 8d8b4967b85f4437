/** The prompts of a shard as they lie in blob memory. */
import { drawnPrompt, type BlobRef, type DrawnPrompt } from '../../messages/values.js';
import type { BlobMemory } from './blob-memory.js';
import { readJsonList } from './json-blob.js';

/** @throws JsonBlobError */
export function readPrompts(
  blobs: BlobMemory,
  shard: { readonly prompts: BlobRef; readonly promptCount: number },
): DrawnPrompt[] {
  return readJsonList(blobs, shard.prompts, drawnPrompt, shard.promptCount);
}
