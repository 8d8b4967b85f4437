/** Generators of answers whose mathematics is known because it was made here, and of other ways to write them. */
import fc from 'fast-check';

/** Coefficients, the constant first. */
export type Polynomial = readonly number[];

export function product(left: Polynomial, right: Polynomial): Polynomial {
  const result = new Array<number>(left.length + right.length - 1).fill(0);
  left.forEach((a, i) => right.forEach((b, j) => (result[i + j] = (result[i + j] ?? 0) + a * b)));
  return result;
}

export function polynomialText(polynomial: Polynomial, variable = 'x'): string {
  const terms = polynomial
    .map((coefficient, power) => ({ coefficient, power }))
    .filter(({ coefficient }) => coefficient !== 0)
    .toReversed()
    .map(({ coefficient, power }) => {
      const size = Math.abs(coefficient);
      const letters = power === 0 ? '' : power === 1 ? variable : `${variable}^{${power}}`;
      return `${coefficient < 0 ? '-' : '+'}${size === 1 && power > 0 ? '' : size}${letters}`;
    });
  return terms.length === 0 ? '0' : terms.join('').replace(/^\+/, '');
}

const coefficient = fc.integer({ min: -9, max: 9 });
const leading = coefficient.filter((value) => value !== 0);

/** A product of two to four factors of degree 1 or 2, none of them a bare constant. */
export const factors: fc.Arbitrary<readonly Polynomial[]> = fc.array(
  fc.oneof(fc.tuple(coefficient, leading), fc.tuple(coefficient, coefficient, leading)),
  { minLength: 2, maxLength: 4 },
);

export const integer = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
export const smallInteger = fc.integer({ min: -500, max: 500 });
export const positive = fc.integer({ min: 1, max: 500 });

export function fractionText(numerator: number, denominator: number): string {
  return numerator < 0 ? `-\\frac{${-numerator}}{${denominator}}` : `\\frac{${numerator}}{${denominator}}`;
}

export function complexText(real: number, imaginary: number): string {
  return `${real}${imaginary < 0 ? '-' : '+'}${Math.abs(imaginary)}i`;
}

/** Small expressions whose parts are all LaTeX that golds are made of. */
export const expression: fc.Arbitrary<string> = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'expression' },
    fc.constantFrom('x', 'y', 'n', 'a', String.raw`\pi`, String.raw`\alpha`, 'x_{1}', '2', '3', '17', '0.5'),
    tie('expression').map((inner) => String.raw`\sqrt{${inner}}`),
    fc.tuple(tie('expression'), tie('expression')).map(([top, bottom]) => String.raw`\frac{${top}}{${bottom}}`),
    fc.tuple(tie('expression'), tie('expression')).map(([left, right]) => `(${left}+${right})`),
    fc.tuple(tie('expression'), tie('expression')).map(([left, right]) => String.raw`(${left}-${right})`),
    fc.tuple(tie('expression'), tie('expression')).map(([left, right]) => String.raw`(${left} \cdot ${right})`),
    fc.tuple(tie('expression'), fc.integer({ min: 2, max: 4 })).map(([base, power]) => `(${base})^{${power}}`),
    tie('expression').map((inner) => String.raw`\sin(${inner})`),
  ),
})).expression;

export type Restyle = readonly [name: string, apply: (text: string) => string];

/** Each leaves what an answer says as it is. */
export const restyles: readonly Restyle[] = [
  ['dfrac', (text) => text.replaceAll(String.raw`\frac`, String.raw`\dfrac`)],
  ['tfrac', (text) => text.replaceAll(String.raw`\frac`, String.raw`\tfrac`)],
  ['dollars', (text) => `$${text}$`],
  ['double dollars', (text) => `$$${text}$$`],
  ['\\(…\\)', (text) => String.raw`\(${text}\)`],
  ['braces', (text) => `{${text}}`],
  ['a box', (text) => String.raw`\boxed{${text}}`],
  ['a full stop', (text) => `${text}.`],
  ['displaystyle', (text) => String.raw`\displaystyle ${text}`],
  ['thin spaces', (text) => String.raw`\,${text}\,`],
  ['spaces', (text) => `  ${text}  `],
  ['left and right', (text) => stretched(text)],
  ['mbox', (text) => text.replaceAll(String.raw`\text{`, String.raw`\mbox{`)],
  ['braced exponents', (text) => text.replace(/\^(\d)(?![\d}])/g, '^{$1}')],
  ['spaces between the elements', (text) => text.replace(/(?<!\\), ?(?!\\!|\d{3}(?!\d))/g, ' , ')],
];

/** Parentheses that pair off one by one become \left( and \right). */
function stretched(text: string): string {
  if (/\\left|\\right|\\text|\\mbox|\\sqrt\[/.test(text)) return text;
  return text.replace(/(?<!\\)[([]/g, String.raw`\left$&`).replace(/(?<!\\)[)\]]/g, String.raw`\right$&`);
}
