/** Neural operations. */
import type { AttentionOptions, Ops, Tensor, TokenLogProbsOptions } from '../../../../tensor/ops.js';
import type { Draft } from '../draft.js';
import type { Attributes } from '../program.js';
import { numberOf, numbersOf, operand, type Drawn, type Evidence, type Rule, type Rules } from '../rule.js';
import { sampleRule } from './sample.js';

const matmul: Rule = {
  rounding: 'sums',
  run: (ops, operands) => ops.matmul(operand(operands, 0), operand(operands, 1)),
  draw: (draft) => {
    const a = draft.value({ fits: (shape) => shape.length >= 2 && shape.length <= 4 });
    const { shape, bound } = draft.known(a);
    const [inner = 1, columns] = [shape.at(-1), draft.size()];
    const batch = shape.slice(0, -2);
    const flat = draft.chance(0.5) ? [] : batch.map((size) => (draft.chance(0.2) ? 1 : size));
    const b = draft.value({ shape: [...flat, inner, columns] });
    const result = [...shape.slice(0, -1), columns];
    return { operands: [a, b], shape: result, bound: bound * draft.known(b).bound * Math.max(1, inner) };
  },
};

const linear: Rule = {
  rounding: 'sums',
  run: (ops, operands) => ops.linear(operand(operands, 0), operand(operands, 1), operands[2]),
  draw: (draft) => {
    const x = draft.value({ fits: (shape) => shape.length >= 1 });
    const { shape, bound } = draft.known(x);
    const [inner = 1, outer] = [shape.at(-1), Math.max(1, draft.size())];
    const weight = draft.value({ shape: [outer, inner] });
    const bias = draft.chance(0.5) ? [draft.value({ shape: [outer] })] : [];
    const grown = bound * draft.known(weight).bound * Math.max(1, inner);
    const total = bias.reduce((sum, id) => sum + draft.known(id).bound, grown);
    return { operands: [x, weight, ...bias], shape: [...shape.slice(0, -1), outer], bound: total };
  },
};

const embedding: Rule = {
  rounding: 'exact',
  run: (ops, operands) => ops.embedding(operand(operands, 0), operand(operands, 1)),
  draw: (draft) => {
    const table = draft.value({ fits: (shape) => shape.length === 2 && (shape[0] ?? 0) >= 1 });
    const [rows = 1, width = 1] = draft.known(table).shape;
    const ids = draft.indices(draft.shape(draft.integer(0, 2)), rows);
    return { operands: [table, ids], shape: [...draft.known(ids).shape, width], positive: draft.known(table).positive };
  },
};

const rmsNorm: Rule = {
  run: (ops, operands, attributes) =>
    ops.rmsNorm(operand(operands, 0), operand(operands, 1), numberOf(attributes, 'epsilon')),
  draw: (draft) => {
    const x = draft.value({ fits: (shape) => shape.length >= 1 && (shape.at(-1) ?? 0) >= 1 });
    const { shape } = draft.known(x);
    const width = shape.at(-1) ?? 1;
    const weight = draft.value({ shape: [width] });
    const epsilon = draft.pick([1e-6, 1e-5, 0.125]);
    return {
      operands: [x, weight],
      attributes: { epsilon },
      shape,
      bound: draft.known(weight).bound * Math.sqrt(width),
    };
  },
};

const rope: Rule = {
  run: (ops, operands) => ops.rope(operand(operands, 0), operand(operands, 1), operand(operands, 2)),
  draw: (draft) => {
    const x = fourAxes(draft, undefined, (width) => width % 2 === 0 && width > 0);
    const { shape, bound } = draft.known(x);
    const [batch = 1, , tokens = 1, width = 2] = shape;
    const table = draft.pick([
      [tokens, width],
      [1, 1, tokens, width],
      [batch, 1, tokens, width],
    ]);
    const tables = [0, 1].map(() => draft.input('float32', table, 'unit', { constant: true }));
    return { operands: [x, ...tables], shape, bound: 2 * bound };
  },
};

