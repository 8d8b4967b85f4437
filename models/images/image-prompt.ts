/** A prompt with pictures as the model reads it: its tokens, the pictures' patches, and where each token stands. */
import type { PatchGrid } from './patches.js';

/** What a prompt has beside its token ids when there are pictures in it. */
export interface PromptImages {
  /** In the order of their image tokens. */
  readonly images: readonly PatchGrid[];
  /** int32 [3·T]: time, height and width of each token of the prompt. */
  readonly positions: Int32Array;
  /** Position, on all axes, of the first token after the prompt: less than T, as a picture takes little room. */
  readonly nextPosition: number;
}
