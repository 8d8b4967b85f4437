/** PURE. Complex functions over any real arithmetic. A real value keeps an imaginary part of exactly zero. */
import type { Reals } from './reals.js';

export interface Complex<R> {
  readonly re: R;
  readonly im: R;
}

export class ComplexArithmetic<R> {
  readonly reals: Reals<R>;
  readonly zero: Complex<R>;
  readonly one: Complex<R>;
  readonly none: Complex<R>;

  constructor(reals: Reals<R>) {
    this.reals = reals;
    this.zero = this.real(reals.zero);
    this.one = this.real(reals.one);
    this.none = this.real(reals.ofDouble(NaN));
  }

  real(re: R): Complex<R> {
    return { re, im: this.reals.zero };
  }

  isReal(value: Complex<R>): boolean {
    return this.reals.isZero(value.im);
  }

  isZero(value: Complex<R>): boolean {
    return this.reals.isZero(value.re) && this.reals.isZero(value.im);
  }

  isFinite(value: Complex<R>): boolean {
    return this.reals.isFinite(value.re) && this.reals.isFinite(value.im);
  }

  /** The larger part's size: within a factor of √2 of the modulus, and cheap. */
  size(value: Complex<R>): R {
    const [re, im] = [this.reals.abs(value.re), this.reals.abs(value.im)];
    return this.reals.compare(re, im) >= 0 ? re : im;
  }

  add(left: Complex<R>, right: Complex<R>): Complex<R> {
    return { re: this.reals.add(left.re, right.re), im: this.reals.add(left.im, right.im) };
  }

  subtract(left: Complex<R>, right: Complex<R>): Complex<R> {
    return { re: this.reals.subtract(left.re, right.re), im: this.reals.subtract(left.im, right.im) };
  }

  negate(value: Complex<R>): Complex<R> {
    const { reals } = this;
    return { re: reals.negate(value.re), im: this.isReal(value) ? reals.zero : reals.negate(value.im) };
  }

  multiply(left: Complex<R>, right: Complex<R>): Complex<R> {
    const { reals } = this;
    if (this.isReal(left) && this.isReal(right)) return this.real(reals.multiply(left.re, right.re));
    return {
      re: reals.subtract(reals.multiply(left.re, right.re), reals.multiply(left.im, right.im)),
      im: reals.add(reals.multiply(left.re, right.im), reals.multiply(left.im, right.re)),
    };
  }

  divide(left: Complex<R>, right: Complex<R>): Complex<R> {
    const { reals } = this;
    if (this.isZero(right)) return this.none;
    if (this.isReal(right)) {
      const im = this.isReal(left) ? reals.zero : reals.divide(left.im, right.re);
      return { re: reals.divide(left.re, right.re), im };
    }
    const square = reals.add(reals.multiply(right.re, right.re), reals.multiply(right.im, right.im));
    const top = this.multiply(left, { re: right.re, im: reals.negate(right.im) });
    return { re: reals.divide(top.re, square), im: reals.divide(top.im, square) };
  }

  abs(value: Complex<R>): Complex<R> {
    const { reals } = this;
    if (this.isReal(value)) return this.real(reals.abs(value.re));
    return this.real(reals.sqrt(reals.add(reals.multiply(value.re, value.re), reals.multiply(value.im, value.im))));
  }

  exp(value: Complex<R>): Complex<R> {
    const { reals } = this;
    const size = reals.exp(value.re);
    if (this.isReal(value)) return this.real(size);
    return { re: reals.multiply(size, reals.cos(value.im)), im: reals.multiply(size, reals.sin(value.im)) };
  }

  /** The principal branch. */
  ln(value: Complex<R>): Complex<R> {
    const { reals } = this;
    if (this.isZero(value)) return this.none;
    if (this.isReal(value) && reals.compare(value.re, reals.zero) > 0) return this.real(reals.ln(value.re));
    if (this.isReal(value)) return { re: reals.ln(reals.negate(value.re)), im: reals.pi };
    return { re: reals.ln(this.abs(value).re), im: reals.atan2(value.im, value.re) };
  }

  sqrt(value: Complex<R>): Complex<R> {
    const { reals } = this;
    if (this.isReal(value)) {
      if (reals.compare(value.re, reals.zero) >= 0) return this.real(reals.sqrt(value.re));
      return { re: reals.zero, im: reals.sqrt(reals.negate(value.re)) };
    }
    const two = reals.ofDouble(2);
    const size = this.abs(value).re;
    const re = reals.sqrt(reals.divide(reals.add(size, value.re), two));
    const im = reals.sqrt(reals.divide(reals.subtract(size, value.re), two));
    return { re, im: reals.compare(value.im, reals.zero) < 0 ? reals.negate(im) : im };
  }

  /** The principal value; 0⁰ and 0 to a negative power have none. */
  power(base: Complex<R>, exponent: Complex<R>): Complex<R> {
    const { reals } = this;
    if (this.isZero(base)) {
      const isPositive = this.isReal(exponent) && reals.compare(exponent.re, reals.zero) > 0;
      return isPositive ? this.zero : this.none;
    }
    if (!this.isReal(exponent)) return this.exp(this.multiply(exponent, this.ln(base)));
    if (this.isReal(base) && reals.compare(base.re, reals.zero) > 0)
      return this.real(reals.power(base.re, exponent.re));
    const whole = reals.isWhole(exponent.re) ? reals.toDouble(exponent.re) : NaN;
    if (Math.abs(whole) <= 1e6)
      return this.isReal(base) ? this.wholePowerOfReal(base.re, whole, exponent.re) : this.wholePower(base, whole);
    return this.exp(this.multiply(exponent, this.ln(base)));
  }

  private wholePowerOfReal(base: R, whole: number, exponent: R): Complex<R> {
    const size = this.reals.power(this.reals.negate(base), exponent);
    return this.real(whole % 2 === 0 ? size : this.reals.negate(size));
  }

  private wholePower(base: Complex<R>, exponent: number): Complex<R> {
    let result = this.one;
    let square = base;
    for (let rest = Math.abs(exponent); rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) result = this.multiply(result, square);
      square = this.multiply(square, square);
    }
    return exponent < 0 ? this.divide(this.one, result) : result;
  }

  /** The real root where there is one (∛−8 = −2), else the principal one. */
  root(radicand: Complex<R>, degree: number): Complex<R> {
    const { reals } = this;
    if (degree === 2) return this.sqrt(radicand);
    const isNegative = this.isReal(radicand) && reals.compare(radicand.re, reals.zero) < 0;
    const exponent = this.real(reals.divide(reals.one, reals.ofDouble(degree)));
    if (isNegative && degree % 2 === 1) return this.negate(this.power(this.negate(radicand), exponent));
    return this.power(radicand, exponent);
  }
}
