/**
 * The rows that are decoded together: their cache, their next logits, and which rollout each row is. Prompts of unequal
 * length are padded on the left, so that all rows write the same cache position; only then is there a mask. Behind
 * pictures positions go on where the prompt says, and no longer where the cache stands.
 */
import type { Ops, SampleOptions, Tensor } from '../../tensor/ops.js';
import type { CausalLanguageModel } from '../causal-language-model.js';
import { createKvCache, type KvCache } from './kv-cache.js';
import { embedPictures, layOutRows, type PromptRow, type RowBatch } from './prompt-rows.js';

export class DecodingBatch {
  /** Rollout of each row. Replaced, like `finished`, when the batch is made smaller. */
  rolloutOfRow: Int32Array;
  /** 1 where the row's rollout has ended and its tokens are no longer read. */
  finished: Uint8Array;
  readonly #ops: Ops;
  readonly #model: CausalLanguageModel;
  readonly #capacity: number;
  /** Padding left of each row's prompt; undefined when no row has any. */
  #padding: Int32Array | undefined;
  /** How far each row's positions stay behind the cache's; undefined when they are the same. */
  #behind: Int32Array | undefined;
  /** Additive [rows, 1, 1, capacity]. */
  #mask: Tensor | undefined;
  readonly #cache: KvCache;
  /** [rows, V] */
  #logits: Tensor;

  constructor(
    ops: Ops,
    model: CausalLanguageModel,
    prompts: readonly PromptRow[],
    samplesPerPrompt: number,
    maxNewTokens: number,
  ) {
    this.#ops = ops;
    this.#model = model;
    const batch = layOutRows(prompts, 'left', model.configuration.vision?.tokens.image ?? null);
    // The last new token is never fed back.
    this.#capacity = batch.width + maxNewTokens - 1;
    const rows = prompts.length * samplesPerPrompt;
    this.rolloutOfRow = Int32Array.from({ length: rows }, (_, row) => row);
    this.finished = new Uint8Array(rows);
    const promptOfRow = this.rolloutOfRow.map((rollout) => Math.floor(rollout / samplesPerPrompt));

    const prefilled = this.#prefill(batch);
    this.#cache = prefilled.cache.selectRows(promptOfRow, this.#capacity);
    prefilled.cache.release();
    this.#logits = ops.tidy(() =>
      ops.keep(ops.selectRows(prefilled.logits, ops.fromArray(promptOfRow, [rows], 'int32'))),
    );
    prefilled.logits.release();
    const behind = promptOfRow.map((prompt) => batch.width - batch.next[prompt]!);
    if (behind.some((columns) => columns !== 0)) this.#behind = behind;
    if (batch.padding.some((pads) => pads > 0)) this.#pad(promptOfRow.map((prompt) => batch.padding[prompt]!));
  }

  /** One token a row from the rows' next logits. */
  sample(options: SampleOptions): { readonly tokenIds: Int32Array; readonly logProbs: Float32Array } {
    return this.#ops.sample(this.#logits, options);
  }

  /** Feeds each row its token. Drops ended rows first when they are a quarter of the batch or more. */
  advance(tokenIds: Int32Array, alive: number): void {
    const rows = alive <= this.rolloutOfRow.length * 0.75 ? this.#compact(alive) : undefined;
    const fed = rows === undefined ? tokenIds : rows.map((row) => tokenIds[row]!);
    const ops = this.#ops;
    this.#logits.release();
    this.#logits = ops.tidy(() => {
      const position = this.#cache.length;
      const hidden = this.#model.hiddenStates({
        tokenIds: ops.fromArray(fed, [fed.length, 1], 'int32'),
        cache: this.#cache,
        ...(this.#behind === undefined ? {} : { positions: this.#behind.map((columns) => position - columns) }),
        ...(this.#mask === undefined ? {} : { mask: ops.narrow(this.#mask, 3, 0, position + 1) }),
      });
      return ops.keep(this.#model.logits(ops.reshape(hidden, [fed.length, this.#model.configuration.hiddenSize])));
    });
  }

  release(): void {
    this.#cache.release();
    this.#logits.release();
    this.#mask?.release();
  }

  /** Reads all prompts once. */
  #prefill(batch: RowBatch): { cache: KvCache; logits: Tensor } {
    const ops = this.#ops;
    const { width, padding, positions } = batch;
    const rows = padding.length;
    const { dtype } = this.#model.headWeight;
    const padded = padding.some((pads) => pads > 0);
    const cache = createKvCache(ops, this.#model.configuration, { rows, capacity: width, dtype });
    try {
      const logits = ops.tidy(() => {
        const hidden = this.#model.hiddenStates({
          tokenIds: ops.fromArray(batch.tokenIds, [rows, width], 'int32'),
          cache,
          ...(positions && { positions }),
          ...(padded && { mask: this.#prefillMask(padding, width) }),
          ...embedPictures(this.#model, batch),
        });
        const last = ops.reshape(ops.narrow(hidden, 1, width - 1, 1), [rows, this.#model.configuration.hiddenSize]);
        return ops.keep(this.#model.logits(last));
      });
      return { cache, logits };
    } catch (error) {
      cache.release();
      throw error;
    }
  }

  /** Causal, and blind to padding: [rows, 1, width, width]. A padding query sees itself, as a row of −∞ alone gives NaN. */
  #prefillMask(padding: Int32Array, width: number): Tensor {
    const mask = new Float32Array(padding.length * width * width).fill(-Infinity);
    padding.forEach((pads, row) => {
      for (let query = 0; query < width; query++) {
        const start = (row * width + query) * width;
        mask.fill(0, start + Math.min(pads, query), start + query + 1);
      }
    });
    return this.#ops.fromArray(mask, [padding.length, 1, width, width], this.#model.headWeight.dtype);
  }

  #pad(padding: Int32Array): void {
    const mask = new Float32Array(padding.length * this.#capacity);
    padding.forEach((pads, row) => mask.fill(-Infinity, row * this.#capacity, row * this.#capacity + pads));
    const shape = [padding.length, 1, 1, this.#capacity];
    this.#padding = padding;
    this.#mask = this.#ops.keep(this.#ops.fromArray(mask, shape, this.#model.headWeight.dtype));
  }

  /** Keeps the rows that have not ended; returns their former numbers. */
  #compact(alive: number): Int32Array {
    const rows = new Int32Array(alive);
    let next = 0;
    this.finished.forEach((ended, row) => {
      if (ended === 0) rows[next++] = row;
    });
    this.#cache.keepRows(rows);
    this.rolloutOfRow = rows.map((row) => this.rolloutOfRow[row]!);
    this.finished = new Uint8Array(alive);
    const behind = this.#behind;
    if (behind !== undefined) this.#behind = rows.map((row) => behind[row]!);
    const padding = this.#padding;
    if (padding !== undefined) {
      this.#mask?.release();
      this.#pad(rows.map((row) => padding[row]!));
    }
    return rows;
  }
}
