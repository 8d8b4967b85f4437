/**
 * One process's view of the arena, in host memory or on a GPU: models over slots, and a slot's bytes for hashing and
 * for files. On the CPU all is the same memory; on a GPU bytes are copied out and in, tensors never; and an engine that
 * cannot map shared memory computes with a copy, one for each content of a slot.
 */
import type { DeviceArena, DeviceMemory } from '../../tensor/device-memory.js';
import { EngineCapabilityError } from '../../tensor/errors.js';
import type { Ops, Tensor } from '../../tensor/ops.js';
import { frozenBytes, slotBytes, slotStart, type ArenaPlan } from './arena.js';
import type { CausalLanguageModel } from '../causal-language-model.js';
import { adapterScale } from '../lora/adapters.js';
import type { ParameterLayout, ParameterPlace } from './parameter-layout.js';
import { createQwen2 } from '../qwen2/model.js';

/** Where a GPU's arena is found by other processes: plain data. `handle` is hexadecimal. */
export interface DeviceArenaAddress {
  readonly handle: string;
  readonly byteLength: number;
  readonly busId: string;
}

export interface SlotModel {
  readonly model: CausalLanguageModel;
  /** The trained ones, by Hugging Face name, in the layout's order. */
  readonly parameters: Readonly<Record<string, Tensor>>;
}

/** A slot's number, or the parameters that stand once, before the slots. */
export type ArenaRegion = number | 'frozen';

export interface SlotBytes {
  /** The region's bytes: the memory itself on the CPU, a copy of a GPU's. */
  read(region: ArenaRegion): Uint8Array;
  /** `fill` writes all bytes of the region. */
  write(region: ArenaRegion, fill: (bytes: Uint8Array) => void): void;
}

export interface ArenaView extends SlotBytes {
  /**
   * Bound once and kept: a slot is read again, never bound again.
   * @param content the hash of what the slot holds, for the engine that has to copy it; absent: it will be overwritten
   */
  slot(slot: number, content?: string): SlotModel;
  /** What was written into a slot's tensors is in the shared memory from here on: before it is hashed and published. */
  publish(slot: number): void;
  /** Bytes that were copied between the shared memory and the engine so far; 0 for an engine that maps it. */
  readonly copiedBytes: number;
}

/** Bytes of an arena in host memory; needs no engine. */
export function hostSlotBytes(plan: ArenaPlan, memory: ArrayBufferLike): SlotBytes {
  const bytes = (region: ArenaRegion): Uint8Array =>
    region === 'frozen' ? frozenBytes(plan, memory) : slotBytes(plan, memory, region);
  return { read: bytes, write: (region, fill) => fill(bytes(region)) };
}

/** With a read-only mapping a stray write to a weight is a SIGSEGV at its place. */
export function hostArenaView(ops: Ops, plan: ArenaPlan, memory: ArrayBufferLike, access: 'read' | 'write'): ArenaView {
  const region = { buffer: memory, writable: access === 'write' };
  const bindingCopies = !ops.info.capabilities.mapsSharedMemory;
  const contents = new Map<number, string | undefined>();
  let copiedBytes = 0;
  const bound = new BoundArena(ops, plan, (offset, place) => {
    if (bindingCopies) copiedBytes += place.byteLength;
    return ops.mapShared(region, offset, place.shape, place.dtype);
  });
  return {
    ...hostSlotBytes(plan, memory),
    slot(slot, content) {
      // What is bound only now is as the memory is.
      const stale = bound.has(slot) && content !== undefined && contents.get(slot) !== content;
      const opened = bound.slot(slot);
      if (stale) copiedBytes += ops.pullShared(Object.values(opened.parameters));
      contents.set(slot, content);
      return opened;
    },
    publish(slot) {
      copiedBytes += ops.pushShared(Object.values(bound.slot(slot).parameters));
    },
    get copiedBytes() {
      return copiedBytes;
    },
  };
}

