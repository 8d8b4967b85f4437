/**
 * The order in which XNNPACK's product reads its second argument: panels of eight columns, each with eight biases (zeros
 * here) and then a row of eight for every row of the matrix; columns that are missing in the last panel are zeros. PURE.
 */
export const PANEL = 8;

export interface Panels {
  /** Where the first begins. */
  readonly place: number;
  readonly inner: number;
  readonly columns: number;
}

export function panelElements(inner: number, columns: number): number {
  return Math.ceil(columns / PANEL) * PANEL * (inner + 1);
}

/** The matrix [inner, columns] at `from`, into panels of the same heap whose zeros are there already. */
export function packRows(heap: Float32Array, from: number, { place, inner, columns }: Panels): void {
  const whole = columns - (columns % PANEL);
  let to = place;
  for (let column = 0; column < whole; column += PANEL) {
    to += PANEL;
    let at = from + column;
    for (let row = 0; row < inner; row++, at += columns, to += PANEL) {
      heap[to] = heap[at]!;
      heap[to + 1] = heap[at + 1]!;
      heap[to + 2] = heap[at + 2]!;
      heap[to + 3] = heap[at + 3]!;
      heap[to + 4] = heap[at + 4]!;
      heap[to + 5] = heap[at + 5]!;
      heap[to + 6] = heap[at + 6]!;
      heap[to + 7] = heap[at + 7]!;
    }
  }
  to += PANEL;
  for (let column = whole; column < columns; column++) {
    for (let row = 0; row < inner; row++)
      heap[to + row * PANEL + column - whole] = heap[from + row * columns + column]!;
  }
}

/** The same of a matrix that lies transposed, [columns, inner]. */
export function packColumns(heap: Float32Array, from: number, { place, inner, columns }: Panels): void {
  const whole = columns - (columns % PANEL);
  let to = place;
  for (let column = 0; column < whole; column += PANEL) {
    to += PANEL;
    const at0 = from + column * inner;
    const at1 = at0 + inner;
    const at2 = at1 + inner;
    const at3 = at2 + inner;
    const at4 = at3 + inner;
    const at5 = at4 + inner;
    const at6 = at5 + inner;
    const at7 = at6 + inner;
    for (let row = 0; row < inner; row++, to += PANEL) {
      heap[to] = heap[at0 + row]!;
      heap[to + 1] = heap[at1 + row]!;
      heap[to + 2] = heap[at2 + row]!;
      heap[to + 3] = heap[at3 + row]!;
      heap[to + 4] = heap[at4 + row]!;
      heap[to + 5] = heap[at5 + row]!;
      heap[to + 6] = heap[at6 + row]!;
      heap[to + 7] = heap[at7 + row]!;
    }
  }
  to += PANEL;
  for (let column = whole; column < columns; column++) {
    for (let row = 0; row < inner; row++) heap[to + row * PANEL + column - whole] = heap[from + column * inner + row]!;
  }
}
