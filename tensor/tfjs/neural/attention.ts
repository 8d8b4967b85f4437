/**
 * Attention, softmax(q·kᵀ·scale + mask)·v. The heads that read one group of keys are more queries over those keys, so
 * that keys and values are never repeated: [B, H, Tq, K] is [B·G, H/G·Tq, K] in the same memory.
 */
import type { AttentionOptions, Ops } from '../../ops.js';
import { sumTo } from '../broadcasting.js';
import type { Outcome, TfjsEngine } from '../engine.js';
import type { Raw } from '../kernels.js';
import { FLOAT, floatBits } from '../loops/traversal.js';
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
  // A mask is added to scores that are scaled; without one, the softmax scales.
  const { mask } = inputs;
  const scaled = (x: Raw) => (mask === undefined ? x : kernels.multiply(x, scale));
  const rows = rowsOf(sizes, causal, mask === undefined ? scale : 1);
  const probabilitiesNow = () => {
    const scores = kernels.product(scaled(query), key, { transposeB: true });
    if (mask === undefined) return softmaxOfSeen(kernels, scores, rows);
    const masked = kernels.add(kernels.reshape(scores, [batch, heads, queries, keys]), mask);
    return softmaxOfMasked(kernels, folded(masked, keys), rows);
  };
  const probabilities = kernels.within(probabilitiesNow);
  const kept = elementCount(probabilities.shape) <= MOST_KEPT ? probabilities : undefined;
  const output = kernels.product(probabilities, value);
  return {
    output: kernels.reshape(output, [batch, heads, queries, value.shape[2] ?? 0]),
    keeps: [query, key, value, ...(kept === undefined ? [] : [kept]), ...((kept ?? mask === undefined) ? [] : [mask])],
    gradients: (dy) => {
      const upstream = folded(dy, value.shape[2] ?? 0);
      const again = once(() => kept ?? kernels.within(probabilitiesNow));
      const scores = once(() => {
        const slopes = kernels.product(upstream, value, { transposeB: true });
        return kernels.computeIn(slopes, [again()], (loops, slopes, p) =>
          eachBlock(rows, (start, ...sizes) => loops.softmaxBack(slopes + start, slopes + start, p + start, ...sizes)),
        );
      });
      return [
        () => kernels.reshape(scaled(kernels.product(scores(), key)), inputs.query.shape),
        () => kernels.reshape(kernels.product(scores(), scaled(query), { transposeA: true }), inputs.key.shape),
        () => kernels.reshape(kernels.product(again(), upstream, { transposeA: true }), inputs.value.shape),
        () => {
          const wide = kernels.reshape(scores(), [batch, heads, queries, keys]);
          return sumTo(kernels.kernels, wide, mask?.shape ?? wide.shape);
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

/** Rows of scores, in blocks: of each row the first are seen, and growth more in the next row of the block. */
interface Rows {
  readonly blocks: number;
  readonly rows: number;
  readonly keys: number;
  readonly seen: number;
  readonly growth: number;
  /** What scores are multiplied with. */
  readonly factor: number;
}

function rowsOf({ batch, heads, queries, keys }: Sizes, causal: boolean, factor: number): Rows {
  return causal
    ? { blocks: batch * heads, rows: queries, keys, seen: keys - queries + 1, growth: 1, factor }
    : { blocks: 1, rows: batch * heads * queries, keys, seen: keys, growth: 0, factor };
}

type RowSizes = readonly [rows: number, columns: number, seen: number, growth: number, factor: number];

/** `body` gets the byte at which a block starts, and what loops want to know of it. */
function eachBlock(
  { blocks, rows, keys, seen, growth, factor }: Rows,
  body: (start: number, ...sizes: RowSizes) => void,
): void {
  for (let block = 0; block < blocks; block++) {
    body(block * rows * keys * FLOAT, rows, keys, seen, growth, floatBits(factor));
  }
}

/** In place. */
function softmaxOfSeen(kernels: NeuralKernels, scores: Raw, rows: Rows): Raw {
  return kernels.computeIn(scores, [], (loops, place) =>
    eachBlock(rows, (start, ...sizes) => loops.softmax(place + start, place + start, ...sizes)),
  );
}

/** In place. A query that a mask hides all keys from gives zeros, as torch's does. */
function softmaxOfMasked(kernels: NeuralKernels, scores: Raw, rows: Rows): Raw {
  const values = kernels.floats(scores);
  const blind: number[] = [];
  for (let row = 0; row < rows.blocks * rows.rows; row++) {
    const start = row * rows.keys;
    const end = start + rows.seen + (row % rows.rows) * rows.growth;
    let key = start;
    while (key < end && values[key] === -Infinity) key++;
    if (key === end) blind.push(start);
  }
  const probabilities = softmaxOfSeen(kernels, scores, rows);
  if (blind.length === 0) return probabilities;
  return kernels.change(probabilities, [], (shares) => {
    for (const start of blind) shares.fill(0, start, start + rows.keys);
  });
}
