/** Comparisons, and what is chosen by them. Loops of our own: these kernels of tfjs broadcast nothing on WebAssembly. */
import type { Ops, Tensor } from '../ops.js';
import { expand, sumTo } from './broadcasting.js';
import { convert, heldAs, togetherDtype } from './dtypes.js';
import type { TfjsEngine } from './engine.js';
import type { Kernels, Raw } from './kernels.js';
import { broadcastShape } from './shapes.js';

export type ChoiceOps = Pick<Ops, 'less' | 'greater' | 'equal' | 'where'>;

export function choiceOps(engine: TfjsEngine): ChoiceOps {
  const { kernels } = engine;

  const comparison = (name: string, holds: (a: number, b: number) => boolean) => (a: Tensor, b: Tensor | number) => {
    if (typeof b === 'number') {
      // In the precision of the tensor, as torch does.
      const number = a.dtype === 'float32' ? Math.fround(b) : b;
      return engine.operation(name, [a], ([x]) =>
        kernels.loop(x.shape, 'bool', [x], (output, values = output) => {
          for (let index = 0; index < output.length; index++) output[index] = Number(holds(values[index]!, number));
        }),
      );
    }
    return engine.operation(name, [a, b], ([x, y]) => {
      const shape = broadcastShape(x.shape, y.shape);
      const whole = [x, y].map((raw) => expand(kernels, raw, shape));
      return kernels.loop(shape, 'bool', whole, (output, left = output, right = output) => {
        for (let index = 0; index < output.length; index++) {
          output[index] = Number(holds(left[index]!, right[index]!));
        }
      });
    });
  };

  return {
    less: comparison('less', (a, b) => a < b),
    greater: comparison('greater', (a, b) => a > b),
    equal: comparison('equal', (a, b) => a === b),
    where: (condition, whenTrue, whenFalse) =>
      engine.operation('where', [condition, whenTrue, whenFalse], ([flags, yes, no]) => {
        if (flags.dtype !== 'bool') throw new Error('the condition is not bool');
        const dtype = togetherDtype(whenTrue.dtype, whenFalse.dtype);
        const held = heldAs(dtype, 'where');
        const shape = broadcastShape(broadcastShape(flags.shape, yes.shape), no.shape);
        const chosen = expand(kernels, flags, shape);
        const [whole, other] = [yes, no].map((raw) => expand(kernels, convert(kernels, raw, held), shape));
        return {
          output: choose(kernels, chosen, whole, other, held),
          dtype,
          keeps: [chosen],
          gradients: (dy) => [
            undefined,
            () => sumTo(kernels, choose(kernels, chosen, dy, undefined, 'float32'), yes.shape),
            () => sumTo(kernels, choose(kernels, chosen, undefined, dy, 'float32'), no.shape),
          ],
        };
      }),
  };
}

/** Of one shape; undefined: zeros. */
function choose(
  kernels: Kernels,
  flags: Raw,
  whenTrue: Raw | undefined,
  whenFalse: Raw | undefined,
  dtype: 'float32' | 'int32' | 'bool',
): Raw {
  const inputs = [flags, whenTrue ?? flags, whenFalse ?? flags];
  return kernels.loop(flags.shape, dtype, inputs, (output, chosen = output, yes = output, no = output) => {
    const [keepsYes, keepsNo] = [whenTrue !== undefined, whenFalse !== undefined];
    for (let index = 0; index < output.length; index++) {
      if (chosen[index] === 1) output[index] = keepsYes ? yes[index]! : 0;
      else output[index] = keepsNo ? no[index]! : 0;
    }
  });
}
