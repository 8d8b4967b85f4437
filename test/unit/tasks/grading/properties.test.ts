import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareAnswers } from '../../../../tasks/grading/compare-answers.js';
import * as arbitrary from './arbitrary-answers.js';

const { complexText, fractionText, polynomialText, positive, product, smallInteger } = arbitrary;
const modes = ['reward', 'evaluation'] as const;

function expectSame(gold: string, answer: string, isEqual = true) {
  for (const mode of modes)
    expect({ gold, answer, mode, ...compareAnswers(gold, answer, { mode }) }).toMatchObject({ isEqual });
}
const expectDifferent = (gold: string, answer: string) => expectSame(gold, answer, false);

function holds<Ts extends [unknown, ...unknown[]]>(
  arbitraries: { [K in keyof Ts]: fc.Arbitrary<Ts[K]> },
  predicate: (...values: Ts) => void,
  numRuns = 100,
) {
  fc.assert(fc.property(...arbitraries, predicate), { seed: 4, numRuns });
}

describe('an answer', () => {
  it('is the same as itself', () => {
    holds([arbitrary.expression], (text) => expectSame(text, text));
  });

  it.each(arbitrary.restyles)('is the same when it is restyled: %s', (_, restyle) => {
    holds([arbitrary.expression], (text) => expectSame(text, restyle(text)), 60);
  });

  it('is another one with something added', () => {
    holds([arbitrary.expression], (text) => {
      // Nothing can be said of an expression that has no value.
      const hasValue = compareAnswers(text, `${text}+0`, { mode: 'evaluation' }).isEqual;
      if (hasValue) expectDifferent(text, `${text}+1`);
    });
  });
});

describe('integers', () => {
  it('differ from their neighbours, however long they are', () => {
    holds([arbitrary.integer], (value) => {
      expectSame(`${value}`, `${value}`);
      expectDifferent(`${value}`, `${value + 1n}`);
      expectDifferent(`${value}`, `${value - 1n}`);
      if (value !== 0n) expectDifferent(`${value}`, `${-value}`);
    });
  });

  it('may have thousands separated', () => {
    holds([arbitrary.integer], (value) => {
      const grouped = value.toLocaleString('en-US');
      expectSame(`${value}`, grouped);
      expectSame(`${value}`, grouped.replaceAll(',', '{,}'));
      expectSame(grouped.replaceAll(',', String.raw`,\!`), `${value}`);
      expectDifferent(`${value}`, (value + 1n).toLocaleString('en-US'));
    });
  });

  it('are not to be restated in a reward', () => {
    holds([positive, positive], (left, right) => {
      const restated = `${left}+${right}`;
      expect(compareAnswers(`${left + right}`, restated, { mode: 'reward' }).isEqual).toBe(false);
      expect(compareAnswers(`${left + right}`, restated, { mode: 'evaluation' }).isEqual).toBe(true);
    });
  });
});

describe('fractions', () => {
  it('may be unreduced, and differ when one part does', () => {
    holds([smallInteger, positive, fc.integer({ min: 2, max: 30 })], (top, bottom, scale) => {
      expectSame(fractionText(top, bottom), fractionText(top * scale, bottom * scale));
      expectSame(fractionText(top, bottom), `${top}/${bottom}`);
      expectDifferent(fractionText(top, bottom), fractionText(top + 1, bottom));
      if (top !== 0) expectDifferent(fractionText(top, bottom), fractionText(top, bottom + 1));
      if (top !== 0) expectDifferent(fractionText(top, bottom), fractionText(-top, bottom));
    });
  });

  it('are the decimals that end', () => {
    holds([smallInteger, fc.constantFrom(2, 4, 5, 8, 10, 16, 20, 25, 40, 50, 64, 100)], (top, bottom) => {
      const decimal = `${top / bottom}`;
      expectSame(fractionText(top, bottom), decimal);
      expectSame(decimal, fractionText(top, bottom));
      expectDifferent(fractionText(top, bottom), `${(top + 1) / bottom}`);
    });
  });

  it('may be mixed numbers', () => {
    holds([positive, fc.integer({ min: 2, max: 40 })], (whole, bottom) => {
      const top = bottom - 1;
      expectSame(fractionText(whole * bottom + top, bottom), `${whole}${fractionText(top, bottom)}`);
      expectSame(fractionText(whole * bottom + top, bottom), `${whole} ${top}/${bottom}`);
      expectDifferent(fractionText(whole * top, bottom), `${whole}${fractionText(top, bottom)}`);
    });
  });
});

