/** Engines with a defect each, for the proof that the oracle finds them, and one that is right in another way. */
import { TensorOperationError } from '../../../tensor/errors.js';
import type { Ops, Tensor } from '../../../tensor/ops.js';
import type { DifferenceKind } from './comparison.js';

export interface Defect {
  /** The one operation of the smallest program. */
  readonly operation: string;
  readonly kind: DifferenceKind;
  readonly broken: (ops: Ops) => Partial<Ops>;
}

export const defects: Readonly<Record<string, Defect>> = {
  'swiglu that passes no gradient to up': {
    operation: 'swiglu',
    kind: 'gradient',
    broken: (ops) => ({ swiglu: (gate, up) => ops.swiglu(gate, ops.detach(up)) }),
  },
  'swiglu whose gradient is off by a ten-thousandth': {
    operation: 'swiglu',
    kind: 'gradient',
    broken: (ops) => ({
      swiglu: (gate, up) => {
        const right = ops.swiglu(gate, up);
        const more = ops.multiply(right, 1e-4);
        return ops.add(right, ops.subtract(more, ops.detach(more)));
      },
    }),
  },
  'exp that is off by a hundred-thousandth': {
    operation: 'exp',
    kind: 'value',
    broken: (ops) => ({ exp: (a) => ops.multiply(ops.exp(a), 1 + 1e-5) }),
  },
  'softmax that always takes the last axis': {
    operation: 'softmax',
    kind: 'value',
    broken: (ops) => ({ softmax: (a) => ops.softmax(a, -1) }),
  },
  'attention that counts its causal mask from the first key': {
    operation: 'attention',
    kind: 'value',
    broken: (ops) => ({
      attention: (query, key, value, options) => {
        const queries = query.shape[2] ?? 0;
        if (!options.causal || options.mask !== undefined) return ops.attention(query, key, value, options);
        return ops.attention(query, ops.narrow(key, 2, 0, queries), ops.narrow(value, 2, 0, queries), options);
      },
    }),
  },
  'attention that gives its mask no gradient': {
    operation: 'attention',
    kind: 'gradient',
    broken: (ops) => ({
      attention: (query, key, value, { mask, ...options }) =>
        ops.attention(query, key, value, mask === undefined ? options : { ...options, mask: ops.detach(mask) }),
    }),
  },
  'sum of integers that is an int32': {
    operation: 'sum',
    kind: 'shape',
    broken: (ops) => ({
      sum: (a, axis) => {
        const sum = ops.sum(a, axis);
        return sum.dtype === 'int64' ? ops.cast(sum, 'int32') : sum;
      },
    }),
  },
  'selectRows that takes int64 for zeros': {
    operation: 'selectRows',
    kind: 'value',
    broken: (ops) => ({
      selectRows: (a, indices) =>
        ops.selectRows(a, indices.dtype === 'int64' ? ops.zeros(indices.shape, 'int64') : indices),
    }),
  },
  'linear that remembers what its weight was': {
    operation: 'linear',
    kind: 'value',
    broken: (ops) => {
      const packed = new WeakMap<Tensor, Float32Array>();
      return {
        linear: (x, weight, bias) => {
          const right = ops.linear(x, weight, bias);
          const known = packed.get(weight);
          if (known === undefined) {
            packed.set(weight, ops.readFloat32(weight));
            return right;
          }
          return ops.linear(x, ops.fromArray(known, weight.shape, 'float32'), bias);
        },
      };
    },
  },
  'concat of one part that is the part itself': {
    operation: 'concat',
    kind: 'value',
    broken: (ops) => ({
      concat: (parts, axis) => {
        const joined = ops.concat(parts, axis);
        const [only] = parts;
        return parts.length === 1 && only !== undefined ? ops.reshape(only, only.shape) : joined;
      },
    }),
  },
  'addInto that does nothing when a tensor is added to itself': {
    operation: 'addInto',
    kind: 'value',
    broken: (ops) => ({
      addInto: (target, source, factor) => (target === source ? undefined : ops.addInto(target, source, factor)),
    }),
  },
  'adamW that decays every parameter as the first': {
    operation: 'adamW',
    kind: 'value',
    broken: (ops) => ({
      adamW: (p, g, first, second, { weightDecay, ...options }) =>
        ops.adamW(p, g, first, second, { ...options, weightDecay: weightDecay.map(() => weightDecay[0] ?? 0) }),
    }),
  },
  'adamW without bias correction': {
    operation: 'adamW',
    kind: 'value',
    broken: (ops) => ({
      adamW: (p, g, first, second, options) => ops.adamW(p, g, first, second, { ...options, step: 1e6 }),
    }),
  },
  'sample that keeps all tokens': {
    operation: 'sample',
    kind: 'value',
    broken: (ops) => ({ sample: (logits, options) => ops.sample(logits, { ...options, topK: 0, topP: 1 }) }),
  },
  'less that gives numbers': {
    operation: 'less',
    kind: 'shape',
    broken: (ops) => ({ less: (a, b) => ops.cast(ops.less(a, b), 'float32') }),
  },
  'narrow that gives what there is': {
    operation: 'narrow',
    kind: 'refusal',
    broken: (ops) => ({
      narrow: (a, axis, start, length) => ops.narrow(a, axis, start, Math.min(length, (a.shape.at(axis) ?? 0) - start)),
    }),
  },
  'transpose that loses a handle': {
    operation: 'transpose',
    kind: 'leak',
    broken: (ops) => ({
      transpose: (a, axis0, axis1) => {
        ops.keep(ops.zeros([1], 'float32'));
        return ops.transpose(a, axis0, axis1);
      },
    }),
  },
};

/** Right, but each operation is computed in another way than the engine's own. */
export function rewritten(ops: Ops): Ops {
  const mean: Ops['mean'] = (a, axis) => {
    if (axis !== undefined && a.shape.at(axis) === undefined) return ops.mean(a, axis);
    const sum = ops.sum(a, axis);
    const count = a.shape.reduce((elements, size) => elements * size, 1) / sum.shape.reduce((n, size) => n * size, 1);
    return Number.isFinite(count) ? ops.divide(sum, count) : ops.mean(a, axis);
  };
  return {
    ...ops,
    mean,
    softmax: (a, axis) =>
      unlessRefused(
        () => ops.exp(ops.logSoftmax(a, axis)),
        () => ops.softmax(a, axis),
      ),
    swiglu: (gate, up) =>
      unlessRefused(
        () => ops.multiply(ops.silu(gate), up),
        () => ops.swiglu(gate, up),
      ),
    divide: (a, b) => (typeof b === 'number' ? ops.multiply(a, 1 / b) : ops.divide(a, b)),
    linear: (x, weight, bias) => {
      if (x.shape.length < 2) return ops.linear(x, weight, bias);
      const composed = () => {
        const product = ops.matmul(x, ops.transpose(weight, 0, 1));
        return bias === undefined ? product : ops.add(product, bias);
      };
      return unlessRefused(composed, () => ops.linear(x, weight, bias));
    },
  };
}

/** Refusals name the operation that was asked for. */
function unlessRefused(composed: () => Tensor, own: () => Tensor): Tensor {
  try {
    return composed();
  } catch (error) {
    if (error instanceof TensorOperationError) return own();
    throw error;
  }
}
