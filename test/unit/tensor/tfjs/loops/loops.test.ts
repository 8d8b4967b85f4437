/** Each loop against the same in float64, at sizes that hurt. */
import { describe, expect, it } from 'vitest';
import { floatBits } from '../../../../../tensor/tfjs/loops/traversal.js';
import { counts, drawn, expectClose, run } from './staged.js';

const empty = (count: number) => new Float32Array(count).fill(9);
const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
const rowsOf = (values: Float32Array, width: number) =>
  Array.from({ length: width === 0 ? 0 : values.length / width }, (_, row) =>
    values.subarray(row * width, (row + 1) * width),
  );

describe.each(counts)('of %d numbers', (count) => {
  it('silu and swiglu', () => {
    const [gate, up, dy] = [drawn(count, 1, 30), drawn(count, 2), drawn(count, 3)];
    const sigmoid = [...gate].map((x) => 1 / (1 + Math.exp(-x)));
    const slopes = sigmoid.map((s, k) => s * (1 + gate[k]! * (1 - s)));
    const [silu] = run(1, [empty(count), gate], (loops, ...[out, x]) => loops.silu(count, out!, x!));
    expectClose(
      silu,
      sigmoid.map((s, k) => gate[k]! * s),
      6,
    );
    const [siluBack] = run(1, [empty(count), dy, gate], (loops, ...[out, dy, x]) =>
      loops.siluBack(count, out!, dy!, x!),
    );
    expectClose(
      siluBack,
      slopes.map((slope, k) => dy[k]! * slope),
      6,
      1,
    );
    const [out] = run(1, [empty(count), gate, up], (loops, ...[out, gate, up]) =>
      loops.swiglu(count, out!, gate!, up!),
    );
    expectClose(
      out,
      sigmoid.map((s, k) => gate[k]! * s * up[k]!),
      6,
    );
    const [byGate, byUp] = run(2, [empty(count), empty(count), dy, gate, up], (loops, ...places) => {
      const [byGate, byUp, dy, gate, up] = places;
      loops.swigluBack(count, byGate!, byUp!, dy!, gate!, up!);
    });
    expectClose(
      byGate,
      slopes.map((slope, k) => dy[k]! * up[k]! * slope),
      6,
      1,
    );
    expectClose(
      byUp,
      sigmoid.map((s, k) => dy[k]! * gate[k]! * s),
      6,
    );
  });

  it('adamW, at rates of the first step and of a late one with little decay', () => {
    for (const [rate, decay, step] of [
      [1e-2, 1e-2, 1],
      [1e-6, 1e-8, 1000],
    ] as const) {
      const all = [drawn(count, 1), drawn(count, 2), drawn(count, 3).map((value) => value * value), drawn(count, 4)];
      const [values, means, squares, gradients] = all as [Float32Array, Float32Array, Float32Array, Float32Array];
      const [corrected, unbias] = [rate / (1 - 0.9 ** step), 1 / Math.sqrt(1 - 0.999 ** step)];
      const numbers = [decay, corrected, unbias, 1e-8, 1 - 0.9, 1 - 0.999].map(floatBits);
      const results = run(3, all, (loops, ...[value, mean, square, gradient]) => {
        const [decay, rate, unbias, epsilon, share1, share2] = numbers;
        loops.adamW(count, value!, mean!, square!, gradient!, decay!, rate!, unbias!, epsilon!, share1!, share2!);
      });
      const mean = [...means].map((m, k) => m * 0.9 + gradients[k]! * 0.1);
      const square = [...squares].map((v, k) => v * 0.999 + gradients[k]! ** 2 * 0.001);
      const value = [...values].map(
        (p, k) => p - p * decay - (corrected * mean[k]!) / (Math.sqrt(square[k]!) * unbias + 1e-8),
      );
      [value, mean, square].forEach((expected, index) => expectClose(results[index], expected, 4, index === 2 ? 0 : 1));
    }
  });

  it('rows, one added to each', () => {
    const a = drawn(count, 1);
    const rows = drawn(3 * count, 4);
    const [added] = run(1, [rows, a], (loops, ...[rows, a]) => loops.addToRows(rows!, a!, 3, count));
    expect(added).toEqual(rows.map((value, k) => value + a[k % count]!));
  });

  it('a sum of squares in double', () => {
    const x = drawn(count, 1, 1e25);
    const [out] = run(1, [empty(4), x], (loops, ...[out, x]) => loops.sumOfSquares(out!, x!, count));
    const [first, second] = new Float64Array(out!.buffer);
    const expected = sum([...x].map((value) => value * value));
    expect(first! / (expected || 1)).toBeCloseTo(count === 0 ? 0 : 1, 12);
    expect(second).toBe(first);
  });

  it('multiples, added and in place', () => {
    const [target, x] = [drawn(count, 1), drawn(count, 2)];
    const [added] = run(1, [target, x], (loops, ...[target, x]) =>
      loops.addMultiple(count, target!, x!, floatBits(-0.3)),
    );
    expectClose(
      added,
      [...target].map((value, k) => value - 0.3 * x[k]!),
      2,
      1,
    );
    const [scaled] = run(1, [target], (loops, target) => loops.scale(count, target!, floatBits(0.3)));
    expectClose(
      scaled,
      [...target].map((value) => 0.3 * value),
      2,
    );
  });

  it.each([0, 1, 3])('rmsNorm of %d rows', (rows) => {
    const [x, weight, dy] = [drawn(rows * count, 1, 3), drawn(count, 2), drawn(rows * count, 3)];
    const [share, epsilon] = [1 / Math.max(1, count), 1e-3];
    const scales = rowsOf(x, count).map((row) => 1 / Math.sqrt(sum(row.map((v) => v * v)) * share + epsilon));
    const all = [empty(rows * count), empty(count === 0 ? 0 : rows), x, weight];
    const [out, found] = run(2, all, (loops, ...[out, scales, x, weight]) => {
      if (count > 0) loops.rmsNorm(out!, scales!, x!, weight!, rows, count, floatBits(share), floatBits(epsilon));
    });
    expectClose(found, scales, 8);
    expectClose(
      out,
      rowsOf(x, count).flatMap((row, r) => [...row].map((value, k) => value * scales[r]! * weight[k]!)),
      10,
    );
    const known = Float32Array.from(scales);
    const [back] = run(1, [empty(rows * count), dy, x, weight, known], (loops, ...[out, dy, x, weight, scales]) => {
      if (count > 0) loops.rmsNormBack(out!, dy!, x!, weight!, scales!, rows, count, floatBits(share));
    });
    const slopes = rowsOf(dy, count);
    expectClose(
      back,
      rowsOf(x, count).flatMap((row, r) => {
        const [g, scale] = [[...weight].map((w, k) => w * slopes[r]![k]!), scales[r]!];
        const mean = sum(g.map((value, k) => value * row[k]! * scale)) * share;
        return g.map((value, k) => scale * (value - row[k]! * scale * mean));
      }),
      32,
      1,
    );
  });

  it.each([0, 1, 2, 9])('sums of columns over %d rows, which are those of a loop in float64', (rows) => {
    const [x, y, scales] = [drawn(rows * count, 1), drawn(rows * count, 2), drawn(rows, 3)];
    const plain = new Float64Array(count);
    const weighted = new Float64Array(count);
    rowsOf(x, count).forEach((row, r) =>
      row.forEach((value, k) => {
        plain[k]! += value;
        weighted[k]! += Math.fround(value * Math.fround(y[r * count + k]! * scales[r]!));
      }),
    );
    const [sums] = run(1, [empty(count), x], (loops, ...[out, x]) => loops.columnSums(out!, x!, rows, count));
    expect(sums).toEqual(Float32Array.from(plain));
    const [of] = run(1, [empty(count), x, y, scales], (loops, ...[out, x, y, scales]) =>
      loops.weightedColumnSums(out!, x!, y!, scales!, rows, count),
    );
    expect(of).toEqual(Float32Array.from(weighted));
  });

  it.each([
    { rows: 3, growth: 0 },
    { rows: 2, growth: 1 },
  ])('softmax of $rows rows of which each sees $growth more', ({ rows: most, growth }) => {
    const rows = Math.min(most, Math.max(1, count));
    const [x, dy] = [drawn(rows * count, 1, 40), drawn(rows * count, 2)];
    const [seen, scale] = [count - growth * (rows - 1), 0.7];
    const visible = (r: number) => seen + growth * r;
    const expected = rowsOf(x, count).map((row, r) => {
      const logits = [...row.subarray(0, visible(r))].map((value) => value * scale);
      const masses = logits.map((value) => Math.exp(value - Math.max(...logits)));
      return [...row].map((_, k) => (k < visible(r) ? masses[k]! / sum(masses) : 0));
    });
    const shape = [rows, count, seen, growth, floatBits(scale)] as const;
    // In place; exponents of 40 are exact to 40 units.
    const [out] = run(1, [x], (loops, x) => loops.softmax(x!, x!, ...shape));
    expectClose(out, expected.flat(), 80, 1e-30);
    const p = Float32Array.from(expected.flat());
    const [back] = run(1, [dy, p], (loops, ...[dy, p]) => loops.softmaxBack(dy!, dy!, p!, ...shape));
    expectClose(
      back,
      expected.flatMap((shares, r) => {
        const mean = sum(shares.map((share, k) => share * dy[r * count + k]!));
        return shares.map((share, k) => scale * share * (dy[r * count + k]! - mean));
      }),
      16,
      1,
    );
  });

  it('rope and its transpose', () => {
    const [rows, width] = [3, 2 * count];
    const [x, cosine, sine] = [drawn(rows * width, 1), drawn(rows * width, 2), drawn(width, 3)];
    const at = (r: number, k: number) => x[r * width + k]!;
    const tables = (r: number, k: number) => [cosine[r * width + k]!, sine[k]!] as const;
    const rotated = Array.from({ length: rows * width }, (_, index) => {
      const [r, k] = [Math.floor(index / width), index % width];
      const [c, s] = tables(r, k);
      return at(r, k) * c + (k < count ? -at(r, k + count) : at(r, k - count)) * s;
    });
    const back = Array.from({ length: rows * width }, (_, index) => {
      const [r, k] = [Math.floor(index / width), index % width];
      const other = k < count ? k + count : k - count;
      return at(r, k) * tables(r, k)[0] + (k < count ? 1 : -1) * at(r, other) * tables(r, other)[1];
    });
    for (const [name, expected] of [
      ['rotate', rotated],
      ['rotateBack', back],
    ] as const) {
      const [out] = run(1, [empty(rows * width), x, cosine, sine], (loops, ...[out, x, cosine, sine]) =>
        loops[name](out!, x!, cosine!, sine!, rows, count, 4 * width, 0),
      );
      expectClose(out, expected, 2, 1);
    }
  });

  it('exchanged axes', () => {
    const [before, rows, between, columns] = [2, 3, 2, 5];
    const x = drawn(before * rows * between * columns * count, 1);
    const expected: number[] = [];
    for (let b = 0; b < before; b++)
      for (let c = 0; c < columns; c++)
        for (let m = 0; m < between; m++)
          for (let r = 0; r < rows; r++) {
            const from = (((b * rows + r) * between + m) * columns + c) * count;
            expected.push(...x.subarray(from, from + count));
          }
    const [out] = run(1, [empty(x.length), x], (loops, ...[out, x]) =>
      loops.exchange(out!, x!, before, rows, between, columns, count),
    );
    expect([...out!]).toEqual(expected);
  });
});

