/**
 * The blobs of one step. The root allocates them, whoever is asked writes them, and they end together with the step:
 * whatever died in between, nothing is left allocated.
 */
import type { BlobRef, PackedTokens, RolloutColumns, VerdictColumns } from '../../messages/values.js';
import type { BlobArena, BlobMemory } from '../../runtime/blobs/blob-memory.js';
import { encodeJson } from '../../runtime/blobs/json-blob.js';
import { verdictRecordBytes } from '../../runtime/blobs/verdict-columns.js';

export class StepBlobs {
  readonly #arena: BlobArena;
  readonly #memory: BlobMemory;
  readonly #held: BlobRef[] = [];

  constructor(arena: BlobArena, memory: BlobMemory) {
    this.#arena = arena;
    this.#memory = memory;
  }

  /** @throws BlobMemoryFullError */
  allocate(dtype: BlobRef['dtype'], length: number): BlobRef {
    const ref = this.#arena.allocate(dtype, length);
    this.#held.push(ref);
    return ref;
  }

  /** Writes sequences one after the other. */
  pack(sequences: readonly Int32Array[]): PackedTokens {
    const total = sequences.reduce((sum, sequence) => sum + sequence.length, 0);
    const packed = { tokens: this.allocate('int32', total), offsets: this.allocate('int32', sequences.length + 1) };
    const tokens = this.#memory.int32(packed.tokens);
    const offsets = this.#memory.int32(packed.offsets);
    let offset = 0;
    for (const [index, sequence] of sequences.entries()) {
      offsets[index] = offset;
      tokens.set(sequence, offset);
      offset += sequence.length;
    }
    offsets[sequences.length] = offset;
    return packed;
  }

  /** One byte a token: 0 for the first `prompt` tokens of each sequence, 1 for the rest. */
  packMask(sequences: readonly { readonly prompt: number; readonly length: number }[]): BlobRef {
    const ref = this.allocate(
      'uint8',
      sequences.reduce((sum, { length }) => sum + length, 0),
    );
    const mask = this.#memory.uint8(ref);
    let offset = 0;
    for (const { prompt, length } of sequences) {
      mask.fill(0, offset, offset + prompt).fill(1, offset + prompt, offset + length);
      offset += length;
    }
    return ref;
  }

  /** Room for `rollouts` responses of at most `width` tokens. */
  rolloutColumns(rollouts: number, width: number): RolloutColumns {
    return {
      tokens: this.allocate('int32', rollouts * width),
      logProbs: this.allocate('float32', rollouts * width),
      lengths: this.allocate('int32', rollouts),
      finishReasons: this.allocate('uint8', rollouts),
    };
  }

  /** Writes records as one JSON list. */
  json(records: readonly unknown[]): BlobRef {
    const bytes = encodeJson(records);
    const ref = this.allocate('uint8', bytes.length);
    this.#memory.uint8(ref).set(bytes);
    return ref;
  }

  /** Room for the verdicts on `rollouts` rollouts. */
  verdictColumns(rollouts: number): VerdictColumns {
    return {
      scores: this.allocate('float64', rollouts),
      records: this.allocate('uint8', rollouts * verdictRecordBytes),
    };
  }

  release(): void {
    for (const ref of this.#held.splice(0)) this.#arena.release(ref);
  }
}
