import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseModelConfiguration } from '../../../../models/configuration/configuration.js';
import { initializeSlot } from '../../../../models/arena/initialize.js';
import { parameterLayout } from '../../../../models/arena/parameter-layout.js';
import { hashSlot, hashTensors, rootHash } from '../../../../models/arena/weights-hash.js';

const configuration = parseModelConfiguration({
  model_type: 'qwen2',
  hidden_size: 96,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  intermediate_size: 250,
  vocab_size: 700,
});
const layout = parameterLayout(configuration, 'float32');
const slot = new Uint8Array(layout.slotBytes);
initializeSlot(configuration, layout, 11, slot);

/** As docs/decisions/tree-hash.md defines it, from nothing of ours. */
function byDefinition(): string {
  const root = createHash('sha256');
  for (const place of layout.places.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    root.update(`${place.name}\t${place.dtype}\t${place.shape.join(',')}\n`);
    const bytes = slot.subarray(place.byteOffset, place.byteOffset + place.byteLength);
    for (let start = 0; start < bytes.length; start += 65536)
      root.update(
        createHash('sha256')
          .update(bytes.subarray(start, start + 65536))
          .digest(),
      );
  }
  return root.digest('hex');
}

describe('the hash of weights', () => {
  it('is the tree that the decision defines', () => {
    expect(layout.places.some(({ byteLength }) => byteLength > 3 * 65536)).toBe(true);
    expect(hashSlot(layout, slot)).toBe(byDefinition());
  });

  it('does not depend on the number of threads, nor on the padding between tensors', () => {
    const padded = new Uint8Array(layout.slotBytes).fill(255);
    for (const { byteOffset, byteLength } of layout.places)
      padded.set(slot.subarray(byteOffset, byteOffset + byteLength), byteOffset);
    expect(Buffer.compare(padded, slot)).not.toBe(0);
    for (const threads of [1, 2, 3, 7])
      expect(rootHash(hashTensors({ layout, bytes: padded }, threads))).toBe(hashSlot(layout, slot));
  });

  it('changes with any byte of any tensor', () => {
    for (const { byteOffset, byteLength } of layout.places) {
      const changed = slot.slice();
      changed[byteOffset + byteLength - 1]! ^= 1;
      expect(hashSlot(layout, changed)).not.toBe(hashSlot(layout, slot));
    }
  });
});
