/**
 * Keys and values of the tokens decoded so far: one preallocated tensor [B, G, capacity, K] each a layer, written in
 * place, read as views of their first `length` positions.
 *
 * KV-CACHE-1 Nothing is reallocated between two decode steps; a full cache is an error, never a silent growth.
 * KV-CACHE-2 The cache owns its tensors (outside every tidy scope); `release` ends them.
 */
import type { DType, Ops, Tensor } from '../../tensor/ops.js';
import type { ModelConfiguration } from '../configuration/configuration.js';

/** More tokens were decoded than the cache was made for. */
export class KvCacheFullError extends Error {
  override readonly name = 'KvCacheFullError';
  readonly capacity: number;
  constructor(capacity: number, wanted: number) {
    super(
      `the key/value cache holds ${capacity} positions, ${wanted} are needed; make it as long as prompt + response`,
    );
    this.capacity = capacity;
  }
}

export interface KvCacheOptions {
  readonly rows: number;
  /** Positions a row. */
  readonly capacity: number;
  readonly dtype: DType;
}

export interface KvCache {
  readonly rows: number;
  readonly capacity: number;
  /** Positions that all layers hold. */
  readonly length: number;
  /** Appends a layer's keys and values, [B, G, T, K] each; returns all so far, [B, G, length + T, K], as views. */
  extend(layer: number, key: Tensor, value: Tensor): { readonly key: Tensor; readonly value: Tensor };
  /** Called once when every layer was extended by `positions`. */
  advance(positions: number): void;
  /** A new cache whose row i is this one's row `rowIndices[i]`: expands prompts to samples. */
  selectRows(rowIndices: Int32Array, capacity?: number): KvCache;
  /** From now on row i is what was row `rowIndices[i]`: drops finished rows. At most one tensor is there twice. */
  keepRows(rowIndices: Int32Array): void;
  release(): void;
}

export function createKvCache(ops: Ops, configuration: ModelConfiguration, options: KvCacheOptions): KvCache {
  return createPreallocated(ops, configuration, options);
}

function createPreallocated(ops: Ops, configuration: ModelConfiguration, options: KvCacheOptions): PreallocatedKvCache {
  const allocate = (name: string): Tensor[] =>
    Array.from({ length: configuration.layers }, (_, layer) =>
      allocateOne(ops, configuration, options, `${name} cache ${layer}`),
    );
  const keys = allocate('key');
  const values = allocate('value');
  return new PreallocatedKvCache(ops, configuration, options, keys, values);
}

function allocateOne(
  ops: Ops,
  { keyValueHeads, headWidth }: ModelConfiguration,
  { rows, capacity, dtype }: KvCacheOptions,
  name: string,
): Tensor {
  return ops.keep(ops.named(ops.zeros([rows, keyValueHeads, capacity, headWidth], dtype), name));
}

class PreallocatedKvCache implements KvCache {
  rows: number;
  readonly capacity: number;
  length = 0;
  readonly #ops: Ops;
  readonly #configuration: ModelConfiguration;
  readonly #dtype: DType;
  readonly #keys: Tensor[];
  readonly #values: Tensor[];

  constructor(ops: Ops, configuration: ModelConfiguration, options: KvCacheOptions, keys: Tensor[], values: Tensor[]) {
    this.#ops = ops;
    this.#configuration = configuration;
    this.rows = options.rows;
    this.capacity = options.capacity;
    this.#dtype = options.dtype;
    this.#keys = keys;
    this.#values = values;
  }

  extend(layer: number, key: Tensor, value: Tensor): { readonly key: Tensor; readonly value: Tensor } {
    const ops = this.#ops;
    const positions = this.length + key.shape[2]!;
    if (positions > this.capacity) throw new KvCacheFullError(this.capacity, positions);
    const keys = this.#keys[layer]!;
    const values = this.#values[layer]!;
    ops.writeSlice(keys, 2, this.length, key);
    ops.writeSlice(values, 2, this.length, value);
    if (positions === this.capacity) return { key: keys, value: values };
    return { key: ops.narrow(keys, 2, 0, positions), value: ops.narrow(values, 2, 0, positions) };
  }

  advance(positions: number): void {
    this.length += positions;
  }

  selectRows(rowIndices: Int32Array, capacity = this.capacity): KvCache {
    const ops = this.#ops;
    const rows = rowIndices.length;
    const selected = createPreallocated(ops, this.#configuration, { rows, capacity, dtype: this.#dtype });
    for (const [sources, targets] of [
      [this.#keys, selected.#keys],
      [this.#values, selected.#values],
    ] as const)
      sources.forEach((source, layer) => this.#copyRows(source, targets[layer]!, rowIndices));
    selected.length = this.length;
    return selected;
  }

  keepRows(rowIndices: Int32Array): void {
    const options = { rows: rowIndices.length, capacity: this.capacity, dtype: this.#dtype };
    for (const tensors of [this.#keys, this.#values])
      tensors.forEach((source, layer) => {
        tensors[layer] = allocateOne(this.#ops, this.#configuration, options, source.name);
        this.#copyRows(source, tensors[layer], rowIndices);
        source.release();
      });
    this.rows = rowIndices.length;
  }

  #copyRows(source: Tensor, target: Tensor, rowIndices: Int32Array): void {
    const ops = this.#ops;
    ops.tidy(() => {
      const indices = ops.fromArray(rowIndices, [rowIndices.length], 'int32');
      ops.writeSlice(target, 2, 0, ops.selectRows(ops.narrow(source, 2, 0, this.length), indices));
    });
  }

  release(): void {
    for (const tensor of [...this.#keys, ...this.#values]) tensor.release();
  }
}
