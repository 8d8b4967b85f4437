/**
 * One process's view of the arena, in host memory or on a GPU: models over slots, and a slot's bytes for hashing and
 * for files. On the CPU all is the same memory; on a GPU bytes are copied out and in, tensors never.
 */
import { createCudaArena, openCudaArena, type CudaArena } from '../tensor/torch/cuda-arena.js';
import { EngineCapabilityError } from '../tensor/errors.js';
import type { Ops, Tensor } from '../tensor/ops.js';
import { slotBytes, type ArenaPlan } from './arena.js';
import type { CausalLanguageModel } from './causal-language-model.js';
import type { ParameterPlace } from './parameter-layout.js';
import { createQwen2 } from './qwen2/model.js';

/** Where a GPU's arena is found by other processes: plain data. `handle` is hexadecimal. */
export interface DeviceArenaAddress {
  readonly handle: string;
  readonly byteLength: number;
  readonly busId: string;
}

export interface SlotModel {
  readonly model: CausalLanguageModel;
  /** By Hugging Face name, in the layout's order. */
  readonly parameters: Readonly<Record<string, Tensor>>;
}

export interface SlotBytes {
  /** The slot's bytes: the memory itself on the CPU, a copy of a GPU's. */
  read(slot: number): Uint8Array;
  /** `fill` writes all bytes of the slot. */
  write(slot: number, fill: (bytes: Uint8Array) => void): void;
}

export interface ArenaView extends SlotBytes {
  /** Bound once and kept: a slot is read again, never bound again. */
  slot(slot: number): SlotModel;
}

/** Bytes of an arena in host memory; needs no engine. */
export function hostSlotBytes(plan: ArenaPlan, memory: ArrayBuffer): SlotBytes {
  return {
    read: (slot) => slotBytes(plan, memory, slot),
    write: (slot, fill) => fill(slotBytes(plan, memory, slot)),
  };
}

/** With a read-only mapping a stray write to a weight is a SIGSEGV at its place. */
export function hostArenaView(ops: Ops, plan: ArenaPlan, memory: ArrayBuffer, access: 'read' | 'write'): ArenaView {
  const region = { buffer: memory, writable: access === 'write' };
  return {
    ...hostSlotBytes(plan, memory),
    slot: bindOnce(ops, plan, (offset, place) => ops.mapShared(region, offset, place.shape, place.dtype)),
  };
}

/** Makes the GPU's arena; its address is for the others. @throws EngineCapabilityError without a GPU */
export function createDeviceArena(ops: Ops, plan: ArenaPlan): { view: ArenaView; address: DeviceArenaAddress } {
  const arena = createCudaArena(ops, plan.byteLength);
  if (!arena.address) throw new EngineCapabilityError('the GPU arena that was just made has no address');
  const { handle, byteLength, busId } = arena.address;
  return {
    view: deviceArenaView(ops, plan, arena),
    address: { handle: Buffer.from(handle).toString('hex'), byteLength, busId },
  };
}

/** Maps the arena that another process made. */
export function openDeviceArena(ops: Ops, plan: ArenaPlan, address: DeviceArenaAddress): ArenaView {
  return deviceArenaView(
    ops,
    plan,
    openCudaArena(ops, { ...address, handle: Uint8Array.from(Buffer.from(address.handle, 'hex')) }),
  );
}

function deviceArenaView(ops: Ops, plan: ArenaPlan, arena: CudaArena): ArenaView {
  const slot = bindOnce(ops, plan, (offset, place) => arena.tensor(offset, place.shape, place.dtype));
  const read = (number: number): Uint8Array => {
    arena.synchronize();
    const bytes = new Uint8Array(plan.layout.slotBytes);
    const { parameters } = slot(number);
    for (const place of plan.layout.places) {
      const tensor = parameters[place.name];
      if (tensor) bytes.set(ops.readBytes(tensor), place.byteOffset);
    }
    return bytes;
  };
  return {
    slot,
    read,
    write(number, fill) {
      const bytes = new Uint8Array(plan.layout.slotBytes);
      fill(bytes);
      const { parameters } = slot(number);
      for (const place of plan.layout.places) {
        const tensor = parameters[place.name];
        if (tensor)
          ops.tidy(() => ops.copyInto(tensor, ops.fromArray(typedBytes(bytes, place), place.shape, place.dtype)));
      }
      arena.synchronize();
    },
  };
}

function typedBytes(bytes: Uint8Array, { byteOffset, byteLength, dtype }: ParameterPlace): Float32Array | Uint16Array {
  const { buffer } = bytes.slice(byteOffset, byteOffset + byteLength);
  return dtype === 'float32' ? new Float32Array(buffer) : new Uint16Array(buffer);
}

function bindOnce(
  ops: Ops,
  plan: ArenaPlan,
  bind: (byteOffset: number, place: ParameterPlace) => Tensor,
): (slot: number) => SlotModel {
  const bound = new Map<number, SlotModel>();
  return (slot) => {
    const known = bound.get(slot);
    if (known) return known;
    const start = slot * plan.layout.slotBytes;
    const parameters = Object.fromEntries(
      plan.layout.places.map((place) => [
        place.name,
        ops.keep(ops.named(bind(start + place.byteOffset, place), place.name)),
      ]),
    );
    const opened = { model: createQwen2(ops, plan.configuration, parameters), parameters };
    bound.set(slot, opened);
    return opened;
  };
}
