/** Rotary positions on split halves (Qwen2/Llama): y = x · cosine + turned(x) · sine, turned(x) = [−x₂, x₁]. */
import { sumTo } from '../broadcasting.js';
import type { TfjsEngine } from '../engine.js';
import type { Ops } from '../../ops.js';
import type { Raw } from '../kernels.js';
import { FLOAT } from '../loops/traversal.js';
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
        output: rotated(kernels, x, cosine, sine),
        keeps: [...(rotates ? [cosine, sine] : []), ...(needs[1] === true || needs[2] === true ? [x] : [])],
        gradients: (dy) => [
          () => rotated(kernels, dy, cosine, sine, 'rotateBack'),
          () => sumTo(kernels.kernels, kernels.multiply(dy, x), cosine.shape),
          () => {
            const [none, whole] = [
              kernels.kernels.fill(x.shape, 'float32', 0),
              kernels.kernels.fill(x.shape, 'float32', 1),
            ];
            return sumTo(kernels.kernels, kernels.multiply(dy, rotated(kernels, x, none, whole)), sine.shape);
          },
        ],
      };
    });
}

function requireTable(x: Shape, table: Shape): void {
  if (table[table.length - 1] === x[3] && sameShape(broadcastShape(x, table), x)) return;
  throw new Error(`cosine and sine ${describeShape(table)} must broadcast to x ${describeShape(x)}`);
}

function rotated(
  kernels: NeuralKernels,
  x: Raw,
  cosine: Raw,
  sine: Raw,
  direction: 'rotate' | 'rotateBack' = 'rotate',
): Raw {
  const [batch = 0, heads = 0, tokens = 0, width = 0] = x.shape;
  const [ofCosine, ofSine] = [stepsOf(cosine.shape), stepsOf(sine.shape)];
  return kernels.compute(x.shape, [x, cosine, sine], (loops, out, from, cosines, sines) => {
    for (let b = 0; b < batch; b++) {
      for (let head = 0; head < heads; head++) {
        const row = (b * heads + head) * tokens * width * FLOAT;
        const tableAt = (place: number, steps: Steps) => place + (b * steps.batch + head * steps.head) * FLOAT;
        loops[direction](
          out + row,
          from + row,
          tableAt(cosines, ofCosine),
          tableAt(sines, ofSine),
          tokens,
          width / 2,
          ofCosine.token * FLOAT,
          ofSine.token * FLOAT,
        );
      }
    }
  });
}

/** Elements from one batch row, head and token to the next; 0 along what is broadcast. */
interface Steps {
  readonly batch: number;
  readonly head: number;
  readonly token: number;
}

function stepsOf(table: Shape): Steps {
  const [batch = 1, heads = 1, tokens = 1, width = 1] = [1, 1, 1, 1, ...table].slice(-4);
  return {
    batch: batch === 1 ? 0 : heads * tokens * width,
    head: heads === 1 ? 0 : tokens * width,
    token: tokens === 1 ? 0 : width,
  };
}
