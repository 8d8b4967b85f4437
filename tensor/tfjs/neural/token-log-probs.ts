/**
 * Log-probabilities of given tokens without ever holding rows × vocabulary: the vocabulary projection is computed in
 * chunks of rows, and again in the backward pass unless all rows are within one `chunkRows`.
 *
 * Logits and their softmax stand side by side, so a chunk here is half of `chunkRows`: together they are what that bounds.
 * The log-probability of a target is the logarithm of its softmax, not one exponential of ours being needed.
 */
import type { Ops, TokenLogProbsOptions } from '../../ops.js';
import type { TfjsEngine } from '../engine.js';
import type { Raw } from '../kernels.js';
import { floatBits } from '../loops/traversal.js';
import { elementCount } from '../shapes.js';
import type { NeuralKernels } from './neural-kernels.js';
import { entropyOf, logProbability } from './row-statistics.js';
import { rowIds } from './rows.js';

const DEFAULT_CHUNK_ROWS = 1024;

interface Projection {
  readonly hidden: Raw;
  readonly head: Raw;
  readonly targets: Int32Array;
  readonly temperature: number;
  readonly banned: readonly number[];
  /** Rows at a time. */
  readonly chunk: number;
}

export function tokenLogProbsOp(engine: TfjsEngine, kernels: NeuralKernels): Ops['tokenLogProbs'] {
  return (hidden, headWeight, targets, options = {}) => {
    const [logProbs, entropy] = engine.operationWithExtras(
      'tokenLogProbs',
      [hidden, headWeight, targets],
      ([hidden, head, ids], needs) => {
        const projection = projectionOf(kernels, hidden, head, ids, options);
        const rows = projection.targets.length;
        const keeping = needs.includes(true) && rows <= (options.chunkRows ?? DEFAULT_CHUNK_ROWS);
        const { logProbs, entropies, kept } = forward(kernels, projection, options.entropy === true, keeping);
        return {
          output: kernels.kernels.upload(logProbs, [rows], 'float32'),
          ...(entropies && { extras: [kernels.kernels.upload(entropies, [rows], 'float32')] }),
          keeps: [hidden, head, ...kept],
          gradients: (dy) => {
            let both: Slopes | undefined;
            const slopes = () => (both ??= backward(kernels, projection, kept, dy, needs));
            return [() => slopes().hidden, () => slopes().head, undefined];
          },
        };
      },
    );
    return { logProbs, ...(entropy !== undefined && { entropy }) };
  };
}

function projectionOf(
  kernels: NeuralKernels,
  hidden: Raw,
  head: Raw,
  ids: Raw,
  { temperature = 1, chunkRows = DEFAULT_CHUNK_ROWS, bannedTokenIds = [] }: TokenLogProbsOptions,
): Projection {
  const [rows = 0, width] = hidden.shape;
  const [vocabulary = 0, headWidth] = head.shape;
  if (hidden.shape.length !== 2 || head.shape.length !== 2 || width !== headWidth) {
    throw new Error('hidden [N, D] and head [V, D] do not fit');
  }
  if (ids.shape.length !== 1 || ids.shape[0] !== rows) throw new Error(`targets must be [${rows}]`);
  if (!(temperature > 0)) throw new Error(`temperature must be above 0, not ${temperature}`);
  if (!(chunkRows > 0)) throw new Error(`chunkRows must be above 0, not ${chunkRows}`);
  for (const id of bannedTokenIds) {
    if (!(id >= 0 && id < vocabulary)) throw new Error(`the banned token ${id} is outside 0…${vocabulary - 1}`);
  }
  return {
    hidden,
    head,
    targets: rowIds(kernels.kernels, ids, vocabulary),
    temperature,
    banned: bannedTokenIds,
    chunk: Math.ceil(chunkRows / 2),
  };
}

