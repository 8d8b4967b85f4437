/**
 * What a tensor's dtype is held as, and what two dtypes become together: as in torch, bool < int32 < int64 < float32. An
 * int64 is held as int32, and what does not fit is refused.
 */
import { EngineCapabilityError } from '../errors.js';
import type { DType } from '../ops.js';
import type { Kernels, Raw, RawDType } from './kernels.js';

const ORDER = ['bool', 'int32', 'int64', 'float32'] as const satisfies readonly DType[];

/** @throws EngineCapabilityError for what this engine has not */
export function heldAs(dtype: DType, operation: string): RawDType {
  if (dtype === 'int64') return 'int32';
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new EngineCapabilityError(`${operation}: TensorFlow.js has no ${dtype}; choose float32, or engine torch`);
}

export function togetherDtype(...dtypes: readonly DType[]): DType {
  const rank = (dtype: DType) => ORDER.findIndex((known) => known === dtype);
  return ORDER[Math.max(...dtypes.map(rank))] ?? 'float32';
}

/** Values converted as torch converts them: to an integer towards zero, to bool what is not 0. Itself when it is one. */
export function convert(kernels: Kernels, raw: Raw, dtype: RawDType): Raw {
  if (raw.dtype === dtype) return raw;
  return kernels.loop(raw.shape, dtype, [raw], (output, values = output) => {
    if (dtype === 'bool')
      for (let index = 0; index < values.length; index++) output[index] = values[index] === 0 ? 0 : 1;
    else output.set(values);
  });
}

export function dtypeOf({ dtype }: Raw): RawDType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`a kernel gave ${dtype}`);
}
