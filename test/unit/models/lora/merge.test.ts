import { describe, expect, it } from 'vitest';
import { bfloat16FromFloat32 } from '../../../../models/checkpoint/bfloat16.js';
import { mergeAdapters } from '../../../../models/lora/merge.js';
import { WeightsMismatchError } from '../../../../models/safetensors/errors.js';
import { loraReferences, openLoraReference, placeOf, valuesOf } from '../../../helpers/lora-reference.js';

describe.each(loraReferences)("mergeAdapters, beside peft's merge_and_unload: %s", (name) => {
  it('changes the adapted matrices alone, and those to the same values within a rounding of float32', () => {
    const { base, adapters, lora, merged } = openLoraReference(name);
    const before = base.bytes.slice();
    mergeAdapters([base], adapters, lora);
    expect(merged.size).toBeGreaterThan(0);
    let greatest = 0;
    for (const { name: parameter } of base.layout.places) {
      const ours = valuesOf(base, parameter);
      const theirs = merged.get(parameter);
      if (!theirs) expect(ours).toEqual(valuesOf({ ...base, bytes: before }, parameter));
      else for (const [index, value] of theirs.entries()) greatest = Math.max(greatest, Math.abs(ours[index]! - value));
    }
    const tolerance = 1e-6;
    console.log(`${name}: merged weights differ by at most ${greatest.toExponential(2)} (tolerance ${tolerance})`);
    expect(greatest).toBeLessThanOrEqual(tolerance);
  });

  it('rounds once in bfloat16: the sum is taken in full', () => {
    const narrow = openLoraReference(name, 'bfloat16');
    const wide = openLoraReference(name);
    // The same weights in both: what bfloat16 can hold. The adapters stay float32.
    for (const { name: parameter, byteOffset, byteLength } of narrow.base.layout.places) {
      const halves = new Uint16Array(narrow.base.bytes.slice(byteOffset, byteOffset + byteLength).buffer);
      const place = placeOf(wide.base, parameter);
      const target = new Uint32Array(wide.base.bytes.buffer, place.byteOffset, halves.length);
      for (const [index, half] of halves.entries()) target[index] = half << 16;
    }
    mergeAdapters([narrow.base], wide.adapters, wide.lora);
    mergeAdapters([wide.base], wide.adapters, wide.lora);
    for (const { name: parameter, byteOffset, byteLength } of narrow.base.layout.places) {
      const values = valuesOf(wide.base, parameter);
      const rounded = new Uint16Array(values.length);
      bfloat16FromFloat32(values, rounded);
      expect(new Uint16Array(narrow.base.bytes.slice(byteOffset, byteOffset + byteLength).buffer)).toEqual(rounded);
    }
  });
});

describe('mergeAdapters', () => {
  it('refuses adapters that have no matrix, before a weight is changed', () => {
    const { base, adapters, lora } = openLoraReference('text');
    const before = base.bytes.slice();
    const places = base.layout.places.filter(({ name }) => name !== 'model.layers.1.self_attn.q_proj.weight');
    const merge = () => mergeAdapters([{ ...base, layout: { ...base.layout, places } }], adapters, lora);
    expect(merge).toThrow(WeightsMismatchError);
    expect(merge).toThrow(/no matrix for model.layers.1.self_attn.q_proj.lora_A.weight/);
    expect(base.bytes).toEqual(before);
  });
});
