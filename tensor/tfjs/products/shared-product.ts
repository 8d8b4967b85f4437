/** A product as details of an offer (offers.ts): what the thread that asks writes and those that help read. */
import { DETAILS } from './offers.js';
import type { Product } from './part.js';

export interface SharedProduct {
  readonly product: Product;
  /** Parts that one chunk has. */
  readonly chunkParts: number;
  readonly parts: number;
  /** Of thread t from `scratch + t · scratchStride` on, in bytes. */
  readonly scratch: number;
  readonly scratchStride: number;
}

const COUNT = 22;
export const WORDS = DETAILS + COUNT;

/** Bytes from 2³¹ on come back as negative numbers, which WebAssembly takes for the same. */
export function write(words: Int32Array, { product, chunkParts, parts, scratch, scratchStride }: SharedProduct): void {
  const { items, rows, inner, columns, a, b, out, cut } = product;
  const matrices = [a, b, out].flatMap(({ byte, item, row, column }) => [byte, item, row, column]);
  const sizes = [items, rows, inner, columns, cut.rows, cut.columns];
  words.set([...sizes, ...matrices, chunkParts, parts, scratch, scratchStride], DETAILS);
}

export function read(words: Int32Array): SharedProduct {
  let next = DETAILS;
  const word = () => words[next++] ?? 0;
  const sizes = { items: word(), rows: word(), inner: word(), columns: word() };
  const cut = { rows: word(), columns: word() };
  const strided = () => ({ byte: word(), item: word(), row: word(), column: word() });
  const product = { ...sizes, cut, a: strided(), b: strided(), out: strided() };
  return { product, chunkParts: word(), parts: word(), scratch: word(), scratchStride: word() };
}
