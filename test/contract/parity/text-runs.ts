/** The model's own runs of the cases of test/references/text.py. */
import { perToken, sequenceWeights } from '../../../losses/aggregation.js';
import { sftTokenLoss } from '../../../losses/sft.js';
import type { ForwardInput } from '../../../models/causal-language-model.js';
import { createKvCache } from '../../../models/generation/kv-cache.js';
import { packSequences } from '../../../models/batches/pack-sequences.js';
import type { Qwen2 } from '../../../models/qwen2/model.js';
import type { Ops, Tensor } from '../../../tensor/ops.js';
import type { TextReference } from './text-reference.js';

type Flags = Pick<ForwardInput, 'recomputeLayers'>;

/** Logits and what goes into each layer, by the script's names. */
export function forward(
  ops: Ops,
  model: Qwen2,
  reference: TextReference,
  name: string,
  flags: Flags = {},
): Record<string, Float32Array> {
  const { ids, mask, positions } = reference.textCase(name);
  const found: Record<string, Float32Array> = {};
  ops.tidy(() => {
    const leftPadded = mask?.some((row) => row[0] === 0);
    const hidden = model.hiddenStates({
      ...flags,
      tokenIds: ops.fromArray(Int32Array.from(ids.flat()), [ids.length, ids[0]!.length], 'int32'),
      ...(positions && { positions: Int32Array.from(positions.flat(2)) }),
      ...(mask && leftPadded && { mask: seenFrom(ops, mask, model.headWeight.dtype) }),
      onLayer: (layer, entering) => (found[`hidden.${layer}`] = ops.readFloat32(entering)),
    });
    found['logits'] = ops.readFloat32(model.logits(hidden));
  });
  return found;
}

/** Causal, and blind to what `mask` calls padding (which sees itself, as a row of −∞ alone gives NaN). */
function seenFrom(ops: Ops, mask: readonly (readonly number[])[], dtype: Tensor['dtype']): Tensor {
  const width = mask[0]!.length;
  const seen = mask.flatMap((row) =>
    row.flatMap((_, query) => row.map((real, key) => (key === query || (key < query && real) ? 0 : -Infinity))),
  );
  return ops.fromArray(Float32Array.from(seen), [mask.length, 1, width, width], dtype);
}

/** Logits of one sequence that is read in pieces, each with the cache of those before it. */
export function inPieces(ops: Ops, model: Qwen2, reference: TextReference, name: string): Float32Array {
  const { ids, positions, pieces } = reference.textCase(name);
  const [row, flat] = [ids[0]!, positions!.flat(2)];
  const axes = flat.length / row.length;
  const cache = createKvCache(ops, model.configuration, { rows: 1, capacity: row.length, dtype: 'float32' });
  const logits = pieces!.flatMap((length) => {
    const start = cache.length;
    const given = Array.from({ length: axes }, (_, axis) => flat.slice(axis * row.length + start).slice(0, length));
    return ops.tidy(() => {
      const hidden = model.hiddenStates({
        tokenIds: ops.fromArray(Int32Array.from(row.slice(start, start + length)), [1, length], 'int32'),
        ...(axes === 3 && { positions: Int32Array.from(given.flat()) }),
        cache,
      });
      return [...ops.readFloat32(model.logits(hidden))];
    });
  });
  cache.release();
  return Float32Array.from(logits);
}

export interface Trained {
  readonly value: number;
  readonly gradients: readonly Float32Array[];
}

/** Loss of the responses, in the positions of the case "loss", and the gradients of `leaves`. */
export function train(
  ops: Ops,
  model: Qwen2,
  leaves: readonly Tensor[],
  reference: TextReference,
  flags: Flags = {},
): Trained {
  const { prompts, responses, pad } = reference;
  const packed = packSequences(prompts, responses, pad);
  const lengths = responses.map((response) => response.length);
  const weights = perToken(sequenceWeights(lengths, 'token-mean'), lengths);
  // The script's rows are one token longer: the last is only a target.
  const { positions } = reference.textCase('loss');
  const given = positions?.flat().flatMap((row) => (Array.isArray(row) ? row.slice(0, packed.width) : []));
  return ops.tidy(() => {
    const { value, gradients } = ops.valueAndGrad(() => {
      const tokenIds = ops.fromArray(packed.tokenIds, [packed.batchSize, packed.width], 'int32');
      const hidden = model.hiddenStates({
        ...flags,
        tokenIds,
        ...(given && { positions: Int32Array.from(given) }),
      });
      const flat = ops.reshape(hidden, [packed.tokenIds.length, model.configuration.hiddenSize]);
      const rows = ops.selectRows(flat, ops.fromArray(packed.rowIndices, [packed.rowIndices.length], 'int32'));
      const targets = ops.fromArray(packed.targets, [packed.targets.length], 'int32');
      const { logProbs } = ops.tokenLogProbs(rows, model.headWeight, targets);
      return sftTokenLoss(ops, logProbs, ops.fromArray(weights, [weights.length], 'float32'));
    }, leaves);
    return { value, gradients: gradients.map((gradient) => ops.readFloat32(gradient)) };
  });
}
