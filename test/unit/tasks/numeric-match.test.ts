import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameNumber, parseNumber } from '../../../tasks/numeric-match.js';

describe('isSameNumber', () => {
  it.each([
    ['1,000', '1000'],
    ['7.0', '7'],
    ['1/2', '0.5'],
    ['.5', '0.50'],
    ['7.', '7'],
    ['-3', '\u22123'],
    ['+3', '3'],
    ['50%', '0.5'],
    ['$1,234.50', '1234.5'],
    ['007', '7'],
    ['1e3', '1000'],
    ['2.5E-1', '1/4'],
    ['-4/8', '-0.5'],
    ['0', '-0'],
    ['  12 ', '12'],
    ['0.1', '1/10'],
    ['123456789012345678901', '123456789012345678901.0'],
  ])('takes %s for %s', (left, right) => {
    expect(isSameNumber(left, right)).toBe(true);
  });

  it.each([
    ['7', '8'],
    ['', ''],
    ['', '0'],
    ['.', '0'],
    ['1,00', '100'],
    ['0,5', '0.5'],
    ['1.2.3', '1.2'],
    ['1/0', '1/0'],
    ['1/2/2', '0.25'],
    ['--3', '3'],
    ['3-', '3'],
    ['48/2+0', '24'],
    ['5 6', '56'],
    ['7 apples', '7'],
    ['7%', '7'],
    ['NaN', 'NaN'],
    ['Infinity', 'Infinity'],
    ['0x10', '16'],
    ['1_000', '1000'],
    ['٧', '7'],
    ['1e99999', '1e99999'],
    ['123456789012345678901', '123456789012345678902'],
    ['0.3333', '1/3'],
  ])('does not take %s for %s', (left, right) => {
    expect(isSameNumber(left, right)).toBe(false);
  });

  it('knows every whole number and its neighbours apart', () => {
    fc.assert(
      fc.property(fc.bigInt(), (number) => {
        expect(isSameNumber(String(number), String(number))).toBe(true);
        expect(isSameNumber(String(number), String(number + 1n))).toBe(false);
      }),
    );
  });

  it('agrees with how JavaScript writes a number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), (number) => {
        const value = parseNumber(String(number));
        expect(value).not.toBeNull();
        if (value !== null) expect(Number(value.numerator) / Number(value.denominator)).toBeCloseTo(number, 6);
      }),
    );
  });

  it('takes any text without failing, in bounded time', () => {
    fc.assert(fc.property(fc.string(), (text) => [true, false].includes(isSameNumber(text, '7'))));
    expect(parseNumber('9'.repeat(1_000_000))).toBeNull();
    expect(parseNumber(`${','.repeat(100)}1`)).toBeNull();
  });
});
