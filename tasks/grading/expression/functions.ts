/** PURE. The values of the functions that are known by name, over any arithmetic. */
import type { Complex, ComplexArithmetic } from './complex.js';
import { type Budget, limits } from './limits.js';

/** Inputs, at least one; NaN where the function has no value. */
type Known = <R>(inputs: readonly Complex<R>[], complex: ComplexArithmetic<R>, budget: Budget) => Complex<R>;

const known: Readonly<Record<string, Known>> = {
  sin: ([x], c) => ofOne(x, c, sine),
  cos: ([x], c) => ofOne(x, c, cosine),
  tan: ([x], c) => ofOne(x, c, (z) => overSafe(c, sine(z, c), cosine(z, c))),
  cot: ([x], c) => ofOne(x, c, (z) => overSafe(c, cosine(z, c), sine(z, c))),
  sec: ([x], c) => ofOne(x, c, (z) => overSafe(c, c.one, cosine(z, c))),
  csc: ([x], c) => ofOne(x, c, (z) => overSafe(c, c.one, sine(z, c))),
  arcsin: ([x], c) => ofOne(x, c, arcsine),
  arccos: ([x], c) => ofOne(x, c, (z) => c.subtract(half(c, c.real(c.reals.pi)), arcsine(z, c))),
  arctan: ([x], c) => ofOne(x, c, arctangent),
  arccot: ([x], c) => ofOne(x, c, (z) => c.subtract(half(c, c.real(c.reals.pi)), arctangent(z, c))),
  arcsec: ([x], c) => ofOne(x, c, (z) => c.subtract(half(c, c.real(c.reals.pi)), arcsine(c.divide(c.one, z), c))),
  arccsc: ([x], c) => ofOne(x, c, (z) => arcsine(c.divide(c.one, z), c)),
  sinh: ([x], c) => ofOne(x, c, (z) => half(c, c.subtract(c.exp(z), c.exp(c.negate(z))))),
  cosh: ([x], c) => ofOne(x, c, (z) => half(c, c.add(c.exp(z), c.exp(c.negate(z))))),
  tanh: ([x], c) =>
    ofOne(x, c, (z) => c.divide(c.subtract(c.exp(z), c.exp(c.negate(z))), c.add(c.exp(z), c.exp(c.negate(z))))),
  arsinh: ([x], c) => ofOne(x, c, (z) => c.ln(c.add(z, c.sqrt(c.add(c.multiply(z, z), c.one))))),
  arcosh: ([x], c) => ofOne(x, c, (z) => c.ln(c.add(z, c.sqrt(c.subtract(c.multiply(z, z), c.one))))),
  artanh: ([x], c) => ofOne(x, c, (z) => half(c, c.ln(c.divide(c.add(c.one, z), c.subtract(c.one, z))))),
  exp: ([x], c) => ofOne(x, c, (z) => c.exp(z)),
  ln: ([x], c) => ofOne(x, c, (z) => c.ln(z)),
  // Without a base it is the decimal logarithm.
  log: ([x, base], c) => ofOne(x, c, (z) => c.divide(c.ln(z), c.ln(base ?? c.real(c.reals.ofDouble(10))))),
  abs: ([x], c) => ofOne(x, c, (z) => c.abs(z)),
  sgn: ([x], c) => ofReal(x, c, (value) => c.reals.ofDouble(c.reals.compare(value, c.reals.zero))),
  Re: ([x], c) => ofOne(x, c, (z) => c.real(z.re)),
  Im: ([x], c) => ofOne(x, c, (z) => c.real(z.im)),
  floor: ([x], c) => ofReal(x, c, (value) => c.reals.floor(value)),
  ceil: ([x], c) => ofReal(x, c, (value) => c.reals.negate(c.reals.floor(c.reals.negate(value)))),
  min: (inputs, c) => extreme(inputs, c, -1),
  max: (inputs, c) => extreme(inputs, c, 1),
  factorial: ([x], c, budget) => factorial(x, 1, c, budget),
  'double-factorial': ([x], c, budget) => factorial(x, 2, c, budget),
  binomial: ([from, choose], c, budget) => binomial(from, choose, c, budget),
  mod: ([value, modulus], c) => modulo(value, modulus, c),
};

export function isKnownFunction(name: string): boolean {
  return Object.hasOwn(known, name);
}

/** Cheap: no logarithm or sine is needed, or the function counts its own steps. */
export function isSimple(name: string): boolean {
  return /^(?:abs|sgn|Re|Im|floor|ceil|min|max|mod|factorial|double-factorial|binomial)$/.test(name);
}

/** @throws LimitReached */
export function callKnown<R>(
  name: string,
  inputs: readonly Complex<R>[],
  complex: ComplexArithmetic<R>,
  budget: Budget,
): Complex<R> {
  return known[name]?.(inputs, complex, budget) ?? complex.none;
}

function ofOne<R>(
  input: Complex<R> | undefined,
  complex: ComplexArithmetic<R>,
  value: (input: Complex<R>, complex: ComplexArithmetic<R>) => Complex<R>,
): Complex<R> {
  return input === undefined || !complex.isFinite(input) ? complex.none : value(input, complex);
}

function ofReal<R>(input: Complex<R> | undefined, complex: ComplexArithmetic<R>, value: (input: R) => R): Complex<R> {
  return input === undefined || !complex.isReal(input) ? complex.none : complex.real(value(input.re));
}