/** Logits of some rows as the softmax sees them: tempered, banned tokens at −∞. [length, V] */
function logitsOf(kernels: NeuralKernels, projection: Projection, start: number, length: number): Raw {
  const { hidden, head, temperature, banned } = projection;
  const rows = kernels.rows(hidden, start, length);
  const tempered = temperature === 1 ? rows : kernels.multiply(rows, 1 / temperature);
  const logits = kernels.product(tempered, head, { transposeB: true });
  if (banned.length === 0) return logits;
  const vocabulary = head.shape[0] ?? 0;
  return kernels.change(logits, [], (values) => {
    for (let at = 0; at < values.length; at += vocabulary) for (const id of banned) values[at + id] = -Infinity;
  });
}

interface Scores {
  readonly logProbs: Float32Array;
  readonly entropies: Float32Array | undefined;
  /** The softmax of each chunk, when all are kept. */
  readonly kept: readonly Raw[];
}

function forward(kernels: NeuralKernels, projection: Projection, entropy: boolean, keeping: boolean): Scores {
  const { targets, head, chunk } = projection;
  const [rows, vocabulary] = [targets.length, head.shape[0] ?? 0];
  const logProbs = new Float32Array(rows);
  const entropies = entropy ? new Float32Array(rows) : undefined;
  const kept: Raw[] = [];
  for (let start = 0; start < rows; start += chunk) {
    const length = Math.min(chunk, rows - start);
    const survivors = kernels.surviving(() => {
      const logits = logitsOf(kernels, projection, start, length);
      const probabilities = kernels.softmax(logits);
      const [values, shares] = [kernels.floats(logits), kernels.floats(probabilities)];
      for (let row = 0; row < length; row++) {
        const ofRow = { logits: values, probabilities: shares, start: row * vocabulary, vocabulary };
        logProbs[start + row] = logProbability(ofRow, targets[start + row]!);
        if (entropies !== undefined) entropies[start + row] = entropyOf(ofRow);
      }
      return keeping ? [probabilities] : [];
    });
    kept.push(...survivors);
  }
  return { logProbs, entropies, kept };
}

interface Slopes {
  readonly hidden: Raw;
  readonly head: Raw;
}

/** d log p(target) / d logits = one-hot − softmax, divided by the temperature, times dy. */
function backward(
  kernels: NeuralKernels,
  projection: Projection,
  kept: readonly Raw[],
  dy: Raw,
  [needsHidden, needsHead]: readonly boolean[],
): Slopes {
  const { hidden, head, targets, temperature, chunk } = projection;
  const rows = targets.length;
  const scales = kernels.floats(dy).map((slope) => slope / temperature);
  const hiddenParts: Raw[] = [];
  const headSum = needsHead === true ? kernels.kernels.fill(head.shape, 'float32', 0) : head;
  for (let start = 0; start < rows; start += chunk) {
    const length = Math.min(chunk, rows - start);
    const scale = scales.subarray(start, start + length);
    const survivors = kernels.surviving(() => {
      const slopes = slopesOf(kernels, projection, kept[start / chunk], {
        start,
        scale,
      });
      if (needsHead === true) {
        const part = kernels.product(slopes, kernels.rows(hidden, start, length), { transposeA: true });
        const count = elementCount(head.shape);
        kernels.computeIn(headSum, [part], (loops, sum, part) => loops.addMultiple(count, sum, part, floatBits(1)));
      }
      return needsHidden === true ? [kernels.product(slopes, head)] : [];
    });
    hiddenParts.push(...survivors);
  }
  const none = hiddenParts.length === 0;
  return {
    hidden: none ? kernels.kernels.fill(hidden.shape, 'float32', 0) : kernels.concatRows(hiddenParts),
    head: headSum,
  };
}

function slopesOf(
  kernels: NeuralKernels,
  projection: Projection,
  kept: Raw | undefined,
  { start, scale }: { readonly start: number; readonly scale: Float32Array },
): Raw {
  const { targets, head } = projection;
  const [length, vocabulary] = [scale.length, head.shape[0] ?? 0];
  const probabilities = kept ?? kernels.within(() => kernels.softmax(logitsOf(kernels, projection, start, length)));
  const column = kernels.kernels.upload(
    scale.map((value) => -value),
    [length, 1],
    'float32',
  );
  return kernels.change(kernels.multiply(probabilities, column), [], (values) => {
    for (let row = 0; row < length; row++) values[row * vocabulary + targets[start + row]!]! += scale[row]!;
  });
}
