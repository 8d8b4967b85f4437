/**
 * What generation, log-probabilities and the actors need of a language model; `qwen2/model.ts` is one.
 * A model owns its lookup tables but not its parameters: whoever bound those releases them.
 */
import type { Tensor } from '../tensor/ops.js';
import type { ModelConfiguration } from './configuration/configuration.js';
import type { PatchGrid } from './images/patches.js';
import type { KvCache } from './generation/kv-cache.js';

export interface ForwardInput {
  /** int32 [B, T]. */
  readonly tokenIds: Tensor;
  /**
   * Position of each token, row-major: [B·T], or [3·B·T] for a model with rope sections (all times, then all heights,
   * then all widths). Left out, token t of each row stands at t (after what the cache holds), on all axes.
   */
  readonly positions?: Int32Array;
  /** What stands in place of the embeddings of image tokens. */
  readonly images?: EmbeddedImages;
  /** Keys and values of earlier tokens; this call's are appended. Only outside `valueAndGrad`. */
  readonly cache?: KvCache;
  /** Additive, broadcast to [B, H, T, keys], in the parameters' dtype: needed only when rows are padded on the left. */
  readonly mask?: Tensor;
  /**
   * Inside `valueAndGrad`: keeps each layer's input alone, and computes the layer again in the backward pass. The same
   * bits (on the CPU) for about a third more time. Without effect elsewhere.
   */
  readonly recomputeLayers?: boolean;
  /** Told the hidden states that go into each layer, and last those before the final norm: [B·T, D], for inspection. */
  readonly onLayer?: (layer: number, hidden: Tensor) => void;
}

export interface EmbeddedImages {
  /** [M, D]: the vision tower's tokens of all images of the batch. */
  readonly features: Tensor;
  /** [M]: the flat row, of B·T, that each stands in for. */
  readonly rows: Int32Array;
}

export interface CausalLanguageModel {
  readonly configuration: ModelConfiguration;
  /** [V, D]: the embedding table when tied. */
  readonly headWeight: Tensor;
  /** Hidden states after the last norm, [B, T, D]. Causal: what stands right of a token never changes its row. */
  hiddenStates(input: ForwardInput): Tensor;
  /** [..., D] → [..., V], in the parameters' dtype. */
  logits(hidden: Tensor): Tensor;
  /** Tokens of pictures, [M, D], one picture after the other; absent where the model reads text alone. */
  readonly imageFeatures?: (images: readonly PatchGrid[]) => Tensor;
  /** Frees the model's own tables, not the parameters. */
  release(): void;
}