function half<R>(complex: ComplexArithmetic<R>, value: Complex<R>): Complex<R> {
  return complex.divide(value, complex.real(complex.reals.ofDouble(2)));
}

/** (e^{iz} − e^{−iz}) / 2i */
function sine<R>(z: Complex<R>, complex: ComplexArithmetic<R>): Complex<R> {
  const { reals } = complex;
  if (complex.isReal(z)) return complex.real(reals.sin(z.re));
  const turned = { re: reals.negate(z.im), im: z.re };
  const top = complex.subtract(complex.exp(turned), complex.exp(complex.negate(turned)));
  return complex.divide(top, { re: reals.zero, im: reals.ofDouble(2) });
}

function cosine<R>(z: Complex<R>, complex: ComplexArithmetic<R>): Complex<R> {
  const { reals } = complex;
  if (complex.isReal(z)) return complex.real(reals.cos(z.re));
  const turned = { re: reals.negate(z.im), im: z.re };
  return half(complex, complex.add(complex.exp(turned), complex.exp(complex.negate(turned))));
}

/** tan 90° has no value, though the cosine of the nearest number is not quite zero. */
function overSafe<R>(complex: ComplexArithmetic<R>, top: Complex<R>, bottom: Complex<R>): Complex<R> {
  const { reals } = complex;
  const isNothing = reals.compare(complex.size(bottom), reals.ofDouble(1e-14)) < 0;
  return isNothing ? complex.none : complex.divide(top, bottom);
}

/** −i ln(iz + √(1 − z²)) */
function arcsine<R>(z: Complex<R>, complex: ComplexArithmetic<R>): Complex<R> {
  const { reals } = complex;
  const root = complex.sqrt(complex.subtract(complex.one, complex.multiply(z, z)));
  if (complex.isReal(z) && complex.isReal(root)) return complex.real(reals.atan2(z.re, root.re));
  const inner = complex.ln(complex.add({ re: reals.negate(z.im), im: z.re }, root));
  return { re: inner.im, im: reals.negate(inner.re) };
}

function arctangent<R>(z: Complex<R>, complex: ComplexArithmetic<R>): Complex<R> {
  return complex.isReal(z) ? complex.real(complex.reals.atan2(z.re, complex.reals.one)) : complex.none;
}

function extreme<R>(inputs: readonly Complex<R>[], complex: ComplexArithmetic<R>, sign: number): Complex<R> {
  let best: R | null = null;
  for (const input of inputs) {
    if (!complex.isReal(input) || !complex.isFinite(input)) return complex.none;
    if (best === null || complex.reals.compare(input.re, best) === sign) best = input.re;
  }
  return best === null ? complex.none : complex.real(best);
}

/** The value as a whole number below `bound`; NaN when it is none. */
function wholeBelow<R>(value: Complex<R> | undefined, complex: ComplexArithmetic<R>, bound: number): number {
  if (value === undefined || !complex.isReal(value) || !complex.reals.isWhole(value.re)) return NaN;
  const whole = complex.reals.toDouble(value.re);
  return whole >= 0 && whole <= bound ? whole : NaN;
}

function factorial<R>(
  value: Complex<R> | undefined,
  step: number,
  complex: ComplexArithmetic<R>,
  budget: Budget,
): Complex<R> {
  const { reals } = complex;
  const whole = wholeBelow(value, complex, limits.numericFactorial);
  if (Number.isNaN(whole)) return complex.none;
  budget.spend(1 + (whole * reals.costs.node) / 4);
  let product = reals.one;
  // As many factors as a double holds exactly make one.
  let block = 1;
  for (let factor = whole; factor > 1; factor -= step) {
    if (block * factor > Number.MAX_SAFE_INTEGER) {
      product = reals.multiply(product, reals.ofDouble(block));
      block = 1;
    }
    block *= factor;
  }
  return complex.real(reals.multiply(product, reals.ofDouble(block)));
}

function binomial<R>(
  from: Complex<R> | undefined,
  choose: Complex<R> | undefined,
  complex: ComplexArithmetic<R>,
  budget: Budget,
): Complex<R> {
  const { reals } = complex;
  const top = wholeBelow(from, complex, 1e15);
  const bottom = wholeBelow(choose, complex, 1e15);
  if (Number.isNaN(top + bottom)) return complex.none;
  const least = Math.min(bottom, top - bottom);
  if (least < 0) return complex.zero;
  if (least > limits.binomial) return complex.none;
  budget.spend(1 + least * reals.costs.node * 4);
  let result = reals.one;
  for (let index = 1; index <= least; index += 1) {
    result = reals.divide(reals.multiply(result, reals.ofDouble(top - least + index)), reals.ofDouble(index));
  }
  return complex.real(result);
}

function modulo<R>(
  value: Complex<R> | undefined,
  modulus: Complex<R> | undefined,
  complex: ComplexArithmetic<R>,
): Complex<R> {
  const { reals } = complex;
  if (value === undefined || modulus === undefined || !complex.isReal(value) || !complex.isReal(modulus))
    return complex.none;
  if (reals.compare(modulus.re, reals.zero) <= 0) return complex.none;
  const turns = reals.floor(reals.divide(value.re, modulus.re));
  return complex.real(reals.subtract(value.re, reals.multiply(turns, modulus.re)));
}
