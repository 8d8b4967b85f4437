/** Rotary positions on split halves (Qwen2/Llama): y = x · cosine + turned(x) · sine, turned(x) = [−x₂, x₁]. */
import { sumTo } from '../broadcasting.js';
import type { TfjsEngine } from '../engine.js';
import type { Ops } from '../../ops.js';
import type { Raw } from '../kernels.js';
import { broadcastShape, describeShape, sameShape, type Shape } from '../shapes.js';
import type { NeuralKernels } from './neural-kernels.js';

export function ropeOp(engine: TfjsEngine, kernels: NeuralKernels): Ops['rope'] {
  return (x, cosine, sine) =>
    engine.operation('rope', [x, cosine, sine], ([x, cosine, sine], needs) => {
      if (x.shape.length !== 4 || (x.shape[3] ?? 1) % 2 !== 0)
        throw new Error('x must be [B, heads, T, K] with an even K');
      requireTable(x.shape, cosine.shape);
      requireTable(x.shape, sine.shape);
      const rotates = needs[0] === true;
      return {
        output: rotated(kernels, x, cosine, sine, rotate),
        keeps: [...(rotates ? [cosine, sine] : []), ...(needs[1] === true || needs[2] === true ? [x] : [])],
        gradients: (dy) => [
          () => rotated(kernels, dy, cosine, sine, rotateBack),
          () => sumTo(kernels.kernels, kernels.multiply(dy, x), cosine.shape),
          () => {
            const [none, whole] = [
              kernels.kernels.fill(x.shape, 'float32', 0),
              kernels.kernels.fill(x.shape, 'float32', 1),
            ];
            return sumTo(kernels.kernels, kernels.multiply(dy, rotated(kernels, x, none, whole, rotate)), sine.shape);
          },
        ],
      };
    });
}

function requireTable(x: Shape, table: Shape): void {
  if (table[table.length - 1] === x[3] && sameShape(broadcastShape(x, table), x)) return;
  throw new Error(`cosine and sine ${describeShape(table)} must broadcast to x ${describeShape(x)}`);
}

type Rotate = (out: Float32Array, x: Float32Array, at: number, places: Places) => void;

interface Places {
  readonly cosine: Float32Array;
  readonly sine: Float32Array;
  readonly cosineAt: number;
  readonly sineAt: number;
  readonly half: number;
}

function rotated(kernels: NeuralKernels, x: Raw, cosine: Raw, sine: Raw, rotateRow: Rotate): Raw {
  const [batch = 0, heads = 0, tokens = 0, width = 0] = x.shape;
  const [cosineSteps, sineSteps] = [stepsOf(cosine.shape), stepsOf(sine.shape)];
  return kernels.loop(x.shape, [x, cosine, sine], (out, values, cosines = values, sines = values) => {
    let at = 0;
    for (let b = 0; b < batch; b++) {
      for (let head = 0; head < heads; head++) {
        for (let token = 0; token < tokens; token++, at += width) {
          rotateRow(out, values, at, {
            cosine: cosines,
            sine: sines,
            cosineAt: b * cosineSteps[0] + head * cosineSteps[1] + token * cosineSteps[2],
            sineAt: b * sineSteps[0] + head * sineSteps[1] + token * sineSteps[2],
            half: width / 2,
          });
        }
      }
    }
  });
}

/** Elements from one batch row, head and token to the next; 0 along what is broadcast. */
function stepsOf(table: Shape): readonly [number, number, number] {
  const [batch = 1, heads = 1, tokens = 1, width = 1] = [1, 1, 1, 1, ...table].slice(-4);
  return [batch === 1 ? 0 : heads * tokens * width, heads === 1 ? 0 : tokens * width, tokens === 1 ? 0 : width];
}

function rotate(out: Float32Array, x: Float32Array, at: number, places: Places): void {
  const { cosine, sine, cosineAt, sineAt, half } = places;
  for (let k = 0; k < half; k++) {
    const low = x[at + k]!;
    const high = x[at + half + k]!;
    out[at + k] = low * cosine[cosineAt + k]! - high * sine[sineAt + k]!;
    out[at + half + k] = high * cosine[cosineAt + half + k]! + low * sine[sineAt + half + k]!;
  }
}

/** The transpose of `rotate`. */
function rotateBack(out: Float32Array, dy: Float32Array, at: number, places: Places): void {
  const { cosine, sine, cosineAt, sineAt, half } = places;
  for (let k = 0; k < half; k++) {
    const low = dy[at + k]!;
    const high = dy[at + half + k]!;
    out[at + k] = low * cosine[cosineAt + k]! + high * sine[sineAt + half + k]!;
    out[at + half + k] = high * cosine[cosineAt + half + k]! - low * sine[sineAt + k]!;
  }
}
