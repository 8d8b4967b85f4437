/**
 * Exponentials of four floats at a time, to a few units of the last place.
 *
 * exp x = 2ⁿ · exp r, with n the whole number nearest to x/ln 2 and r = x − n·ln 2 within ±ln 2/2. ln 2 stands in two
 * parts, the first with so few bits that its product with n is exact (Cody & Waite 1980). exp r is 1 + r + r²·P(r) with
 * P of degree 4 through the Chebyshev nodes of that range: 10⁻⁸.
 */
import type { Code } from '../assembler.js';
import { below, largest, least, minus, over, plus, shiftedLeft, times, unless } from './instructions.js';
import type { Lines } from './traversal.js';

const POLYNOMIAL = [0.5, 0.16666576266288757, 0.04166655242443085, 0.00836323294788599, 0.0013926250394433737] as const;
const [HIGH, LOW] = [0.693359375, -0.00021219444005471377] as const;
/** Added to n, it leaves n + 127, the exponent of 2ⁿ, in the low bits. */
const SHIFTER = 1.5 * 2 ** 23 + 127;
const FRACTION_BITS = 23;
/** ln of the least normal float, within which 2ⁿ has an exponent. */
const LEAST = -87.3365447;

/** Of x ≤ 0, −∞ included; what is no number stays none. */
export function exponential(x: Code, lines: Lines): Code {
  const given = lines.bind(x);
  return unless(withinRange(given, lines), below(given, lines.constant(LEAST)));
}

/** s = 1/(1 + exp −x) and 1 − s, which is no difference: nothing cancels. Beyond ±87.3 they are 0 and 1. */
export function sigmoid(x: Code, lines: Lines): { readonly share: Code; readonly rest: Code } {
  const { bind, constant } = lines;
  const exact = bind(x);
  const given = bind(largest(least(exact, constant(-LEAST)), constant(LEAST)));
  const inverse = bind(withinRange(bind(minus(constant(0), given)), lines));
  const share = bind(over(constant(1), plus(constant(1), inverse)));
  return {
    share: unless(share, below(exact, constant(LEAST))),
    rest: unless(times(inverse, share), below(constant(-LEAST), exact)),
  };
}

/** `x`: a bound value within ±LEAST. */
function withinRange(x: Code, { bind, constant }: Lines): Code {
  const shifted = bind(plus(times(x, constant(Math.LOG2E)), constant(SHIFTER)));
  const whole = bind(minus(shifted, constant(SHIFTER)));
  const rest = bind(minus(minus(x, times(whole, constant(HIGH))), times(whole, constant(LOW))));
  // Pairs first: a chain of five would be waited for.
  const square = bind(times(rest, rest));
  const [c2, c3, c4, c5, c6] = POLYNOMIAL;
  const pair = (low: number, high: number) => plus(constant(low), times(rest, constant(high)));
  const series = plus(pair(c2, c3), times(square, plus(pair(c4, c5), times(square, constant(c6)))));
  const ofRest = plus(plus(constant(1), rest), times(square, series));
  return times(ofRest, shiftedLeft(shifted, FRACTION_BITS));
}
