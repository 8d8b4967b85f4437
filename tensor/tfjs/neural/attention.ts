/**
 * Attention, softmax(q·kᵀ·scale + mask)·v. The heads that read one group of keys are more queries over those keys, so
 * that keys and values are never repeated: [B, H, Tq, K] is [B·G, H/G·Tq, K] in the same memory.
 */
import type { AttentionOptions, Ops } from '../../ops.js';
import { sumTo } from '../broadcasting.js';
import type { Outcome, TfjsEngine } from '../engine.js';
import type { Raw } from '../kernels.js';
import { broadcastShape, elementCount, sameShape } from '../shapes.js';
import type { NeuralKernels } from './neural-kernels.js';

/** Up to this many probabilities wait for the backward pass (16 MB); more are computed again. */
const MOST_KEPT = 2 ** 22;

export function attentionOp(engine: TfjsEngine, kernels: NeuralKernels): Ops['attention'] {
  return (query, key, value, options) =>
    options.mask === undefined
      ? engine.operation('attention', [query, key, value], ([query, key, value]) =>
          attention(kernels, { query, key, value, mask: undefined }, options),
        )
      : engine.operation('attention', [query, key, value, options.mask], ([query, key, value, mask]) =>
          attention(kernels, { query, key, value, mask }, options),
        );
}

interface Inputs {
  readonly query: Raw;
  readonly key: Raw;
  readonly value: Raw;
  readonly mask: Raw | undefined;
}

interface Sizes {
  readonly batch: number;
  readonly heads: number;
  readonly groups: number;
  readonly queries: number;
  readonly keys: number;
  readonly width: number;
}

function attention(kernels: NeuralKernels, inputs: Inputs, { causal, scale: given }: AttentionOptions): Outcome {
  const sizes = sizesOf(inputs, causal);
  const { batch, heads, groups, queries, keys, width } = sizes;
  const scale = given ?? 1 / Math.sqrt(width);
  const folded = (x: Raw, columns: number) => kernels.reshape(x, [batch * groups, (heads / groups) * queries, columns]);
  const [key, value] = [inputs.key, inputs.value].map((x) =>
    kernels.reshape(x, [batch * groups, keys, x.shape[3] ?? 0]),
  );
  if (key === undefined || value === undefined) throw new Error('no keys');
  const query = folded(inputs.query, width);
  const hidden = hiding(kernels, inputs.mask, causal && queries > 1, sizes);
  const probabilitiesNow = () => {
    const scores = kernels.product(kernels.multiply(query, scale), key, { transposeB: true });
    const wide = kernels.reshape(scores, [batch, heads, queries, keys]);
    const seen = hidden === undefined ? wide : kernels.add(wide, hidden);
    return folded(softmaxOfSeen(kernels, seen, inputs.mask !== undefined), keys);
  };
  const probabilities = kernels.within(probabilitiesNow);
  const kept = elementCount(probabilities.shape) <= MOST_KEPT ? probabilities : undefined;
  const output = kernels.product(probabilities, value);
  return {
    output: kernels.reshape(output, [batch, heads, queries, value.shape[2] ?? 0]),
    keeps: [
      query,
      key,
      value,
      ...((kept ?? hidden === undefined) ? [] : [hidden]),
      ...(kept === undefined ? [] : [kept]),
    ],
    gradients: (dy) => {
      const upstream = folded(dy, value.shape[2] ?? 0);
      const again = once(() => kept ?? kernels.within(probabilitiesNow));
      // Of the scores: p · (dp − Σ dp·p)
      const scores = once(() =>
        kernels.within(() => {
          const weighted = kernels.multiply(kernels.product(upstream, value, { transposeB: true }), again());
          return kernels.subtract(weighted, kernels.multiply(again(), kernels.sumRows(weighted)));
        }),
      );
      return [
        () => kernels.reshape(kernels.multiply(kernels.product(scores(), key), scale), inputs.query.shape),
        () =>
          kernels.reshape(
            kernels.product(scores(), kernels.multiply(query, scale), { transposeA: true }),
            inputs.key.shape,
          ),
        () => kernels.reshape(kernels.product(again(), upstream, { transposeA: true }), inputs.value.shape),
        () => {
          const wide = kernels.reshape(scores(), [batch, heads, queries, keys]);
          return sumTo(kernels.kernels, wide, inputs.mask?.shape ?? wide.shape);
        },
      ];
    },
  };
}

function once(make: () => Raw): () => Raw {
  let made: Raw | undefined;
  return () => (made ??= make());
}

function sizesOf({ query, key, value, mask }: Inputs, causal: boolean): Sizes {
  if ([query, key, value].some(({ shape }) => shape.length !== 4)) throw new Error('query, key and value need 4 axes');
  const [batch = 0, heads = 0, queries = 0, width = 0] = query.shape;
  const [keyBatch, groups = 0, keys = 0, keyWidth] = key.shape;
  if (groups === 0 || heads % groups !== 0) throw new Error('query heads must be a multiple of key heads');
  if (keyBatch !== batch || keyWidth !== width) throw new Error('query and key need the same batch and head width');
  if (!sameShape(value.shape.slice(0, 3), key.shape.slice(0, 3))) throw new Error('key and value do not fit');
  if (causal && keys < queries) throw new Error('causal attention needs at least as many keys as queries');
  const wide = [batch, heads, queries, keys];
  if (mask !== undefined && mask.dtype !== 'float32') throw new Error(`the mask is ${mask.dtype}, not a float`);
  if (mask !== undefined && !sameShape(broadcastShape(mask.shape, wide), wide)) {
    throw new Error(`the mask must broadcast to [${wide.join(', ')}]`);
  }
  return { batch, heads, groups, queries, keys, width };
}

/** What is added to the scores: 0 where seen, −∞ where hidden. */
function hiding(
  kernels: NeuralKernels,
  mask: Raw | undefined,
  causal: boolean,
  { queries, keys }: Sizes,
): Raw | undefined {
  if (!causal) return mask;
  const triangle = kernels.loop([queries, keys], [], (out) => {
    out.fill(0);
    for (let query = 0; query < queries; query++) {
      out.fill(-Infinity, query * keys + query + keys - queries + 1, (query + 1) * keys);
    }
  });
  return mask === undefined ? triangle : kernels.add(mask, triangle);
}

/** A query that a mask hides all keys from gives zeros, as torch's does. */
function softmaxOfSeen(kernels: NeuralKernels, scores: Raw, masked: boolean): Raw {
  const probabilities = kernels.softmax(scores);
  if (!masked) return probabilities;
  const keys = scores.shape[3] ?? 0;
  const [values, sums] = [kernels.floats(scores), kernels.floats(probabilities)];
  const blind: number[] = [];
  for (let start = 0; start < sums.length; start += keys) {
    if (Number.isNaN(sums[start]) && values.subarray(start, start + keys).every((score) => score === -Infinity)) {
      blind.push(start);
    }
  }
  if (blind.length === 0) return probabilities;
  return kernels.loop(scores.shape, [probabilities], (out, known) => {
    out.set(known);
    for (const start of blind) out.fill(0, start, start + keys);
  });
}
