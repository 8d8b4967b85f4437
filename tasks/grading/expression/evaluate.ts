/**
 * PURE. The value of an expression at given values of its names, in any arithmetic. What has no value is NaN; what an
 * addition swallowed is reported, since two such values prove nothing. VERIFIER.md 7.5, 4 and 5.
 */
import { type Complex, ComplexArithmetic } from './complex.js';
import { type Budget, limits } from './limits.js';
import { callKnown, isKnownFunction, isSimple } from './functions.js';
import type { Reals } from './reals.js';
import type { Expression, Of } from './syntax.js';

export interface Evaluation<R> {
  readonly value: Complex<R>;
  /** The size of the largest term of any sum: a residue is judged beside it. */
  readonly largest: R;
  /** Somewhere a term was so small beside another that it was lost. */
  readonly hasAbsorbed: boolean;
}

/** @throws LimitReached */
export function evaluate<R>(
  expression: Expression,
  reals: Reals<R>,
  names: ReadonlyMap<string, Complex<R>>,
  budget: Budget,
): Evaluation<R> {
  const evaluator = new Evaluator(reals, budget);
  const value = evaluator.value(expression, names);
  return { value, largest: evaluator.largest, hasAbsorbed: evaluator.hasAbsorbed };
}

type Names<R> = ReadonlyMap<string, Complex<R>>;

class Evaluator<R> {
  largest: R;
  hasAbsorbed = false;
  private readonly reals: Reals<R>;
  private readonly budget: Budget;
  private readonly complex: ComplexArithmetic<R>;
  /** In the argument of a sine 30° is π/6; elsewhere the sign says nothing. */
  private isAngle = false;

  constructor(reals: Reals<R>, budget: Budget) {
    this.reals = reals;
    this.budget = budget;
    this.complex = new ComplexArithmetic(reals);
    this.largest = reals.zero;
  }

  value(expression: Expression, names: Names<R>): Complex<R> {
    const { complex, reals } = this;
    this.budget.spend(reals.costs.node);
    switch (expression.kind) {
      case 'number':
      case 'based':
        return complex.real(reals.of(expression.value));
      case 'symbol':
        return names.get(expression.name) ?? complex.none;
      case 'constant':
        return this.constant(expression.name, names);
      case 'negative':
        return complex.negate(this.value(expression.operand, names));
      case 'sum':
        return this.sum(expression.terms.map((term) => this.value(term, names)));
      case 'product':
        return expression.factors.reduce<Complex<R>>(
          (total, factor) => complex.multiply(total, this.value(factor, names)),
          complex.one,
        );
      case 'quotient':
        return complex.divide(this.value(expression.numerator, names), this.value(expression.denominator, names));
      case 'power':
        return this.power(this.value(expression.base, names), this.value(expression.exponent, names));
      case 'root':
        return this.root(expression, names);
      case 'degree':
        return this.degrees(this.value(expression.operand, names));
      case 'percent':
        return complex.divide(this.value(expression.operand, names), complex.real(reals.ofDouble(100)));
      case 'quantity':
        return this.value(expression.value, names);
      case 'call':
        return this.call(expression, names);
      case 'series':
        return this.series(expression, names);
      case 'tuple':
        return this.opaque(
          'tuple',
          expression.items.map((item) => this.value(item, names)),
        );
      default:
        return complex.none;
    }
  }

  private constant(name: Of<'constant'>['name'], names: Names<R>): Complex<R> {
    const { complex, reals } = this;
    // The variable of a sum may be i.
    if (name === 'i') return names.get('i') ?? { re: reals.zero, im: reals.one };
    return name === 'pi' ? complex.real(reals.pi) : name === 'e' ? complex.real(reals.e) : complex.none;
  }

  private sum(terms: readonly Complex<R>[]): Complex<R> {
    const { complex, reals } = this;
    let total = complex.zero;
    for (const term of terms) {
      const [left, right] = [complex.size(total), complex.size(term)];
      if (!reals.isZero(left) && !reals.isZero(right)) {
        if (Math.abs(reals.exponent(left) - reals.exponent(right)) > reals.absorption) this.hasAbsorbed = true;
      }
      if (reals.compare(right, this.largest) > 0) this.largest = right;
      total = complex.add(total, term);
    }
    return total;
  }

  private power(base: Complex<R>, exponent: Complex<R>): Complex<R> {
    const { complex, reals } = this;
    const isWhole = complex.isReal(exponent) && reals.isWhole(exponent.re);
    this.budget.spend((isWhole ? reals.costs.wholePower : reals.costs.transcendental) * (complex.isReal(base) ? 1 : 4));
    return complex.power(base, exponent);
  }

