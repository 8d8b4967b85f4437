/** PURE. A prompt with pictures as the model reads it: its tokens, the pictures' patches, and where each token stands. */
import type { VisionConfiguration } from '../configuration/vision-configuration.js';
import type { PatchGrid } from './patches.js';

/** What a prompt has beside its token ids when there are pictures in it. */
export interface PromptImages {
  /** In the order of their image tokens. */
  readonly images: readonly PatchGrid[];
  /** int32 [3·T]: time, height and width of each token of the prompt. */
  readonly positions: Int32Array;
  /** Position, on all axes, of the first token after the prompt: less than T, as a picture takes little room. */
  readonly nextPosition: number;
}

/** The prompt's image tokens and its pictures do not fit one another. */
export class ImagePromptError extends Error {
  override readonly name = 'ImagePromptError';
}

type Grid = PatchGrid['grid'];
type Reading = Pick<VisionConfiguration, 'spatialMergeSize' | 'tokens'>;

/** Tokens that a picture of so many patches takes in a prompt. */
export function tokensOfGrid(
  [time, height, width]: Grid,
  { spatialMergeSize }: Pick<Reading, 'spatialMergeSize'>,
): number {
  return (time * height * width) / spatialMergeSize ** 2;
}

/**
 * Puts an image token for each token of its picture.
 * @param tokenIds [t], one image token for each picture
 * @returns int32 [T]
 * @throws ImagePromptError
 */
export function expandImageTokens(tokenIds: ArrayLike<number>, grids: readonly Grid[], vision: Reading): Int32Array {
  const { image } = vision.tokens;
  const ids = Array.from(tokenIds);
  const places = ids.filter((id) => id === image).length;
  if (places !== grids.length)
    throw new ImagePromptError(
      `the prompt has ${places} places for pictures and ${grids.length} pictures are given: ` +
        `each needs one image token (${image}), in their order`,
    );
  let picture = 0;
  return Int32Array.from(
    ids.flatMap((id) => (id === image ? new Array<number>(tokensOfGrid(grids[picture++]!, vision)).fill(image) : [id])),
  );
}

/**
 * Where each token stands (Qwen2-VL, arXiv 2409.12191, M-RoPE; transformers' `get_rope_index`): a word takes one position
 * on all axes, a picture as many as its longer side has tokens, and words go on behind it.
 * @param tokenIds [T], as `expandImageTokens` gives them
 * @throws ImagePromptError
 */
export function ropePositions(
  tokenIds: ArrayLike<number>,
  grids: readonly Grid[],
  vision: Reading,
): Pick<PromptImages, 'positions' | 'nextPosition'> {
  const count = tokenIds.length;
  const positions = new Int32Array(3 * count);
  const place = (token: number, time: number, row: number, column: number): void => {
    positions[token] = time;
    positions[count + token] = row;
    positions[2 * count + token] = column;
  };
  let [token, next, picture] = [0, 0, 0];
  while (token < count) {
    if (tokenIds[token] !== vision.tokens.image) {
      place(token++, next, next, next);
      next++;
      continue;
    }
    const grid = grids[picture++];
    if (!grid) throw new ImagePromptError(`the image token at ${token} has no picture: ${grids.length} are given`);
    requireImageTokens(tokenIds, token, grid, vision);
    const [rows, columns] = [grid[1] / vision.spatialMergeSize, grid[2] / vision.spatialMergeSize];
    for (let time = 0; time < grid[0]; time++)
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) place(token++, next + time, next + row, next + column);
    next += Math.max(rows, columns);
  }
  if (picture !== grids.length)
    throw new ImagePromptError(`the prompt has image tokens for ${picture} pictures, ${grids.length} are given`);
  return { positions, nextPosition: next };
}

function requireImageTokens(tokenIds: ArrayLike<number>, start: number, grid: Grid, vision: Reading): void {
  const wanted = tokensOfGrid(grid, vision);
  let found = 0;
  while (found < wanted && tokenIds[start + found] === vision.tokens.image) found++;
  if (found < wanted)
    throw new ImagePromptError(
      `the picture at token ${start} takes ${wanted} image tokens and has ${found}: expand the prompt (expandImageTokens)`,
    );
}

/**
 * Tokens and pictures of a prompt, ready for `generate`.
 * @param tokenIds one image token for each picture
 * @throws ImagePromptError
 */
export function promptWithImages(
  tokenIds: ArrayLike<number>,
  images: readonly PatchGrid[],
  vision: Reading,
): { readonly tokenIds: Int32Array; readonly images: PromptImages } {
  const grids = images.map(({ grid }) => grid);
  const expanded = expandImageTokens(tokenIds, grids, vision);
  return { tokenIds: expanded, images: { images, ...ropePositions(expanded, grids, vision) } };
}