/** Makes the GPU's arena; its address is for the others. @throws EngineCapabilityError without a GPU */
export function createDeviceArena(ops: Ops, plan: ArenaPlan): { view: ArenaView; address: DeviceArenaAddress } {
  const arena = deviceMemory(ops).create(plan.byteLength);
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
    deviceMemory(ops).open({ ...address, handle: Uint8Array.from(Buffer.from(address.handle, 'hex')) }),
  );
}

function deviceMemory({ deviceMemory, info }: Ops): DeviceMemory {
  if (!deviceMemory) throw new EngineCapabilityError(`a GPU's arena needs an engine on a GPU, not ${info.description}`);
  return deviceMemory;
}

function deviceArenaView(ops: Ops, plan: ArenaPlan, arena: DeviceArena): ArenaView {
  const bound = new BoundArena(ops, plan, (offset, place) => arena.tensor(offset, place.shape, place.dtype));
  const placesOf = (region: ArenaRegion) => {
    const layout = region === 'frozen' ? plan.frozen : plan.layout;
    return { bytes: new Uint8Array(layout.slotBytes), tensors: bound.tensors(region) };
  };
  return {
    slot: (slot) => bound.slot(slot),
    publish: () => arena.synchronize(),
    copiedBytes: 0,
    read(region) {
      arena.synchronize();
      const { bytes, tensors } = placesOf(region);
      for (const { place, tensor } of tensors) bytes.set(ops.readBytes(tensor), place.byteOffset);
      return bytes;
    },
    write(region, fill) {
      const { bytes, tensors } = placesOf(region);
      fill(bytes);
      for (const { place, tensor } of tensors)
        ops.tidy(() => ops.copyInto(tensor, ops.fromArray(typedBytes(bytes, place), place.shape, place.dtype)));
      arena.synchronize();
    },
  };
}

function typedBytes(bytes: Uint8Array, { byteOffset, byteLength, dtype }: ParameterPlace): Float32Array | Uint16Array {
  const { buffer } = bytes.slice(byteOffset, byteOffset + byteLength);
  return dtype === 'float32' ? new Float32Array(buffer) : new Uint16Array(buffer);
}

interface BoundTensor {
  readonly place: ParameterPlace;
  readonly tensor: Tensor;
}

/** The arena's regions as tensors, each bound when it is first asked for, and then kept. */
class BoundArena {
  readonly #ops: Ops;
  readonly #plan: ArenaPlan;
  readonly #bind: (byteOffset: number, place: ParameterPlace) => Tensor;
  readonly #regions = new Map<ArenaRegion, readonly BoundTensor[]>();
  readonly #models = new Map<number, SlotModel>();

  constructor(ops: Ops, plan: ArenaPlan, bind: (byteOffset: number, place: ParameterPlace) => Tensor) {
    this.#ops = ops;
    this.#plan = plan;
    this.#bind = bind;
  }

  has(slot: number): boolean {
    return this.#models.has(slot);
  }

  tensors(region: ArenaRegion): readonly BoundTensor[] {
    const known = this.#regions.get(region);
    if (known) return known;
    const { frozen, layout } = this.#plan;
    const bound = region === 'frozen' ? this.#at(0, frozen) : this.#at(slotStart(this.#plan, region), layout);
    this.#regions.set(region, bound);
    return bound;
  }

  slot(slot: number): SlotModel {
    const known = this.#models.get(slot);
    if (known) return known;
    const { configuration, lora } = this.#plan;
    const parameters = named(this.tensors(slot));
    const all = { ...named(this.tensors('frozen')), ...parameters };
    const opened = { model: createQwen2(this.#ops, configuration, all, lora ? adapterScale(lora) : 0), parameters };
    this.#models.set(slot, opened);
    return opened;
  }

  #at(start: number, { places }: ParameterLayout): BoundTensor[] {
    const ops = this.#ops;
    return places.map((place) => {
      const tensor = ops.keep(ops.named(this.#bind(start + place.byteOffset, place), place.name));
      return { place, tensor };
    });
  }
}

function named(tensors: readonly BoundTensor[]): Record<string, Tensor> {
  return Object.fromEntries(tensors.map(({ place, tensor }) => [place.name, tensor]));
}
