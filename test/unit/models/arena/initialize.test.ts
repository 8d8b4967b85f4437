import { describe, expect, it } from 'vitest';
import { float32FromBfloat16 } from '../../../../models/checkpoint/bfloat16.js';
import { parseModelConfiguration } from '../../../../models/configuration/configuration.js';
import { initializeSlot } from '../../../../models/arena/initialize.js';
import { parameterLayout } from '../../../../models/arena/parameter-layout.js';
import { hashSlot } from '../../../../models/arena/weights-hash.js';

const configuration = parseModelConfiguration({
  model_type: 'qwen2',
  hidden_size: 64,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  intermediate_size: 128,
  vocab_size: 40,
  initializer_range: 0.08,
});
const layout = parameterLayout(configuration, 'float32');

function fresh(seed: number, dtypeLayout = layout): Uint8Array {
  const slot = new Uint8Array(dtypeLayout.slotBytes);
  initializeSlot(configuration, dtypeLayout, seed, slot);
  return slot;
}

function valuesOf(slot: Uint8Array, name: string): Float32Array {
  const place = layout.places.find((candidate) => candidate.name === name);
  if (place === undefined) throw new Error(name);
  return new Float32Array(slot.buffer, place.byteOffset, place.byteLength / 4);
}

function deviation(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

describe('initializeSlot', () => {
  it('draws the same bytes for the same seed, and others for another', () => {
    expect(fresh(1)).toEqual(fresh(1));
    expect(fresh(2)).not.toEqual(fresh(1));
  });

  it('scales matrices by initializer_range, and those into the residual stream by 1/√(2·layers) more', () => {
    const slot = fresh(1);
    expect(deviation(valuesOf(slot, 'model.layers.0.mlp.gate_proj.weight'))).toBeCloseTo(0.08, 2);
    expect(deviation(valuesOf(slot, 'model.layers.0.mlp.down_proj.weight'))).toBeCloseTo(0.04, 2);
    expect(deviation(valuesOf(slot, 'model.layers.1.self_attn.o_proj.weight'))).toBeCloseTo(0.04, 2);
    expect(new Set(valuesOf(slot, 'model.layers.1.self_attn.k_proj.bias'))).toEqual(new Set([0]));
    expect(new Set(valuesOf(slot, 'model.norm.weight'))).toEqual(new Set([1]));
  });

  it('gives bfloat16 the rounded values of float32', () => {
    const bfloat16Layout = parameterLayout(configuration, 'bfloat16');
    const slot = fresh(1, bfloat16Layout);
    const place = bfloat16Layout.places[0]!;
    const rounded = new Float32Array(place.byteLength / 2);
    float32FromBfloat16(new Uint16Array(slot.buffer, place.byteOffset, rounded.length), rounded);
    const exact = valuesOf(fresh(1), place.name);
    for (const [index, value] of rounded.entries())
      expect(Math.abs(value - exact[index]!)).toBeLessThanOrEqual(Math.abs(exact[index]!) / 256);
  });
});

describe('hashSlot', () => {
  it('is a fixed value for a fixed seed: a change of format or of drawing is noticed', () => {
    expect(hashSlot(layout, fresh(1))).toBe('dcc395d7929363c3355b05a4c3e9a3f1a8751755599293790597bb51f8719951');
  });

  it('changes with any byte of a tensor, and not with the bytes between tensors', () => {
    const slot = fresh(1);
    const hash = hashSlot(layout, slot);
    const last = layout.places.at(-1)!;
    slot[last.byteOffset + last.byteLength - 1]! ^= 1;
    expect(hashSlot(layout, slot)).not.toBe(hash);
    slot[last.byteOffset + last.byteLength - 1]! ^= 1;
    slot[layout.slotBytes - 1] = 255;
    expect(last.byteOffset + last.byteLength).toBeLessThan(layout.slotBytes);
    expect(hashSlot(layout, slot)).toBe(hash);
  });

  it('tells equal bytes in another dtype or shape apart', () => {
    const slot = fresh(1);
    const [first, ...rest] = layout.places;
    if (first === undefined) throw new Error('no places');
    const reshaped = { ...layout, places: [{ ...first, shape: [...first.shape].reverse() }, ...rest] };
    expect(hashSlot(reshaped, slot)).not.toBe(hashSlot(layout, slot));
    const recast = { ...layout, places: [{ ...first, dtype: 'bfloat16' as const }, ...rest] };
    expect(hashSlot(recast, slot)).not.toBe(hashSlot(layout, slot));
  });

  it('reads shared memory too', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(layout.slotBytes));
    shared.set(fresh(1));
    expect(hashSlot(layout, shared)).toBe(hashSlot(layout, fresh(1)));
  });
});