function fourAxes(draft: Draft, within: number | undefined, width: (size: number) => boolean): number {
  const fits = (shape: readonly number[]) => shape.length === 4 && width(shape[3] ?? 0);
  return draft.chance(0.5)
    ? draft.value({ fits, ...(within !== undefined && { within }) })
    : draft.value({
        shape: [draft.size(), draft.pick([1, 2, 4]), draft.size(), draft.pick([2, 4, 6])],
        ...(within !== undefined && { within }),
      });
}

const attention: Rule = {
  run: (ops, operands, attributes) => {
    const mask = 'hides' in attributes ? hiding(ops, operand(operands, 3), attributes) : operands[3];
    const options: AttentionOptions = {
      causal: attributes['causal'] === true,
      ...(mask !== undefined && { mask }),
      ...('scale' in attributes && { scale: numberOf(attributes, 'scale') }),
    };
    return ops.attention(operand(operands, 0), operand(operands, 1), operand(operands, 2), options);
  },
  // What hidden keys do when they are not numbers is each kernel's own.
  nearJump: ([query, key, value, mask]) =>
    [query, key, value].some((one) => one !== undefined && !Array.from(one.numbers).every(Number.isFinite)) ||
    (mask !== undefined && mayHideAll(mask)),
  draw: (draft) => {
    const query = fourAxes(draft, 8, (size) => size > 0);
    const { shape } = draft.known(query);
    const [batch = 1, heads = 1, queries = 1, width = 2] = shape;
    if (batch * heads * queries === 0) return undefined;
    const groups = draft.pick([1, 2, heads].filter((count) => heads % count === 0));
    const keys = queries + (draft.chance(0.5) ? 0 : draft.integer(1, 3));
    const key = draft.value({ shape: [batch, groups, keys, width], within: 8 });
    const value = draft.value({ shape: [batch, groups, keys, width] });
    const masks = draft.chance(0.4) ? [maskOf(draft, [batch, heads, queries, keys])] : [];
    const hides = masks.length > 0 && keys > 1 && draft.chance(0.3) ? { hides: [draft.integer(1, keys - 1)] } : {};
    const attributes: Attributes = {
      causal: draft.chance(0.6),
      ...(draft.chance(0.3) && { scale: draft.pick([0.5, 0.3, 1]) }),
      ...hides,
    };
    return { operands: [query, key, value, ...masks], attributes, shape, bound: draft.known(value).bound };
  },
};

/** Broadcast to [B, H, queries, keys]: made of what there is, or of its own with hidden keys; the first is always seen. */
function maskOf(draft: Draft, whole: readonly number[]): number {
  const wide = whole.map((size, axis) => (axis < 3 && draft.chance(0.5) ? 1 : size));
  const shape = wide.slice(draft.pick([0, 0, 1, 2, 3]));
  if (draft.chance(0.6)) return draft.value({ shape, within: 8 });
  const id = draft.input('float32', shape, 'mask', { constant: true });
  const keys = shape.at(-1) ?? 1;
  draft.change(id, (value, index) => (index % keys === 0 ? 0 : value));
  return id;
}

/** The mask, by which these keys are hidden too: a gradient flows to the others. */
function hiding(ops: Ops, mask: Tensor, attributes: Attributes): Tensor {
  const hides = numbersOf(attributes, 'hides');
  const keys = mask.shape.at(-1) ?? 1;
  const hidden = Float32Array.from({ length: keys }, (_, key) => (hides.includes(key) ? -Infinity : 0));
  return ops.add(mask, ops.fromArray(hidden, [keys], 'float32'));
}

/** What a query that sees no key gets is told by no definition; it sees the first one when that is seen in every row. */
function mayHideAll({ shape, numbers }: Evidence): boolean {
  const keys = shape.at(-1) ?? 1;
  return Array.from(numbers).some((value, index) => !(value < Infinity) || (index % keys === 0 && value === -Infinity));
}

