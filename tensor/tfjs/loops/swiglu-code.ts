/** silu(gate) · up, with silu(x) = x · sigmoid(x), and its gradients. */
import type { FunctionCode } from '../products/assembler.js';
import { elementwise } from './elementwise.js';
import { sigmoid } from './exponential.js';
import { plus, times } from './instructions.js';

export interface SwigluCode {
  swiglu(count: number, out: number, gate: number, up: number): void;
  swigluBack(count: number, byGate: number, byUp: number, dy: number, gate: number, up: number): void;
}

export const swigluCode: readonly FunctionCode[] = [
  elementwise('swiglu', { writes: ['out'], reads: ['gate', 'up'], numbers: [] }, (of, lines) => ({
    out: times(times(of('gate'), sigmoid(of('gate'), lines).share), of('up')),
  })),
  elementwise('swigluBack', { writes: ['byGate', 'byUp'], reads: ['dy', 'gate', 'up'], numbers: [] }, (of, lines) => {
    const sides = sigmoid(of('gate'), lines);
    const share = lines.bind(sides.share);
    // Of x·s: s + x·s(1 − s)
    const slope = times(share, plus(lines.constant(1), times(of('gate'), sides.rest)));
    const silu = times(of('gate'), share);
    return { byGate: times(times(of('dy'), of('up')), slope), byUp: times(of('dy'), silu) };
  }),
];
