/** One update of AdamW (Loshchilov & Hutter 2019, algorithm 2; Kingma & Ba 2015), element by element. */
import type { FunctionCode } from '../assembler.js';
import { elementwise } from './elementwise.js';
import { minus, over, plus, root, times } from './instructions.js';

export interface AdamWCode {
  /**
   * Numbers, by their bits: `decay` is learning rate · weight decay; `rate` learning rate / (1 − β₁ᵗ); `unbias`
   * 1/√(1 − β₂ᵗ); `share1` and `share2` are 1 − β₁ and 1 − β₂.
   */
  adamW(
    count: number,
    values: number,
    means: number,
    squares: number,
    gradients: number,
    decay: number,
    rate: number,
    unbias: number,
    epsilon: number,
    share1: number,
    share2: number,
  ): void;
}

export const adamWCode: readonly FunctionCode[] = [
  elementwise(
    'adamW',
    {
      writes: ['value', 'mean', 'square'],
      reads: ['value', 'mean', 'square', 'gradient'],
      numbers: ['decay', 'rate', 'unbias', 'epsilon', 'share1', 'share2'],
    },
    (of, { bind }) => {
      const gradient = of('gradient');
      const mean = bind(plus(of('mean'), times(minus(gradient, of('mean')), of('share1'))));
      const square = bind(plus(of('square'), times(minus(times(gradient, gradient), of('square')), of('share2'))));
      const step = over(times(of('rate'), mean), plus(times(root(square), of('unbias')), of('epsilon')));
      // What is taken away is added up first: 1 − decay would lose most bits of a small decay.
      return { value: minus(of('value'), plus(times(of('value'), of('decay')), step)), mean, square };
    },
  ),
];
