import { describe, expect, it } from 'vitest';
import { parseModelConfiguration } from '../../../../models/configuration/configuration.js';
import { PositionCountError, PositionOverLimitError, RotaryTable } from '../../../../models/qwen2/rotary-table.js';
import { openEngines } from '../../../helpers/engines.js';

const engines = await openEngines();

describe.each(engines)('on $engine', ({ ops }) => {
  const plain = parseModelConfiguration({
    model_type: 'qwen2',
    hidden_size: 20,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    head_dim: 12,
    intermediate_size: 7,
    vocab_size: 11,
    rope_theta: 900,
    max_position_embeddings: 40,
  });
  const sections = [3, 1, 2] as const;
  const sectioned = { ...plain, ropeSections: sections };

  function cosineAndSine(
    configuration: typeof plain,
    positions: number[],
    batchSize: number,
    width: number,
  ): number[][] {
    const table = new RotaryTable(ops, configuration, 'float32');
    try {
      return ops.tidy(() => {
        const { cosine, sine } = table.at(Int32Array.from(positions), batchSize, width);
        expect(cosine.shape).toEqual([batchSize, 1, width, configuration.headWidth]);
        return [cosine, sine].map((rows) => [...ops.readFloat32(rows)]);
      });
    } finally {
      table.release();
    }
  }

  describe('the rotary table', () => {
    const [time, height, width] = [
      [0, 1, 2, 3, 5, 8],
      [0, 9, 2, 30, 4, 7],
      [0, 1, 12, 3, 39, 6],
    ];

    it.each([sections, [16, 24, 24]] as const)(
      'turns each frequency by the position of its section, in both halves (%i, %i, %i)',
      (...split) => {
        const half = split[0] + split[1] + split[2];
        const configuration = { ...plain, ropeSections: split, headWidth: 2 * half };
        const [cosine, sine] = cosineAndSine(configuration, [...time!, ...height!, ...width!], 2, 3);
        const axes = [time!, height!, width!].flatMap((axis, index) => new Array<number[]>(split[index]!).fill(axis));
        time!.forEach((_, token) => {
          for (let column = 0; column < 2 * half; column++) {
            const angle = axes[column % half]![token]! * 900 ** (-(column % half) / half);
            expect(cosine![token * 2 * half + column]).toBeCloseTo(Math.cos(angle), 4);
            expect(sine![token * 2 * half + column]).toBeCloseTo(Math.sin(angle), 4);
          }
        });
      },
    );

    it('gives the bits of plain RoPE where all axes stand at the same position, however that is said', () => {
      const expected = cosineAndSine(plain, time!, 2, 3);
      expect(cosineAndSine(sectioned, time!, 2, 3)).toEqual(expected);
      expect(cosineAndSine(sectioned, [...time!, ...time!, ...time!], 2, 3)).toEqual(expected);
      const table = new RotaryTable(ops, sectioned, 'float32');
      const range = ops.tidy(() => [...ops.readFloat32(table.range(1, 3).cosine)]);
      table.release();
      expect(range).toEqual(cosineAndSine(plain, [1, 2, 3], 1, 3)[0]);
    });

    it('refuses another number of positions, and three axes for a model that has one', () => {
      expect(() => cosineAndSine(sectioned, [1, 2], 1, 3)).toThrow(PositionCountError);
      expect(() => cosineAndSine(sectioned, [1, 2, 3, 4, 5, 6], 1, 3)).toThrow(/3 or 9 \(time, height, width\)/);
      expect(() => cosineAndSine(plain, [1, 2, 3, 1, 2, 3, 1, 2, 3], 1, 3)).toThrow(/3, one each/);
    });

    it('refuses a position over the limit on any axis', () => {
      expect(() => cosineAndSine(sectioned, [...time!, ...height!, ...width!.with(2, 40)], 2, 3)).toThrow(
        PositionOverLimitError,
      );
    });

    it('leaves no tensor behind', () => {
      const before = ops.memory().handles;
      cosineAndSine(sectioned, [...time!, ...height!, ...width!], 2, 3);
      expect(ops.memory().handles).toBe(before);
    });
  });
});
