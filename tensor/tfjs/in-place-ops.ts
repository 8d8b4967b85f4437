/** Operations that change their first tensor, and the optimizer: loops over the values as they lie in memory. */
import type { Tensor } from '../ops.js';
import type { TfjsEngine } from './engine.js';
import type { Raw } from './kernels.js';
import { handleOf } from './tfjs-tensor.js';

/** target ← target + source · factor, of one shape. */
export function addScaled({ kernels }: TfjsEngine, target: Tensor, source: Raw, factor: number): void {
  const handle = handleOf(target, 'addInto');
  const raw = handle.raw('addInto');
  const changed = kernels.change(raw, [source], (values, added = values) => {
    for (let index = 0; index < values.length; index++) values[index]! += added[index]! * factor;
  });
  if (changed !== raw) handle.replace(changed);
}
