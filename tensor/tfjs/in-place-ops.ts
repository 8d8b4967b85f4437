/** Operations that change their first tensor: loops over the values as they lie in memory. */
import type { Ops, Tensor } from '../ops.js';
import { adamW, clipGradNorm } from './adamw.js';
import type { TfjsEngine } from './engine.js';
import type { Numbers, Raw } from './kernels.js';
import { floatBits } from './loops/traversal.js';
import { aroundAxis, axisOf, describeShape, elementCount, sameShape, type Shape } from './shapes.js';
import { rawOf } from './tfjs-tensor.js';

export type InPlaceOps = Pick<Ops, 'copyInto' | 'writeSlice' | 'addInto' | 'scaleInto' | 'adamW' | 'clipGradNorm'>;

export function inPlaceOps(engine: TfjsEngine): InPlaceOps {
  const change = (name: string, target: Tensor, source: Tensor, body: (values: Numbers, from: Numbers) => void) =>
    engine.change(name, target, [source], (values, from = values) => body(values, from));
  return {
    copyInto: (target, source) =>
      change('copyInto', target, source, (values, from) => {
        requireSame(target.shape, source.shape);
        requireApart(values, from);
        setAt(values, from, 0);
      }),
    writeSlice: (target, axis, start, source) =>
      change('writeSlice', target, source, (values, from) => {
        const index = axisOf(axis, target.shape.length);
        const length = source.shape[index] ?? 0;
        requireSame(target.shape.with(index, length), source.shape);
        const [before, size, after] = aroundAxis(target.shape, index);
        if (start < 0 || start + length > size) throw new Error(`${length} from ${start} do not fit into ${size}`);
        const block = length * after;
        if (before === 1) requireApart(values.subarray(start * after, start * after + block), from);
        for (let part = 0; part < before; part++) {
          setAt(values, from.subarray(part * block, (part + 1) * block), (part * size + start) * after);
        }
      }),
    addInto: (target, source, factor = 1) =>
      change('addInto', target, source, (values, from) => {
        requireFloats(values);
        requireSame(target.shape, source.shape);
        requireApart(values, from);
        add(values, from, factor);
      }),
    scaleInto: (target, factor) =>
      engine.change('scaleInto', target, [], (values) => {
        if (factor === 0) return void values.fill(0);
        requireFloats(values);
        for (let index = 0; index < values.length; index++) values[index]! *= factor;
      }),
    adamW: (parameters, gradients, firstMoments, secondMoments, options) =>
      adamW(engine, { parameters, gradients, firstMoments, secondMoments }, options),
    clipGradNorm: (gradients, maxNorm) => clipGradNorm(engine, gradients, maxNorm),
  };
}

/** target ← target + source, of one shape. */
export function addRaw({ kernels }: TfjsEngine, target: Tensor, source: Raw): void {
  const count = elementCount(source.shape);
  kernels.computeIn([rawOf(target, 'addInto')], [source], (loops, to, from) =>
    loops.addMultiple(count, to, from, floatBits(1)),
  );
}

function add(values: Numbers, from: Numbers, factor: number): void {
  for (let index = 0; index < values.length; index++) values[index]! += from[index]! * factor;
}

function setAt(values: Numbers, from: Numbers, start: number): void {
  if (!(values instanceof Uint8Array)) values.set(from, start);
  else from.forEach((value, index) => (values[start + index] = value === 0 ? 0 : 1));
}

/** A product with a factor has a fraction, which integers would lose. */
function requireFloats(values: Numbers): void {
  if (!(values instanceof Float32Array)) throw new Error('the target is not of floats');
}

/** What is read of the target after it was written is not told, as in torch; the same place, or one beside, is. */
function requireApart(values: Numbers, from: Numbers): void {
  if (values.buffer !== from.buffer || values.byteOffset === from.byteOffset) return;
  const beside =
    values.byteOffset + values.byteLength <= from.byteOffset || from.byteOffset + from.byteLength <= values.byteOffset;
  if (!beside) throw new Error('the source lies partly in what is to be written');
}

function requireSame(target: Shape, source: Shape): void {
  if (sameShape(target, source)) return;
  throw new Error(`the shapes differ: ${describeShape(target)} is to be written, ${describeShape(source)} is given`);
}
