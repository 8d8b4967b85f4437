import { describe, expect, it } from 'vitest';
import { ImageRowsError, placeImages } from '../../../../models/qwen2/place-images.js';
import type { Tensor } from '../../../../tensor/ops.js';
import { openEngines } from '../../../helpers/engines.js';

const engines = await openEngines();

describe.each(engines)('on $engine', ({ ops }) => {
  const matrix = (rows: number[][]): Tensor =>
    ops.fromArray(Float32Array.from(rows.flat()), [rows.length, rows[0]!.length], 'float32');
  const read = (tensor: Tensor): number[] => [...ops.readFloat32(tensor)];

  describe('placing images', () => {
    it('puts each feature in its row, and leaves the others as they are', () => {
      ops.tidy(() => {
        const embedded = matrix([
          [1, 2],
          [3, 4],
          [5, 6],
          [7, 8],
        ]);
        const features = matrix([
          [10, 20],
          [30, 40],
        ]);
        expect(read(placeImages(ops, embedded, { features, rows: Int32Array.of(2, 0) }))).toEqual([
          30, 40, 3, 4, 10, 20, 7, 8,
        ]);
        const none = placeImages(ops, embedded, { features: ops.zeros([0, 2], 'float32'), rows: new Int32Array() });
        expect(read(none)).toEqual(read(embedded));
      });
    });

    it('sends the gradient of a replaced row to the feature, and none to the embedding', () => {
      ops.tidy(() => {
        const embedded = matrix([
          [1, 2],
          [3, 4],
        ]);
        const features = matrix([[10, 20]]);
        const weights = matrix([
          [2, 3],
          [5, 7],
        ]);
        const { gradients } = ops.valueAndGrad(() => {
          const placed = placeImages(ops, embedded, { features, rows: Int32Array.of(1) });
          return { value: ops.sum(ops.multiply(placed, weights)) };
        }, [embedded, features]);
        expect(gradients.map(read)).toEqual([
          [2, 3, 0, 0],
          [5, 7],
        ]);
      });
    });

    it('refuses rows that are not there or named twice, and features of another width or number', () => {
      ops.tidy(() => {
        const embedded = matrix([
          [1, 2],
          [3, 4],
        ]);
        const features = matrix([
          [1, 1],
          [2, 2],
        ]);
        const place =
          (given: Tensor, ...rows: number[]) =>
          () =>
            placeImages(ops, embedded, { features: given, rows: Int32Array.from(rows) });
        for (const rows of [
          [0, 2],
          [1, 1],
          [-1, 0],
        ])
          expect(place(features, ...rows), String(rows)).toThrow(ImageRowsError);
        expect(place(features, 0)).toThrow(/\[2, 2\] for 1 tokens of 2/);
        expect(place(matrix([[1, 2, 3]]), 0)).toThrow(ImageRowsError);
      });
    });
  });
});
