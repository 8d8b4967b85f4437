/** What a model thinks of tokens that are given: the log-probability of each after those before it. */
import type { Ops } from '../../tensor/ops.js';
import type { CausalLanguageModel } from '../causal-language-model.js';
import { embedPictures, layOutRows, type PromptRow } from '../generation/prompt-rows.js';

export interface ScoredRow extends PromptRow {
  /** The first token that is scored; 1 at least, as nothing predicts the first of all. */
  readonly from: number;
}

/**
 * One forward for all rows, padded on the right. No temperature, and no token is left out of the distribution.
 * @returns float32 of each row, [tokens − from], natural logarithms
 * @throws PromptImagesError, PositionOverLimitError
 */
export function scoreRows(ops: Ops, model: CausalLanguageModel, rows: readonly ScoredRow[]): Float32Array[] {
  const batch = layOutRows(rows, 'right', model.configuration.vision?.tokens.image ?? null);
  const { width, tokenIds, positions } = batch;
  const places = rows.map(({ tokenIds: ids, from }) => Math.max(0, ids.length - Math.max(1, from)));
  const count = places.reduce((sum, scored) => sum + scored, 0);
  if (count === 0) return rows.map(() => new Float32Array());
  const [sources, targets] = [new Int32Array(count), new Int32Array(count)];
  let place = 0;
  rows.forEach(({ tokenIds: { length } }, row) => {
    for (let token = length - places[row]!; token < length; token++, place++) {
      sources[place] = row * width + token - 1;
      targets[place] = tokenIds[row * width + token]!;
    }
  });
  const scored = ops.tidy(() => {
    const hidden = model.hiddenStates({
      tokenIds: ops.fromArray(tokenIds, [rows.length, width], 'int32'),
      ...(positions && { positions }),
      ...embedPictures(model, batch),
    });
    const flat = ops.reshape(hidden, [rows.length * width, model.configuration.hiddenSize]);
    const predicting = ops.selectRows(flat, ops.fromArray(sources, [count], 'int32'));
    const { logProbs } = ops.tokenLogProbs(predicting, model.headWeight, ops.fromArray(targets, [count], 'int32'));
    return ops.readFloat32(logProbs);
  });
  let start = 0;
  return places.map((length) => scored.slice(start, (start += length)));
}
