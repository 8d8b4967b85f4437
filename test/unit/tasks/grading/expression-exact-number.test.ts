import fc from 'fast-check';
import { expect, test } from 'vitest';
import { add, divide, exact, isSame, power, toDouble } from '../../../../tasks/grading/expression/exact-number.js';

const fraction = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.bigInt({ min: 1n, max: 10n ** 30n }))
  .map(([numerator, denominator]) => exact(numerator, denominator) ?? { numerator: 0n, denominator: 1n });

test('a sum less a part is the other part', () => {
  fc.assert(
    fc.property(fraction, fraction, (left, right) => {
      const sum = add(left, right);
      const back = sum === null ? null : add(sum, { numerator: -right.numerator, denominator: right.denominator });
      expect(back !== null && isSame(back, left)).toBe(true);
    }),
    { seed: 1 },
  );
});

test('division by zero, zero to the power of zero and numbers beyond the cap have no value', () => {
  const zero = { numerator: 0n, denominator: 1n };
  expect(divide({ numerator: 1n, denominator: 1n }, zero)).toBeNull();
  expect(power(zero, 0n)).toBeNull();
  expect(power(zero, -1n)).toBeNull();
  expect(power({ numerator: 2n, denominator: 1n }, 30_000n)).toBeNull();
  expect(exact(1n << 20_001n)).toBeNull();
});

test('fractions of numbers beyond doubles still have their double', () => {
  expect(toDouble({ numerator: 3n ** 1_000n, denominator: 3n ** 1_001n })).toBeCloseTo(1 / 3, 14);
  expect(toDouble({ numerator: 1n, denominator: 2n ** 1_500n })).toBe(0);
});