  private root(root: Of<'root'>, names: Names<R>): Complex<R> {
    const { complex, reals } = this;
    const radicand = this.value(root.radicand, names);
    const degree = this.value(root.degree, names);
    const whole = complex.isReal(degree) && reals.isWhole(degree.re) ? reals.toDouble(degree.re) : NaN;
    this.budget.spend(whole === 2 ? reals.costs.root : reals.costs.transcendental);
    if (whole >= 2 && whole <= 1_000) return complex.root(radicand, whole);
    return complex.power(radicand, complex.divide(complex.one, degree));
  }

  private degrees(value: Complex<R>): Complex<R> {
    const { complex, reals } = this;
    return this.isAngle ? complex.multiply(value, complex.real(reals.divide(reals.pi, reals.ofDouble(180)))) : value;
  }

  private call(call: Of<'call'>, names: Names<R>): Complex<R> {
    const [first] = call.inputs;
    if (call.name === 'det' && first?.kind === 'matrix') {
      return this.determinant(first.rows.map((row) => row.map((cell) => this.value(cell, names))));
    }
    const before = this.isAngle;
    this.isAngle = /^(?:sin|cos|tan|cot|sec|csc)$/.test(call.name);
    const inputs = call.inputs.map((input) => this.value(input, names));
    this.isAngle = before;
    if (!isKnownFunction(call.name)) return this.opaque(call.name, inputs);
    const { costs } = this.reals;
    const cost = call.name.startsWith('arc') ? costs.arc : isSimple(call.name) ? costs.node : costs.transcendental;
    // A complex logarithm is a real one, a root and an angle; a tangent a sine and a cosine.
    const parts = inputs.every((input) => this.complex.isReal(input)) ? 1 : 5;
    this.budget.spend(cost * parts * (call.name === 'tan' || call.name === 'cot' ? 2 : 1));
    return callKnown(call.name, inputs, this.complex, this.budget);
  }

  /** Cofactors: the size is capped. */
  private determinant(rows: readonly (readonly Complex<R>[])[]): Complex<R> {
    const { complex } = this;
    const [first = [], ...others] = rows;
    if (first.length !== rows.length || rows.length > limits.determinantSize) return complex.none;
    if (rows.length === 1) return first[0] ?? complex.none;
    this.budget.spend(rows.length * this.reals.costs.node);
    return this.sum(
      first.map((cell, column) => {
        const minor = others.map((row) => row.filter((_, index) => index !== column));
        const product = complex.multiply(cell, this.determinant(minor));
        return column % 2 === 0 ? product : complex.negate(product);
      }),
    );
  }

  private series(series: Of<'series'>, names: Names<R>): Complex<R> {
    const { complex, reals } = this;
    const lower = this.value(series.lower, names);
    const upper = this.value(series.upper, names);
    const [from, to] = [reals.toDouble(lower.re), reals.toDouble(upper.re)];
    const isWritten = Number.isInteger(from) && Number.isInteger(to) && to - from <= limits.range;
    if (!isWritten) {
      const sample = complex.real(reals.ofDouble(1.375));
      const body = this.value(series.body, new Map(names).set(series.variable, sample));
      return this.opaque(series.operation, [lower, upper, body]);
    }
    const terms: Complex<R>[] = [];
    for (let index = from; index <= to; index += 1) {
      terms.push(this.value(series.body, new Map(names).set(series.variable, complex.real(reals.ofDouble(index)))));
    }
    if (series.operation === 'sum') return this.sum(terms);
    return terms.reduce((total, term) => complex.multiply(total, term), complex.one);
  }

  /** An unknown function: the same inputs give the same value, other inputs another. */
  private opaque(name: string, inputs: readonly Complex<R>[]): Complex<R> {
    const { complex, reals } = this;
    if (inputs.some((input) => !complex.isFinite(input))) return complex.none;
    let text = name;
    // Ten digits are the same in both arithmetics.
    for (const { re, im } of inputs) text += `|${rounded(reals.toDouble(re))},${rounded(reals.toDouble(im))}`;
    return complex.real(reals.ofDouble(0.5 + hash(text) / 2 ** 32));
  }
}

function rounded(value: number): string {
  return Math.abs(value) < 1e-12 ? '0' : value.toPrecision(10);
}

/** FNV-1a, 32 bits, with a last mixing so that near texts give far values. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (value ^ (value >>> 16)) >>> 0;
}
