/**
 * A model of random weights straight into a GPU's arena. Every layer has the numbers of the first: no speed depends on it,
 * and drawing seven billion of them on the host would take minutes of a lent machine.
 */
import { createDeviceArena, type SlotModel } from '../../models/arena/arena-view.js';
import { planArena, type ArenaPlan } from '../../models/arena/arena.js';
import type { ParameterPlace } from '../../models/arena/parameter-layout.js';
import type { Ops, Tensor } from '../../tensor/ops.js';
import { fillRandomly } from '../random-checkpoint.js';

export interface DeviceModel extends SlotModel {
  readonly plan: ArenaPlan;
  /** Of all parameters. */
  readonly weightBytes: number;
}

export function createDeviceModel(ops: Ops, shape: Readonly<Record<string, unknown>>): DeviceModel {
  const plan = planArena({ model: shape, dtype: 'bfloat16', slots: 1, reference: false });
  const { view } = createDeviceArena(ops, plan);
  const slot = view.slot(0);
  let weightBytes = 0;
  for (const place of plan.layout.places) {
    weightBytes += place.byteLength;
    const target = parameter(slot, place.name);
    const first = place.name.replace(/^model\.layers\.\d+\./, 'model.layers.0.');
    if (first === place.name) fillOnDevice(ops, place, target);
    else ops.copyInto(target, parameter(slot, first));
  }
  return { ...slot, plan, weightBytes };
}

function fillOnDevice(ops: Ops, place: ParameterPlace, target: Tensor): void {
  const bytes = new Uint8Array(place.byteLength);
  fillRandomly({ places: [{ ...place, byteOffset: 0 }], slotBytes: bytes.length, parameterCount: 0 }, bytes);
  ops.tidy(() => ops.copyInto(target, ops.fromArray(new Uint16Array(bytes.buffer), place.shape, place.dtype)));
}

function parameter({ parameters }: SlotModel, name: string): Tensor {
  const found = parameters[name];
  if (found === undefined) throw new Error(`no parameter ${name}`);
  return found;
}
