/**
 * A product in parts: how it is cut, and how one part is computed. PURE but for the memory that it writes to.
 *
 * PART-1 Parts are numbered by item, then columns, then rows; each number of the result is in exactly one.
 * PART-2 A part needs `scratchBytes` of its thread's own memory, and leaves the packed right matrix there for the next
 *        part of the same product that reads the same one.
 */
import { LEFT_PANEL, RIGHT_PANEL, TILE_BYTES, type ProductCode } from './product-code.js';

/** A matrix of each item: the byte at which the first begins, and strides in bytes. */
export interface Strided {
  readonly byte: number;
  readonly item: number;
  readonly row: number;
  readonly column: number;
}

export interface ProductSizes {
  readonly items: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

export interface Cut {
  readonly rows: number;
  readonly columns: number;
}

/** out[i] [rows, columns] ← a[i] [rows, inner] · b[i] [inner, columns]; the columns of `out` lie together. */
export interface Product extends ProductSizes {
  readonly a: Strided;
  readonly b: Strided;
  readonly out: Strided;
  readonly cut: Cut;
}

const FLOAT = 4;
/** Of the right matrix, and of the left: about what the second cache holds. */
const RIGHT_BYTES = 2 ** 19;
const LEFT_BYTES = 2 ** 17;
const MOST_ROWS = 64;

/** What one part has of rows and columns, at most. */
export function cutOf({ rows, inner, columns }: ProductSizes): Cut {
  const fitting = (bytes: number, panel: number) => Math.max(1, Math.floor(bytes / (FLOAT * inner * panel))) * panel;
  const padded = (size: number, panel: number) => Math.ceil(size / panel) * panel;
  return {
    rows: Math.min(fitting(LEFT_BYTES, LEFT_PANEL), padded(rows, LEFT_PANEL), MOST_ROWS),
    columns: Math.min(fitting(RIGHT_BYTES, RIGHT_PANEL), padded(columns, RIGHT_PANEL)),
  };
}

export function partCount({ items, rows, columns }: ProductSizes, cut: Cut): number {
  return items * Math.ceil(columns / cut.columns) * Math.ceil(rows / cut.rows);
}

/** Bytes that each thread needs for itself. */
export function scratchBytes({ inner }: ProductSizes, cut: Cut): number {
  return TILE_BYTES + (cut.rows + cut.columns) * inner * FLOAT;
}

/**
 * Computes part number `part`, with `scratch` of the thread's own. `before`: the part of the same product that the
 * thread computed last, −1 if none.
 */
export function computePart(code: ProductCode, product: Product, part: number, before: number, scratch: number): void {
  const { a, b, out, rows, inner, columns, cut } = product;
  const rowParts = Math.ceil(rows / cut.rows);
  const columnParts = Math.ceil(columns / cut.columns);
  const strip = Math.floor(part / rowParts);
  const item = Math.floor(strip / columnParts);
  const row = (part % rowParts) * cut.rows;
  const column = (strip % columnParts) * cut.columns;
  const [height, width] = [Math.min(cut.rows, rows - row), Math.min(cut.columns, columns - column)];
  const left = scratch + TILE_BYTES;
  const right = left + cut.rows * inner * FLOAT;
  if (before < 0 || Math.floor(before / rowParts) !== strip) {
    code.packRight(b.byte + item * b.item + column * b.column, b.row, b.column, right, inner, width);
  }
  code.packLeft(a.byte + item * a.item + row * a.row, a.column, a.row, left, inner, height);
  const target = out.byte + item * out.item + row * out.row + column * FLOAT;
  code.multiply(left, right, target, out.row, height, inner, width, scratch);
}
