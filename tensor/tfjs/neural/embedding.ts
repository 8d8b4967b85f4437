/** embedding: rows of a table by token id. */
import type { Ops } from '../../ops.js';
import type { TfjsEngine } from '../engine.js';
import { elementCount } from '../shapes.js';
import { gatherRows, rowIds, scatterRows } from './rows.js';

export function embeddingOp(engine: TfjsEngine): Ops['embedding'] {
  const { kernels } = engine;
  return (table, ids) =>
    engine.operation('embedding', [table, ids], ([rows, ids]) => {
      const [vocabulary = 0, width = 0] = rows.shape;
      if (rows.shape.length !== 2) throw new Error('the table must be [V, D]');
      const chosen = rowIds(kernels, ids, vocabulary);
      return {
        output: kernels.reshape(gatherRows(kernels, rows, chosen), [...ids.shape, width]),
        dtype: table.dtype,
        gradients: (dy) => {
          const parts = kernels.reshape(dy, [elementCount(ids.shape), width]);
          return [() => scatterRows(kernels, parts, chosen, rows.shape), undefined];
        },
      };
    });
}