const swiglu: Rule = {
  run: (ops, operands) => ops.swiglu(operand(operands, 0), operand(operands, 1)),
  draw: (draft) => {
    const gate = draft.value({ fits: (shape) => shape.length >= 1 });
    const { shape, bound } = draft.known(gate);
    const up = draft.value({ shape });
    return { operands: [gate, up], shape, bound: bound * draft.known(up).bound };
  },
};

const activation = (name: 'silu' | 'gelu'): Rule => ({
  run: (ops, operands) => ops[name](operand(operands, 0)),
  draw: (draft) => {
    const a = draft.value();
    return { operands: [a], shape: draft.known(a).shape };
  },
});

const normalized = (name: 'softmax' | 'logSoftmax'): Rule => ({
  run: (ops, operands, attributes) => ops[name](operand(operands, 0), numberOf(attributes, 'axis')),
  draw: (draft): Drawn => {
    const a = draft.value({ fits: (shape) => shape.length >= 1, within: 400 });
    const { shape, bound } = draft.known(a);
    const axis = draft.integer(-shape.length, shape.length - 1);
    const result = name === 'softmax' ? 1 : 2 * bound + 3;
    return { operands: [a], attributes: { axis }, shape, bound: result, positive: name === 'softmax' && bound < 1.5 };
  },
});

/** With the entropy, the result is both, one after the other. */
const tokenLogProbs: Rule = {
  run: (ops, operands, attributes) => {
    const options: TokenLogProbsOptions = {
      ...('temperature' in attributes && { temperature: numberOf(attributes, 'temperature') }),
      ...('chunkRows' in attributes && { chunkRows: numberOf(attributes, 'chunkRows') }),
      ...('bannedTokenIds' in attributes && { bannedTokenIds: numbersOf(attributes, 'bannedTokenIds') }),
      entropy: attributes['entropy'] === true,
    };
    const [hidden, head, targets] = [operand(operands, 0), operand(operands, 1), operand(operands, 2)];
    const { logProbs, entropy } = ops.tokenLogProbs(hidden, head, targets, options);
    return entropy === undefined ? logProbs : ops.concat([logProbs, entropy], 0);
  },
  draw: (draft) => {
    const hidden = draft.value({ fits: (shape) => shape.length === 2, within: 30 });
    const [rows = 1, width = 1] = draft.known(hidden).shape;
    const vocabulary = draft.pick([1, 2, 5, 7, 11]);
    const head = draft.value({ shape: [vocabulary, width], within: 30 });
    const targets = draft.indices([rows], vocabulary);
    const banned = draft.chance(0.3) && vocabulary > 2 ? [draft.integer(0, vocabulary - 1)] : [];
    draft.change(targets, (id) => (banned.includes(id) ? (id + 1) % vocabulary : id));
    const entropy = draft.chance(0.3);
    const attributes: Attributes = {
      ...(draft.chance(0.4) && { temperature: draft.pick([0.7, 1.5]) }),
      ...(draft.chance(0.4) && { chunkRows: draft.integer(1, 3) }),
      ...(banned.length > 0 && { bannedTokenIds: banned }),
      ...(entropy && { entropy }),
    };
    const bound = 2 * Math.max(1, width) * draft.known(hidden).bound * draft.known(head).bound + 3;
    if (bound > 1000) return undefined;
    return { operands: [hidden, head, targets], attributes, shape: [entropy ? 2 * rows : rows], bound };
  },
};

export const neuralRules: Rules = {
  matmul,
  linear,
  embedding,
  rmsNorm,
  rope,
  attention,
  swiglu,
  silu: activation('silu'),
  gelu: activation('gelu'),
  softmax: normalized('softmax'),
  logSoftmax: normalized('logSoftmax'),
  tokenLogProbs,
  sample: sampleRule,
};
