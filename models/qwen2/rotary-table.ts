/**
 * Cosines and sines of rotary position embedding (Su et al. 2021), made once and read as rows. Angles are taken in
 * float32 steps as transformers does: published checkpoints were trained with those roundings.
 *
 * With rope sections (M-RoPE, Qwen2-VL, arXiv 2409.12191) a token has a position on each of three axes, and each
 * frequency turns by that of its axis. Where all three are equal the rows are, bit for bit, those of plain RoPE.
 */
import type { DType, Ops, Tensor } from '../../tensor/ops.js';
import type { ModelConfiguration } from '../configuration/configuration.js';

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

/** Neither one position a token, nor three for a model with rope sections. */
export class PositionCountError extends Error {
  override readonly name = 'PositionCountError';
  readonly positions: number;
  readonly tokens: number;
  constructor(positions: number, tokens: number, sectioned: boolean) {
    const wanted = sectioned ? `${tokens} or ${3 * tokens} (time, height, width)` : `${tokens}, one each`;
    super(`${positions} positions for ${tokens} tokens: the model takes ${wanted}`);
    this.positions = positions;
    this.tokens = tokens;
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

  /** Rows of positions `start` … `start + length − 1` on all axes, [length, K]. */
  range(start: number, length: number): RotaryRows {
    const { cosine, sine } = this.#upTo(start + length);
    return { cosine: this.#ops.narrow(cosine, 0, start, length), sine: this.#ops.narrow(sine, 0, start, length) };
  }

  /**
   * Rows of `positions`, [B·T] or [3·B·T] as `ForwardInput` has them, as [B, 1, T, K].
   * @throws PositionCountError, PositionOverLimitError
   */
  at(positions: Int32Array, batchSize: number, width: number): RotaryRows {
    const ops = this.#ops;
    const { headWidth, ropeSections } = this.#configuration;
    const tokens = batchSize * width;
    const axes = positions.length / tokens;
    if (axes !== 1 && !(axes === 3 && ropeSections))
      throw new PositionCountError(positions.length, tokens, ropeSections !== null);
    const table = this.#upTo(positions.reduce((highest, position) => Math.max(highest, position), 0) + 1);
    const indices = Array.from({ length: axes }, (_, axis) =>
      ops.fromArray(positions.slice(axis * tokens, (axis + 1) * tokens), [tokens], 'int32'),
    );
    const rows = (of: Tensor): Tensor => {
      const byAxis = indices.map((index) => ops.selectRows(of, index));
      const [first] = byAxis;
      const whole = axes === 1 ? first! : this.#bySections(byAxis, ropeSections!);
      return ops.reshape(whole, [batchSize, 1, width, headWidth]);
    };
    return { cosine: rows(table.cosine), sine: rows(table.sine) };
  }

  release(): void {
    this.#table?.cosine.release();
    this.#table?.sine.release();
    this.#table = undefined;
    this.#rows = 0;
  }

  /** From [N, K] of each axis, the columns of its section in both halves. */
  #bySections(byAxis: readonly Tensor[], sections: readonly number[]): Tensor {
    const parts: Tensor[] = [];
    let column = 0;
    for (const section of [...sections, ...sections]) {
      parts.push(this.#ops.narrow(byAxis[parts.length % 3]!, 1, column, section));
      column += section;
    }
    return this.#ops.concat(parts, 1);
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
