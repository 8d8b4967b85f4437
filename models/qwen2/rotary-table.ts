/**
 * Cosines and sines of rotary position embedding (Su et al. 2021), made once and read as rows. Angles are taken in
 * float32 steps as transformers does: published checkpoints were trained with those roundings.
 */
import type { DType, Ops, Tensor } from '../../tensor/ops.js';
import type { ModelConfiguration } from '../configuration.js';

/** A sequence is longer than `max_position_embeddings`. */
export class PositionOverLimitError extends Error {
  override readonly name = 'PositionOverLimitError';
  readonly position: number;
  readonly limit: number;
  constructor(position: number, limit: number) {
    super(
      `position ${position} is over the model's max_position_embeddings (${limit}): shorten prompt or response, or raise the limit`,
    );
    this.position = position;
    this.limit = limit;
  }
}

export interface RotaryRows {
  readonly cosine: Tensor;
  readonly sine: Tensor;
}

export class RotaryTable {
  readonly #ops: Ops;
  readonly #configuration: ModelConfiguration;
  readonly #dtype: DType;
  #rows = 0;
  #table: RotaryRows | undefined;

  constructor(ops: Ops, configuration: ModelConfiguration, dtype: DType) {
    this.#ops = ops;
    this.#configuration = configuration;
    this.#dtype = dtype;
  }

  /** Rows of positions `start` … `start + length − 1`, [length, K]. */
  range(start: number, length: number): RotaryRows {
    const { cosine, sine } = this.#upTo(start + length);
    return { cosine: this.#ops.narrow(cosine, 0, start, length), sine: this.#ops.narrow(sine, 0, start, length) };
  }

  /** Rows of `positions` [B·T], as [B, 1, T, K]. */
  at(positions: Int32Array, batchSize: number): RotaryRows {
    const ops = this.#ops;
    const { cosine, sine } = this.#upTo(positions.reduce((highest, position) => Math.max(highest, position), 0) + 1);
    const indices = ops.fromArray(positions, [positions.length], 'int32');
    const shape = [batchSize, 1, positions.length / batchSize, this.#configuration.headWidth];
    return {
      cosine: ops.reshape(ops.selectRows(cosine, indices), shape),
      sine: ops.reshape(ops.selectRows(sine, indices), shape),
    };
  }

  release(): void {
    this.#table?.cosine.release();
    this.#table?.sine.release();
    this.#table = undefined;
    this.#rows = 0;
  }

  #upTo(rows: number): RotaryRows {
    const { maxPositions } = this.#configuration;
    if (rows > maxPositions) throw new PositionOverLimitError(rows - 1, maxPositions);
    if (this.#table !== undefined && rows <= this.#rows) return this.#table;
    this.release();
    this.#rows = Math.min(maxPositions, Math.max(256, 2 ** Math.ceil(Math.log2(rows))));
    this.#table = this.#build(this.#rows);
    return this.#table;
  }

  #build(rows: number): RotaryRows {
    const ops = this.#ops;
    const { headWidth: width, ropeTheta } = this.#configuration;
    const half = width / 2;
    const cosine = new Float32Array(rows * width);
    const sine = new Float32Array(rows * width);
    for (let index = 0; index < half; index++) {
      const inverseFrequency = Math.fround(1 / Math.fround(ropeTheta ** Math.fround((2 * index) / width)));
      for (let position = 0; position < rows; position++) {
        const angle = Math.fround(position * inverseFrequency);
        for (const column of [index, index + half]) {
          cosine[position * width + column] = Math.cos(angle);
          sine[position * width + column] = Math.sin(angle);
        }
      }
    }
    const tensor = (data: Float32Array, name: string): Tensor =>
      ops.keep(ops.named(ops.fromArray(data, [rows, width], this.#dtype), name));
    return { cosine: tensor(cosine, 'rotary cosines'), sine: tensor(sine, 'rotary sines') };
  }
}
