/** PURE. Pictures of a question as the data has them: neither decoded nor copied. */

/** Where a marker such as `<image 1>` stands. `offset`: UTF-16 index in that text. */
export interface ImagePlace {
  readonly text: 'question' | 'option';
  /** Of an option: its index. */
  readonly option?: number;
  readonly offset: number;
}

export interface ImageReference {
  /** The number in its marker, from 1. */
  readonly number: number;
  /** The encoded file (PNG, JPEG, …), or where it lies; a path is absolute, and inside the dataset's folder. */
  readonly source: { readonly bytes: Uint8Array } | { readonly path: string };
  /** Empty: no marker; the picture stands before the question. */
  readonly places: readonly ImagePlace[];
}
