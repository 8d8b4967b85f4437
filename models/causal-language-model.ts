/**
 * What generation, log-probabilities and the actors need of a language model; `qwen2/model.ts` is one.
 * A model owns its lookup tables but not its parameters: whoever bound those releases them.
 */
import type { Tensor } from '../tensor/ops.js';
import type { ModelConfiguration } from './configuration.js';
import type { KvCache } from './kv-cache.js';

export interface ForwardInput {
  /** int32 [B, T]. */
  readonly tokenIds: Tensor;
  /**
   * Position of each token, [B·T] row-major. Left out, token t of each row stands at t (after what the cache holds).
   */
  readonly positions?: Int32Array;
  /** Keys and values of earlier tokens; this call's are appended. Only outside `valueAndGrad`. */
  readonly cache?: KvCache;
  /** Additive, broadcast to [B, H, T, keys], in the parameters' dtype: needed only when rows are padded on the left. */
  readonly mask?: Tensor;
}

export interface CausalLanguageModel {
  readonly configuration: ModelConfiguration;
  /** [V, D]: the embedding table when tied. */
  readonly headWeight: Tensor;
  /** Hidden states after the last norm, [B, T, D]. Causal: what stands right of a token never changes its row. */
  hiddenStates(input: ForwardInput): Tensor;
  /** [..., D] → [..., V], in the parameters' dtype. */
  logits(hidden: Tensor): Tensor;
  /** Frees the model's own tables, not the parameters. */
  release(): void;
}
