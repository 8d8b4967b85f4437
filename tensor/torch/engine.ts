/** What the groups of operations beside this file share: the addon, the scopes, the device. */
import type { Device, DType, Tensor } from '../ops.js';
import { DTYPES, type NativeAddon, type Slot } from './native-addon.js';
import type { TorchScopes } from './tensor-scopes.js';
import { slotOf } from './torch-tensor.js';

export interface TorchEngine {
  readonly native: NativeAddon;
  readonly scopes: TorchScopes;
  readonly device: Device;
}

export function dtypeCode(dtype: DType): number {
  return DTYPES.indexOf(dtype);
}

export function slotsOf(tensors: readonly Tensor[], operation: string): Slot[] {
  return tensors.map((tensor) => slotOf(tensor, operation));
}

/** −1 stands for an absent tensor. */
export function optionalSlot(tensor: Tensor | undefined, operation: string): Slot {
  return tensor === undefined ? -1 : slotOf(tensor, operation);
}