describe('roots and complex numbers', () => {
  it('may have their factor under the root', () => {
    holds([fc.integer({ min: 2, max: 30 }), fc.constantFrom(2, 3, 5, 6, 7, 10, 11, 13)], (factor, radicand) => {
      const gold = String.raw`${factor}\sqrt{${radicand}}`;
      expectSame(gold, String.raw`\sqrt{${factor ** 2 * radicand}}`);
      expectSame(gold, String.raw`\frac{${factor * radicand}}{\sqrt{${radicand}}}`);
      expectDifferent(gold, String.raw`\sqrt{${factor ** 2 * radicand + 1}}`);
      expectDifferent(gold, String.raw`${factor + 1}\sqrt{${radicand}}`);
    });
  });

  it('multiply as surds do', () => {
    holds([smallInteger, positive, smallInteger, positive], (a, b, c, d) => {
      const written = String.raw`(${a}+${b}\sqrt{7})(${c}+${d}\sqrt{7})`;
      const gold = String.raw`${a * c + 7 * b * d}+(${a * d + b * c})\sqrt{7}`;
      expectSame(gold, written);
      expectDifferent(String.raw`${a * c + 7 * b * d + 1}+(${a * d + b * c})\sqrt{7}`, written);
    });
  });

  it('multiply as complex numbers do', () => {
    holds([smallInteger, positive, smallInteger, positive], (a, b, c, d) => {
      const gold = complexText(a * c - b * d, a * d + b * c);
      const written = `(${complexText(a, b)})(${complexText(c, d)})`;
      if (a * d + b * c === 0) return;
      expectSame(gold, written);
      expectDifferent(complexText(a * c - b * d, -(a * d + b * c)), written);
      expectDifferent(complexText(a * c - b * d + 1, a * d + b * c), written);
    });
  });
});

describe('polynomials', () => {
  const inParentheses = (parts: readonly arbitrary.Polynomial[]) =>
    parts.map((part) => `(${polynomialText(part)})`).join('');

  it('are the same factored and expanded, and differ by one coefficient', () => {
    holds([arbitrary.factors, fc.nat(), fc.constantFrom(-1, 1)], (parts, place, change) => {
      const expanded = parts.reduce(product);
      const perturbed = expanded.map((value, power) => (power === place % expanded.length ? value + change : value));
      expectSame(polynomialText(expanded), inParentheses(parts));
      expectSame(inParentheses(parts), polynomialText(expanded));
      expectDifferent(polynomialText(expanded), polynomialText(perturbed));
      expectDifferent(inParentheses(parts), polynomialText(perturbed));
    });
  });

  it('differ when their letters do', () => {
    holds([arbitrary.factors], (parts) => {
      const expanded = parts.reduce(product);
      expectDifferent(polynomialText(expanded, 'x'), polynomialText(expanded, 'y'));
      expectDifferent(polynomialText(expanded, 'R'), polynomialText(expanded, 'r'));
    });
  });

  it('are the same when equations of them are scaled', () => {
    holds([arbitrary.factors, fc.constantFrom(-3, -1, 2, 5)], (parts, scale) => {
      const expanded = parts.reduce(product);
      const scaled = expanded.map((value) => value * scale);
      const shifted = scaled.map((value, power) => (power === 1 ? value + 1 : value));
      expectSame(`y=${polynomialText(expanded)}`, `${scale}y=${polynomialText(scaled)}`);
      expectDifferent(`y=${polynomialText(expanded)}`, `${scale}y=${polynomialText(shifted)}`);
    });
  });
});

describe('collections', () => {
  const items = fc.uniqueArray(smallInteger, { minLength: 2, maxLength: 6 });

  it('keep the order of a tuple', () => {
    holds([smallInteger, smallInteger], (left, right) => {
      expectSame(`(${left}, ${right})`, String.raw`\left(${left},${right}\right)`);
      if (left !== right) expectDifferent(`(${left},${right})`, `(${right},${left})`);
      expectDifferent(`(${left},${right})`, `(${left},${right + 1})`);
    });
  });

  it('forget the order of a list and of a set', () => {
    holds([items], (values) => {
      const turned = values.toReversed();
      expectSame(values.join(', '), turned.join(', '));
      expectSame(String.raw`\{${values.join(',')}\}`, String.raw`\{${turned.join(', ')}\}`);
      expectDifferent(values.join(', '), values.slice(1).join(', '));
      expectDifferent(values.join(', '), [...values, 501].join(', '));
      expectDifferent(values.join(', '), [...values.slice(1), 501].join(', '));
    });
  });

  it('keep the ends of an interval', () => {
    const sides = fc.tuple(fc.constantFrom('(', '['), fc.constantFrom(')', ']'));
    holds([smallInteger, positive, sides, sides], (low, length, [open, close], [otherOpen, otherClose]) => {
      const gold = `${open}${low},${low + length}${close}`;
      const isClosed = open === '[' || close === ']';
      const isOther = open !== otherOpen || close !== otherClose;
      expectSame(gold, String.raw`\left${open}${low},\,${low + length}\right${close}`);
      if (isOther && isClosed) expectDifferent(gold, `${otherOpen}${low},${low + length}${otherClose}`);
      expectDifferent(gold, `${open}${low},${low + length + 1}${close}`);
    });
  });

  it('keep the place of every entry of a matrix', () => {
    const grid = fc.array(smallInteger, { minLength: 4, maxLength: 4 });
    const matrix = (kind: string, [a, b, c, d]: readonly number[]) =>
      String.raw`\begin{${kind}} ${a} & ${b} \\ ${c} & ${d} \end{${kind}}`;
    holds([grid, fc.nat({ max: 3 })], (entries, place) => {
      const other = entries.map((value, index) => (index === place ? value + 1 : value));
      expectSame(matrix('pmatrix', entries), matrix('bmatrix', entries));
      expectDifferent(matrix('pmatrix', entries), matrix('pmatrix', other));
      const transposed = [entries[0] ?? 0, entries[2] ?? 0, entries[1] ?? 0, entries[3] ?? 0];
      if (entries[1] !== entries[2]) expectDifferent(matrix('pmatrix', entries), matrix('pmatrix', transposed));
    });
  });
});
