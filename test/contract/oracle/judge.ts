/**
 * The judge: `Ops` in float64 on the torch engine, where each fused operation is spelled out in plain ones by its formula.
 * It shares no fused kernel and no hand-written gradient with the engines that it judges.
 *
 * With `Noise`, every result is moved by up to a unit in the last place of float32, every operand of a sum too, forward
 * and (since the factors are part of the graph) backward: how far the outcome then moves is how far rounding moves it
 * (Parker 1997, Monte Carlo arithmetic). Exact results are left alone, so that ties stay ties.
 */
import type { DType, Ops, Tensor } from '../../../tensor/ops.js';
import { drawToken, temperedRows } from './drawing.js';
import { noNoise, type Noise } from './noise.js';
import { elementsOf } from './program.js';

const wide = (dtype: DType): DType => (dtype === 'float32' ? 'float64' : dtype);

export function createJudge(torch: Ops, noise: Noise): Ops {
  const { moved, settled, rounded } = noise;

  const keepAxis = (reduced: Tensor, like: Tensor, axis: number) =>
    torch.reshape(
      reduced,
      like.shape.map((size, k) => (k === (axis + like.shape.length) % like.shape.length ? 1 : size)),
    );

  /** By the exponential of what is not positive: of the other, even float64 has no number. */
  function sigmoid(x: Tensor): Tensor {
    const above = rounded(torch.exp(torch.minimum(x, torch.zeros([], 'float64'))));
    const below = rounded(torch.add(rounded(torch.exp(torch.negate(torch.abs(x)))), 1));
    return rounded(torch.divide(moved(above), moved(below)));
  }
  const silu = (x: Tensor) => rounded(torch.multiply(x, sigmoid(rounded(x))));
  const scaled = (x: Tensor, factor: number) => (factor === 1 ? x : rounded(torch.multiply(x, factor)));

  /** The two gradients of a product are rounded apart. */
  const apart = (b: Tensor | number) => (typeof b === 'number' ? b : moved(b));
  /** x − log Σ exp x, where the sum is as large as x: so the fused kernels have it, forward or backward. */
  function logSoftmax(x: Tensor, axis: number): Tensor {
    if (elementsOf(x.shape) === 0) return torch.logSoftmax(x, axis);
    const operand = rounded(x);
    const highest = keepAxis(torch.max(torch.detach(x), axis), x, axis);
    const masses = rounded(torch.exp(rounded(torch.subtract(operand, highest))));
    const total = rounded(keepAxis(torch.sum(masses, axis), x, axis));
    return rounded(torch.subtract(operand, rounded(torch.add(highest, rounded(torch.log(total))))));
  }
  const inFloat = (a: Tensor) => (a.dtype === 'float64' ? a : torch.cast(a, 'float64'));
  /** Integers with a fraction are floats, which torch makes float32. */
  const besides = (a: Tensor, b: Tensor | number) => (typeof b === 'number' && !Number.isInteger(b) ? inFloat(a) : a);
  const softmax = (x: Tensor, axis: number) => rounded(torch.exp(logSoftmax(x, axis)));

  /** Each term is rounded apart, and so is each term of the gradients' sums. */
  function sum(a: Tensor, axis: number | undefined): Tensor {
    return noise.addsExactly(a) ? moved(torch.sum(moved(a), axis)) : rounded(torch.sum(rounded(a), axis));
  }
  function matmul(a: Tensor, b: Tensor): Tensor {
    if (noise === noNoise) return torch.matmul(a, b);
    const left = torch.reshape(a, [...a.shape, 1]);
    const right = torch.reshape(b, [...b.shape.slice(0, -2), 1, ...b.shape.slice(-2)]);
    const terms = torch.multiply(left, right);
    return sum(terms, terms.shape.length - 2);
  }
  function linear(x: Tensor, weight: Tensor, bias: Tensor | undefined): Tensor {
    if (noise === noNoise) return torch.linear(x, weight, bias);
    const rows = x.shape.length === 1 ? torch.reshape(x, [1, ...x.shape]) : x;
    const product = matmul(rows, torch.transpose(weight, 0, 1));
    const shaped = torch.reshape(product, [...x.shape.slice(0, -1), weight.shape[0] ?? 0]);
    return bias === undefined ? shaped : settled(torch.add(shaped, bias));
  }

  const judge: Ops = {
    ...torch,
    fromArray: (data, shape, dtype) => torch.fromArray(data, shape, wide(dtype)),
    zeros: (shape, dtype) => torch.zeros(shape, wide(dtype)),
    full: (shape, value, dtype) => torch.full(shape, dtype === 'float32' ? Math.fround(value) : value, wide(dtype)),
    cast: (a, dtype) => moved(torch.cast(a, wide(dtype))),
    add: (a, b) => settled(torch.add(besides(a, b), b)),
    subtract: (a, b) => settled(torch.subtract(besides(a, b), b)),
    multiply: (a, b) => settled(torch.multiply(moved(besides(a, b)), apart(b))),
    divide: (a, b) => rounded(torch.divide(moved(inFloat(a)), apart(b))),
    minimum: (a, b) => moved(torch.minimum(a, b)),
    maximum: (a, b) => moved(torch.maximum(a, b)),
    negate: (a) => moved(torch.negate(a)),
    exp: (a) => rounded(torch.exp(a), 2),
    log: (a) => rounded(torch.log(a), 2),
    square: (a) => settled(torch.square(a)),
    sqrt: (a) => rounded(torch.sqrt(a)),
    abs: (a) => moved(torch.abs(a)),
    clamp: (a, low, high) => moved(torch.clamp(a, low, high)),
    where: (condition, whenTrue, whenFalse) => moved(torch.where(condition, whenTrue, whenFalse)),
    sum,
    mean: (a, axis) => rounded(torch.mean(rounded(a), axis)),
    max: (a, axis) => moved(torch.max(a, axis)),
    reshape: (a, shape) => moved(torch.reshape(a, shape)),
    transpose: (a, axis0, axis1) => moved(torch.transpose(a, axis0, axis1)),
    narrow: (a, axis, start, length) => moved(torch.narrow(a, axis, start, length)),
    concat: (parts, axis) => moved(torch.concat(parts, axis)),
    selectRows: (a, indices) => moved(torch.selectRows(a, indices)),
    matmul,
    linear,
    embedding: (table, ids) => moved(torch.embedding(table, ids)),
    rmsNorm: (x, weight, epsilon) => {
      const last = x.shape.length - 1;
      const squares = rounded(torch.mean(rounded(torch.square(rounded(x))), last));
      const root = rounded(torch.sqrt(rounded(torch.add(keepAxis(squares, x, last), epsilon))));
      return rounded(torch.multiply(rounded(torch.divide(x, root)), weight));
    },
    rope: (x, cosine, sine) => {
      const half = (x.shape[3] ?? 0) / 2;
      const turned = torch.concat([torch.negate(torch.narrow(x, 3, half, half)), torch.narrow(x, 3, 0, half)], 3);
      return rounded(torch.add(rounded(torch.multiply(x, cosine)), rounded(torch.multiply(turned, sine))));
    },
    attention: (query, key, value, { causal, mask, scale }) => {
      const [, heads = 1, queries = 1, width = 1] = query.shape;
      const [batch = 1, groups = 1, keys = 1] = key.shape;
      const spread = (tensor: Tensor) => {
        const apart = torch.reshape(tensor, [batch, groups, 1, keys, width]);
        const repeated = torch.concat(
          Array.from({ length: heads / groups }, () => apart),
          2,
        );
        return torch.reshape(repeated, [batch, heads, keys, width]);
      };
      let scores = scaled(matmul(query, torch.transpose(spread(key), 2, 3)), scale ?? 1 / Math.sqrt(width));
      if (mask !== undefined) scores = rounded(torch.add(scores, mask));
      if (causal) {
        const hidden = Float64Array.from({ length: queries * keys }, (_, k) =>
          k % keys > Math.floor(k / keys) + keys - queries ? -Infinity : 0,
        );
        scores = torch.add(scores, torch.fromArray(hidden, [queries, keys], 'float64'));
      }
      // Normalised last, as the fused kernels do: their gradient subtracts what two sums have rounded apart.
      const highest = keepAxis(torch.max(torch.detach(scores), 3), scores, 3);
      const masses = rounded(torch.exp(rounded(torch.subtract(rounded(scores), highest))));
      const total = noise.roundedExponent(keepAxis(torch.sum(masses, 3), scores, 3), scores);
      return rounded(torch.divide(moved(matmul(masses, spread(value))), moved(total)));
    },
    swiglu: (gate, up) => rounded(torch.multiply(silu(gate), up)),
    silu,
    gelu: (a) => rounded(torch.add(torch.gelu(rounded(a)), noise.share(a))),
    softmax,
    logSoftmax,
    tokenLogProbs: (hidden, head, targets, { temperature = 1, entropy = false, bannedTokenIds = [] } = {}) => {
      const vocabulary = head.shape[0] ?? 0;
      const ids = torch.readInt32(targets);
      const chosen = Uint8Array.from({ length: ids.length * vocabulary }, (_, k) =>
        k % vocabulary === ids[Math.floor(k / vocabulary)] ? 1 : 0,
      );
      const banned = Float64Array.from({ length: vocabulary }, (_, id) =>
        bannedTokenIds.includes(id) ? -Infinity : 0,
      );
      const logits = scaled(matmul(hidden, torch.transpose(head, 0, 1)), 1 / temperature);
      const all = logSoftmax(torch.add(logits, torch.fromArray(banned, [vocabulary], 'float64')), 1);
      const nothing = torch.zeros([], 'float64');
      const logProbs = torch.sum(torch.where(torch.fromArray(chosen, all.shape, 'bool'), all, nothing), 1);
      if (!entropy) return { logProbs };
      const certain = torch.detach(all);
      const parts = rounded(torch.multiply(rounded(torch.exp(certain)), certain));
      const impossible = torch.less(certain, -1e300);
      return { logProbs, entropy: rounded(torch.negate(torch.sum(torch.where(impossible, nothing, parts), 1))) };
    },
    sample: (logits, { temperature, uniforms, ...filters }) => {
      const vocabulary = logits.shape[1] ?? 1;
      const attributes = { temperature, ...filters };
      const rows = temperedRows(new Float64Array(torch.readBytes(logits).slice().buffer), vocabulary, attributes);
      const ids = rows.map((row, k) => Math.max(0, drawToken(row, uniforms[k] ?? 0, attributes, true).id));
      const tempered = torch.fromArray(Float64Array.from(rows.flat()), logits.shape, 'float64');
      const all = torch.readFloat32(logSoftmax(rounded(tempered), 1));
      const logProbs = Float32Array.from(ids, (id, row) => all[row * vocabulary + id] ?? NaN);
      return { tokenIds: Int32Array.from(ids), logProbs };
    },
    addInto: (target, source, factor = 1) =>
      torch.copyInto(target, settled(torch.add(target, settled(torch.multiply(inFloat(source), factor))))),
    scaleInto: (target, factor) =>
      factor === 0 ? torch.scaleInto(target, 0) : torch.copyInto(target, settled(torch.multiply(target, factor))),
    adamW: (parameters, gradients, firstMoments, secondMoments, options) => {
      const { step, learningRate, beta1, beta2, epsilon, weightDecay } = options;
      parameters.forEach((parameter, k) => {
        const [gradient, first, second] = [gradients[k], firstMoments[k], secondMoments[k]];
        if (gradient === undefined || first === undefined || second === undefined) throw new Error('adamW: too few');
        const mixed = (old: Tensor, fresh: Tensor, beta: number) =>
          rounded(torch.add(scaled(rounded(old), beta), scaled(rounded(fresh), 1 - beta)));
        torch.copyInto(first, mixed(first, gradient, beta1));
        torch.copyInto(second, mixed(second, rounded(torch.square(gradient)), beta2));
        const root = torch.sqrt(rounded(torch.divide(second, 1 - beta2 ** step)));
        const direction = torch.divide(torch.divide(first, 1 - beta1 ** step), torch.add(rounded(root), epsilon));
        const decayed = rounded(torch.multiply(parameter, 1 - learningRate * (weightDecay[k] ?? 0)));
        torch.copyInto(parameter, rounded(torch.subtract(decayed, rounded(torch.multiply(direction, learningRate)))));
      });
    },
    clipGradNorm: (gradients, maxNorm) => {
      const squares = gradients.map((gradient) => torch.item(torch.sum(torch.square(rounded(gradient)))));
      const norm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
      if (Number.isFinite(norm) && norm > maxNorm) {
        for (const gradient of gradients)
          torch.copyInto(gradient, rounded(torch.multiply(gradient, maxNorm / (norm + 1e-6))));
      }
      return norm;
    },
    // The plain call: what `checkpoint` promises to equal.
    checkpoint: (body, input, held = []) => body(input, held),
    valueAndGrad: (loss, parameters, accumulate) => {
      const result = torch.valueAndGrad(loss, parameters);
      if (accumulate === undefined) return result;
      const gradients = result.gradients.map((gradient, k) => torch.add(gradient, accumulate[k] ?? 0));
      return { ...result, gradients };
    },
  };
  return judge;
}
