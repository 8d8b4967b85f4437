/** Puts the vision tower's tokens in the place of the embeddings of image tokens. */
import type { Ops, Tensor } from '../../tensor/ops.js';
import type { EmbeddedImages } from '../causal-language-model.js';

/** The features and the rows that they stand in for do not fit one another. */
export class ImageRowsError extends Error {
  override readonly name = 'ImageRowsError';
}

/**
 * embedded [N, D] → [N, D], row `rows[m]` replaced by row m of the features. Differentiable in both; a replaced
 * embedding has no gradient.
 * @throws ImageRowsError
 */
export function placeImages(ops: Ops, embedded: Tensor, { features, rows }: EmbeddedImages): Tensor {
  const [tokens = 0, width = 0] = embedded.shape;
  if (features.shape.length !== 2 || features.shape[0] !== rows.length || features.shape[1] !== width)
    throw new ImageRowsError(`image features [${features.shape.join(', ')}] for ${rows.length} tokens of ${width}`);
  if (rows.length === 0) return embedded;
  const sources = Int32Array.from({ length: tokens }, (_, row) => row);
  rows.forEach((row, feature) => {
    if (sources[row] !== row)
      throw new ImageRowsError(
        `row ${row} of ${tokens} is named twice, or not there: an image token stands in one row`,
      );
    sources[row] = tokens + feature;
  });
  return ops.selectRows(ops.concat([embedded, features], 0), ops.fromArray(sources, [tokens], 'int32'));
}
