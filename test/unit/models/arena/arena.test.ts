import { describe, expect, it } from 'vitest';
import { frozenBytes, planArena, slotBytes } from '../../../../models/arena/arena.js';
import { initializeSlot } from '../../../../models/arena/initialize.js';
import { hashSlot, hashTensors, rootHash } from '../../../../models/arena/weights-hash.js';
import { visionLanguageConfiguration as model } from '../../../helpers/vision-language-configuration.js';

const lora = { rank: 2, alpha: 4, target_modules: 'all-linear' as const };

describe('planArena', () => {
  it('holds what is frozen once, then slots and reference without overlap', () => {
    const plan = planArena({ model, dtype: 'float32', slots: 2, reference: true });
    expect(plan.frozen.parameterCount).toBeGreaterThan(0);
    const arena = new ArrayBuffer(plan.byteLength);
    frozenBytes(plan, arena).fill(9);
    for (const slot of [0, 1, 2]) slotBytes(plan, arena, slot).fill(slot + 1);
    expect(new Set(frozenBytes(plan, arena))).toEqual(new Set([9]));
    for (const slot of [0, 1, 2]) expect(new Set(slotBytes(plan, arena, slot))).toEqual(new Set([slot + 1]));
    expect(new Uint8Array(arena).includes(0)).toBe(false);
  });

  it('costs a reference no second base with LoRA', () => {
    const bytes = (reference: boolean) => planArena({ model, dtype: 'float32', slots: 2, reference, lora }).byteLength;
    const plan = planArena({ model, dtype: 'float32', slots: 2, reference: true, lora });
    expect(bytes(true) - bytes(false)).toBe(plan.layout.slotBytes);
    expect(plan.layout.parameterCount).toBeLessThan(plan.frozen.parameterCount / 10);
  });

  it('gives the same weights and the same hash whatever is frozen', () => {
    const hashOf = (freeze_vision_tower: boolean) => {
      const plan = planArena({ model, dtype: 'bfloat16', slots: 1, reference: false, freeze_vision_tower });
      const arena = new ArrayBuffer(plan.byteLength);
      const regions = [
        { layout: plan.frozen, bytes: frozenBytes(plan, arena) },
        { layout: plan.layout, bytes: slotBytes(plan, arena, 0) },
      ];
      for (const { layout, bytes } of regions) initializeSlot(plan.configuration, layout, 7, bytes);
      return rootHash(regions.flatMap((region) => hashTensors(region)));
    };
    expect(hashOf(true)).toBe(hashOf(false));
  });

  it('starts adapters so that they change nothing: B is zero, A is not', () => {
    const plan = planArena({ model, dtype: 'float32', slots: 1, reference: false, lora });
    const slot = new Uint8Array(plan.layout.slotBytes);
    initializeSlot(plan.configuration, plan.layout, 7, slot);
    for (const { name, byteOffset, byteLength } of plan.layout.places) {
      const values = new Float32Array(slot.buffer, byteOffset, byteLength / 4);
      expect(values.every((value) => value === 0)).toBe(name.includes('lora_B'));
    }
    expect(hashSlot(plan.layout, slot)).toHaveLength(64);
  });
});
