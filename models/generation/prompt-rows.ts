/**
 * PURE. Prompts of unequal length, with pictures or without, as the rows of one batch: padded on the left to be decoded
 * (all rows write the same cache position), on the right to be scored (no mask is needed).
 */
import type { CausalLanguageModel, EmbeddedImages } from '../causal-language-model.js';
import type { PromptImages } from '../images/image-prompt.js';
import type { PatchGrid } from '../images/patches.js';

export interface PromptRow {
  /** At least one. */
  readonly tokenIds: ArrayLike<number>;
  /** Of a prompt with pictures. */
  readonly images?: PromptImages | undefined;
}

export interface RowBatch {
  /** int32 [B·T], row-major; 0 where there is padding. */
  readonly tokenIds: Int32Array;
  /** T. */
  readonly width: number;
  /** [B]: columns of padding of each row. */
  readonly padding: Int32Array;
  /** As `ForwardInput` has them, [B·T] or [3·B·T]; absent where column t of every row stands at t on all axes. */
  readonly positions?: Int32Array;
  /** [B]: position, on all axes, of the first token after each row. */
  readonly next: Int32Array;
  /** All pictures, row by row. */
  readonly pictures: readonly PatchGrid[];
  /** [M]: the flat rows, of B·T, of their tokens. */
  readonly pictureRows: Int32Array;
}

/** A prompt's pictures do not fit its tokens, or the model. */
export class PromptImagesError extends Error {
  override readonly name = 'PromptImagesError';
  /** Row of the batch. */
  readonly row: number;
  constructor(row: number, problem: string) {
    super(`prompt ${row} ${problem}`);
    this.row = row;
  }
}

/**
 * @param imageTokenId that stands for one token of a picture; null: the model reads text alone
 * @throws PromptImagesError
 */
export function layOutRows(
  rows: readonly PromptRow[],
  paddedOn: 'left' | 'right',
  imageTokenId: number | null,
): RowBatch {
  const width = rows.reduce((longest, { tokenIds }) => Math.max(longest, tokenIds.length), 0);
  const padding = Int32Array.from(rows, ({ tokenIds }) => width - tokenIds.length);
  const start = (row: number) => row * width + (paddedOn === 'left' ? padding[row]! : 0);
  const tokenIds = new Int32Array(rows.length * width);
  rows.forEach((row, index) => tokenIds.set(row.tokenIds, start(index)));
  const pictured = rows.some(({ images }) => images !== undefined);
  const shifted = pictured || (paddedOn === 'left' && padding.some((pads) => pads > 0));
  return {
    tokenIds,
    width,
    padding,
    ...(shifted && { positions: positionsOf(rows, rows.length * width, start, pictured ? 3 : 1) }),
    next: Int32Array.from(rows, ({ tokenIds: ids, images }) => images?.nextPosition ?? ids.length),
    pictures: rows.flatMap(({ images }) => images?.images ?? []),
    pictureRows: Int32Array.from(rows.flatMap((row, index) => pictureRows(row, index, start(index), imageTokenId))),
  };
}

/** Axis after axis; those of padding are 0. */
function positionsOf(
  rows: readonly PromptRow[],
  tokens: number,
  start: (row: number) => number,
  axes: 1 | 3,
): Int32Array {
  const positions = new Int32Array(axes * tokens);
  for (let axis = 0; axis < axes; axis++)
    rows.forEach(({ tokenIds: { length }, images }, row) => {
      const at = axis * tokens + start(row);
      if (images) positions.set(images.positions.subarray(axis * length, (axis + 1) * length), at);
      else for (let token = 0; token < length; token++) positions[at + token] = token;
    });
  return positions;
}

function pictureRows(
  { tokenIds, images }: PromptRow,
  row: number,
  start: number,
  imageTokenId: number | null,
): number[] {
  if (images === undefined) return [];
  if (imageTokenId === null) throw new PromptImagesError(row, 'has pictures, but the model reads text alone');
  const { length } = tokenIds;
  if (images.positions.length !== 3 * length)
    throw new PromptImagesError(row, `has ${length} tokens, but positions for ${images.positions.length / 3}`);
  return Array.from(tokenIds).flatMap((id, token) => (id === imageTokenId ? [start + token] : []));
}

/** What stands in the place of image tokens; absent without pictures. @throws PromptImagesError */
export function embedPictures(
  model: CausalLanguageModel,
  { pictures, pictureRows: rows }: RowBatch,
): { readonly images?: EmbeddedImages } {
  if (pictures.length === 0) return {};
  if (!model.imageFeatures) throw new PromptImagesError(0, 'has pictures, but the model has no vision tower');
  return { images: { features: model.imageFeatures(pictures), rows } };
}

/** The same prompt with more tokens of text behind it: what a forced exit goes on from. */
export function extended(row: PromptRow, more: readonly number[]): PromptRow {
  const { images } = row;
  const tokenIds = Int32Array.from([...Array.from(row.tokenIds), ...more]);
  if (images === undefined) return { tokenIds };
  const before = row.tokenIds.length;
  const positions = Int32Array.from({ length: 3 * tokenIds.length }, (_, index) => {
    const [axis, token] = [Math.floor(index / tokenIds.length), index % tokenIds.length];
    return token < before ? images.positions[axis * before + token]! : images.nextPosition + token - before;
  });
  return { tokenIds, images: { ...images, positions, nextPosition: images.nextPosition + more.length } };
}
