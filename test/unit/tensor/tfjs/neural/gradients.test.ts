/**
 * Hand-written gradients against central differences of the same formula in float64, written here in plain loops: an
 * opinion that shares neither code nor kernels with the engine.
 */
import { expect, it } from 'vitest';
import { createOps } from '../../../../../tensor/create-ops.js';
import type { Tensor } from '../../../../../tensor/ops.js';

const ops = await createOps({ engine: 'tfjs', device: 'cpu', threads: 1, tfjs: { backend: 'wasm' } });

type Values = readonly number[];
interface Argument {
  readonly shape: readonly number[];
  readonly values: Values;
}

function drawn(seed: number, ...shape: number[]): Argument {
  const count = shape.reduce((a, b) => a * b, 1);
  // float32 numbers, so that both sides see the same.
  return { shape, values: Array.from({ length: count }, (_, k) => Math.fround(Math.sin(k * 12.9898 + seed * 78.233))) };
}

/** d Σ c·f / d argument, by differences of width 2·10⁻⁵. */
function slope(of: (...all: Values[]) => Values, all: readonly Values[], which: number, weights: Values): number[] {
  const step = 1e-5;
  const value = (argument: number[]) =>
    of(...all.map((values, index) => (index === which ? argument : values))).reduce(
      (sum, output, k) => sum + output * (weights[k] ?? NaN),
      0,
    );
  return (all[which] ?? []).map((at, k) => {
    const moved = (by: number) => value((all[which] ?? []).map((other, index) => (index === k ? at + by : other)));
    return (moved(step) - moved(-step)) / (2 * step);
  });
}

function expectGradients(
  compute: (...tensors: Tensor[]) => Tensor,
  reference: (...all: Values[]) => Values,
  ...all: readonly Argument[]
): void {
  ops.tidy(() => {
    const tensors = all.map(({ shape, values }) => ops.fromArray(Float32Array.from(values), shape, 'float32'));
    const plain = all.map(({ values }) => values);
    const expected = reference(...plain);
    const weights = drawn(9, expected.length).values;
    const { gradients, extra } = ops.valueAndGrad(() => {
      const output = compute(...tensors);
      const cotangent = ops.fromArray(Float32Array.from(weights), output.shape, 'float32');
      return { value: ops.sum(ops.multiply(output, cotangent)), output };
    }, tensors);
    ops.readFloat32(extra.output).forEach((value, k) => expect(value).toBeCloseTo(expected[k] ?? NaN, 5));
    gradients.forEach((gradient, which) => {
      const wanted = slope(reference, plain, which, weights);
      ops
        .readFloat32(gradient)
        .forEach((value, k) => expect(value, `argument ${which}, element ${k}`).toBeCloseTo(wanted[k] ?? NaN, 4));
    });
  });
}

const dot = (a: Values, b: Values) => a.reduce((sum, value, k) => sum + value * (b[k] ?? NaN), 0);
const softmax = (logits: Values) => {
  const highest = Math.max(...logits);
  const masses = logits.map((logit) => Math.exp(logit - highest));
  const total = masses.reduce((a, b) => a + b);
  return masses.map((mass) => mass / total);
};
const rowsOf = (values: Values, width: number) =>
  Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width));

it('attention: grouped heads, the last queries over a longer cache, two batch rows', () => {
  const [batch, heads, groups, queries, keys, width] = [2, 4, 2, 3, 5, 4];
  const reference = (query: Values, key: Values, value: Values) => {
    const [queryRows, keyRows, valueRows] = [query, key, value].map((values) => rowsOf(values, width));
    return Array.from({ length: batch * heads * queries }, (_, row) => {
      const token = row % queries;
      const head = Math.floor(row / queries) % heads;
      const group = Math.floor(row / queries / heads) * groups + Math.floor((head * groups) / heads);
      const seen = Array.from({ length: token + keys - queries + 1 }, (_, place) => group * keys + place);
      const shares = softmax(seen.map((place) => dot(queryRows![row]!, keyRows![place]!) / Math.sqrt(width)));
      return Array.from({ length: width }, (_, k) =>
        dot(
          shares,
          seen.map((place) => valueRows![place]![k]!),
        ),
      );
    }).flat();
  };
  expectGradients(
    (query, key, value) => ops.attention(query!, key!, value!, { causal: true }),
    reference,
    drawn(1, batch, heads, queries, width),
    drawn(2, batch, groups, keys, width),
    drawn(3, batch, groups, keys, width),
  );
});

it('rmsNorm', () => {
  const width = 6;
  const reference = (x: Values, weight: Values) =>
    rowsOf(x, width).flatMap((row) =>
      row.map((value, k) => (value / Math.sqrt(dot(row, row) / width + 1e-3)) * weight[k]!),
    );
  expectGradients((x, weight) => ops.rmsNorm(x!, weight!, 1e-3), reference, drawn(1, 2, 2, width), drawn(2, width));
});

it.each([
  { chunkRows: 1024, name: 'all rows in one chunk' },
  { chunkRows: 2, name: 'one row at a time, the last chunk as well' },
])('tokenLogProbs with a temperature and a banned token, $name', ({ chunkRows }) => {
  const [rows, width, vocabulary] = [5, 3, 9];
  const targets = [8, 0, 3, 3, 1];
  const reference = (hidden: Values, head: Values) =>
    rowsOf(hidden, width).map((row, index) => {
      const logits = rowsOf(head, width).map((weights, id) => (id === 4 ? -Infinity : dot(row, weights) / 0.7));
      return Math.log(softmax(logits)[targets[index]!]!);
    });
  expectGradients(
    (hidden, head) =>
      ops.tokenLogProbs(hidden!, head!, ops.fromArray(Int32Array.from(targets), [rows], 'int32'), {
        temperature: 0.7,
        chunkRows,
        bannedTokenIds: [4],
      }).logProbs,
    reference,
    drawn(1, rows, width),
    drawn(2, vocabulary, width),
  );
});

it('a log-probability that float32 cannot hold as a probability is exact all the same', () => {
  ops.tidy(() => {
    const hidden = ops.fromArray(Float32Array.from([1]), [1, 1], 'float32');
    const head = ops.fromArray(Float32Array.from([0, -200, -3]), [3, 1], 'float32');
    const { logProbs } = ops.tokenLogProbs(hidden, head, ops.fromArray(Int32Array.from([1]), [1], 'int32'));
    expect(ops.item(logProbs)).toBeCloseTo(-200 - Math.log1p(Math.exp(-3)), 4);
  });
});

it('a query that a mask hides every key from gives zeros and no gradient', () => {
  ops.tidy(() => {
    const row = () => ops.fromArray(Float32Array.from(drawn(4, 2, 4).values), [1, 1, 2, 4], 'float32');
    const [query, key, value] = [row(), row(), row()];
    const mask = ops.fromArray(Float32Array.from([0, 0, -Infinity, -Infinity]), [1, 1, 2, 2], 'float32');
    const { gradients, extra } = ops.valueAndGrad(() => {
      const output = ops.attention(query, key, value, { causal: false, mask });
      return { value: ops.sum(output), output };
    }, [query, key, value]);
    expect([...ops.readFloat32(extra.output)].slice(4)).toEqual([0, 0, 0, 0]);
    expect([...ops.readFloat32(gradients[0]!)].slice(4)).toEqual([0, 0, 0, 0]);
    expect(gradients.flatMap((gradient) => [...ops.readFloat32(gradient)]).every(Number.isFinite)).toBe(true);
  });
});