describe('numbers at the edge', () => {
  it('softmax gives nothing for what is far below, and no number where a row has none, +∞, or −∞ alone', () => {
    const rows = [
      [0, -87, -88, -200, -Infinity],
      [1, NaN, 0, 1, 2],
      [1, Infinity, 0, 1, 2],
      new Array<number>(5).fill(-Infinity),
    ];
    const x = Float32Array.from(rows.flat());
    const [out] = run(1, [x], (loops, x) => loops.softmax(x!, x!, 4, 5, 5, 0, floatBits(1)));
    expectClose(out?.subarray(0, 5), [1, Math.exp(-87), 0, 0, 0], 4);
    expect([...out!.subarray(5)]).toEqual(new Array(15).fill(NaN));
  });

  it('swiglu saturates without overflow, and passes on what is no number', () => {
    const gate = Float32Array.of(-Infinity, -1000, -80, 0, 80, 1000, Infinity, NaN);
    const up = new Float32Array(8).fill(1);
    const [out] = run(1, [empty(8), gate, up], (loops, ...[out, gate, up]) => loops.swiglu(8, out!, gate!, up!));
    expectClose(out, [NaN, -0, -80 * Math.exp(-80), 0, 80, 1000, Infinity, NaN], 8);
  });

  it('the same row has the same bits wherever it stands', () => {
    const row = drawn(11, 1, 5);
    const x = Float32Array.from([...row, ...row, ...row]);
    const [out] = run(1, [x], (loops, x) => loops.softmax(x!, x!, 3, 11, 11, 0, floatBits(1)));
    expect(out!.subarray(11, 22)).toEqual(out!.subarray(0, 11));
    expect(out!.subarray(22)).toEqual(out!.subarray(0, 11));
  });
});
