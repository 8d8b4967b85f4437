/** silu(x) = x · sigmoid(x), and silu(gate) · up, with their gradients. */
import type { Code, FunctionCode } from '../assembler.js';
import { elementwise } from './elementwise.js';
import { sigmoid } from './exponential.js';
import { plus, times } from './instructions.js';
import type { Lines } from './traversal.js';

export interface SwigluCode {
  silu(count: number, out: number, x: number): void;
  siluBack(count: number, out: number, dy: number, x: number): void;
  swiglu(count: number, out: number, gate: number, up: number): void;
  swigluBack(count: number, byGate: number, byUp: number, dy: number, gate: number, up: number): void;
}

export const swigluCode: readonly FunctionCode[] = [
  elementwise('silu', { writes: ['out'], reads: ['x'], numbers: [] }, (of, lines) => ({
    out: siluOf(of('x'), lines).silu,
  })),
  elementwise('siluBack', { writes: ['out'], reads: ['dy', 'x'], numbers: [] }, (of, lines) => ({
    out: times(of('dy'), siluOf(of('x'), lines).slope),
  })),
  elementwise('swiglu', { writes: ['out'], reads: ['gate', 'up'], numbers: [] }, (of, lines) => ({
    out: times(siluOf(of('gate'), lines).silu, of('up')),
  })),
  elementwise('swigluBack', { writes: ['byGate', 'byUp'], reads: ['dy', 'gate', 'up'], numbers: [] }, (of, lines) => {
    const { silu, slope } = siluOf(of('gate'), lines);
    return { byGate: times(times(of('dy'), of('up')), slope), byUp: times(of('dy'), silu) };
  }),
];

function siluOf(x: Code, lines: Lines): { readonly silu: Code; readonly slope: Code } {
  const sides = sigmoid(x, lines);
  const share = lines.bind(sides.share);
  // Of x·s: s(1 + x(1 − s))
  const slope = times(share, plus(lines.constant(1), times(x, sides.rest)));
  return { silu: times(x, share), slope };
}
