import { describe, expect, it } from 'vitest';
import { parseModelConfiguration } from '../../../../models/configuration/configuration.js';
import { parameterLayout } from '../../../../models/arena/parameter-layout.js';

const quickstart = {
  model_type: 'qwen2',
  hidden_size: 96,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  intermediate_size: 256,
  vocab_size: 32,
  tie_word_embeddings: true,
};

describe('parameterLayout', () => {
  it('counts the parameters of the quickstart model', () => {
    expect(parameterLayout(parseModelConfiguration(quickstart), 'float32').parameterCount).toBe(336_384);
  });

  it('names a separate head only when it is not tied', () => {
    const names = (tied: boolean): string[] =>
      parameterLayout(parseModelConfiguration({ ...quickstart, tie_word_embeddings: tied }), 'float32').places.map(
        ({ name }) => name,
      );
    expect(names(true)).not.toContain('lm_head.weight');
    expect(names(false)).toContain('lm_head.weight');
  });

  it.each(['float32', 'bfloat16'] as const)(
    'places %s tensors on 64 bytes without overlap, and ends on a page',
    (dtype) => {
      const odd = {
        ...quickstart,
        hidden_size: 36,
        num_attention_heads: 6,
        num_key_value_heads: 2,
        head_dim: 10,
        intermediate_size: 50,
        vocab_size: 61,
      };
      const { places, slotBytes } = parameterLayout(parseModelConfiguration(odd), dtype);
      let end = 0;
      for (const place of places) {
        expect(place.byteOffset % 64).toBe(0);
        expect(place.byteOffset).toBeGreaterThanOrEqual(end);
        expect(place.byteLength).toBe(
          place.shape.reduce((product, size) => product * size, dtype === 'float32' ? 4 : 2),
        );
        end = place.byteOffset + place.byteLength;
      }
      expect(slotBytes % 4096).toBe(0);
      expect(slotBytes).toBeGreaterThanOrEqual(end);
    },
  );

  it('keeps the projections that are read together side by side', () => {
    const { places } = parameterLayout(parseModelConfiguration(quickstart), 'float32');
    const at = (name: string): { start: number; end: number } => {
      const place = places.find((candidate) => candidate.name === `model.layers.1.${name}`);
      if (place === undefined) throw new Error(name);
      return { start: place.byteOffset, end: place.byteOffset + place.byteLength };
    };
    expect(at('self_attn.q_proj.weight').end).toBe(at('self_attn.k_proj.weight').start);
    expect(at('self_attn.k_proj.weight').end).toBe(at('self_attn.v_proj.weight').start);
    expect(at('self_attn.q_proj.bias').end).toBe(at('self_attn.k_proj.bias').start);
    expect(at('mlp.gate_proj.weight').end).toBe(at('mlp.up_proj.weight').start);
  });
});
