/** Sums and multiples, in place or not. */
import type { FunctionCode } from '../products/assembler.js';
import { elementwise } from './elementwise.js';
import { plus, times } from './instructions.js';

export interface ArithmeticCode {
  /** target ← target + x · factor, a float by its bits. */
  addMultiple(count: number, target: number, x: number, factor: number): void;
  /** target ← target · factor, a float by its bits. */
  scale(count: number, target: number, factor: number): void;
}

export const arithmeticCode: readonly FunctionCode[] = [
  elementwise('addMultiple', { writes: ['target'], reads: ['target', 'x'], numbers: ['factor'] }, (of) => ({
    target: plus(of('target'), times(of('x'), of('factor'))),
  })),
  elementwise('scale', { writes: ['target'], reads: ['target'], numbers: ['factor'] }, (of) => ({
    target: times(of('target'), of('factor')),
  })),
];
