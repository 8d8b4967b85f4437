/** The arena as an engine-owning actor reads it: host memory when it computes on the CPU, the leased address on a GPU. */
import { EngineCapabilityError } from '../../tensor/errors.js';
import type { Ops } from '../../tensor/ops.js';
import { hostArenaView, openDeviceArena, type ArenaView, type DeviceArenaAddress } from './arena-view.js';
import type { ArenaPlan } from './arena.js';

/** What a lease says of where the slot lies. */
export interface LeasedPlace {
  /** Absent on the CPU. */
  readonly deviceArena?: DeviceArenaAddress | undefined;
}

/** A function from lease to view; the memory is mapped at the first lease, once. */
export function openArena(
  ops: Ops,
  plan: ArenaPlan,
  hostMemory: () => ArrayBufferLike,
  access: 'read' | 'write',
): (lease: LeasedPlace) => ArenaView {
  let view: ArenaView | undefined;
  return ({ deviceArena }) => {
    view ??=
      ops.info.device === 'cpu' ? hostArenaView(ops, plan, hostMemory(), access) : onDevice(ops, plan, deviceArena);
    return view;
  };
}

function onDevice(ops: Ops, plan: ArenaPlan, address: DeviceArenaAddress | undefined): ArenaView {
  if (!address) throw new EngineCapabilityError('the lease names no GPU arena; the policy computes on another device');
  return openDeviceArena(ops, plan, address);
}
