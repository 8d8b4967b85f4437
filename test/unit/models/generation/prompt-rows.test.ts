import { describe, expect, it } from 'vitest';
import { extended, layOutRows, PromptImagesError } from '../../../../models/generation/prompt-rows.js';
import type { PromptImages } from '../../../../models/images/image-prompt.js';

const image = 9;
const picture = { patches: new Float32Array(4), grid: [1, 2, 4] as const };
/** Four tokens of which two are a picture's: times, heights, widths; text goes on at 4, not at 5. */
const pictured = {
  tokenIds: [5, image, image, 6, 7],
  images: {
    images: [picture],
    positions: Int32Array.from([0, 1, 1, 3, 4, 0, 1, 1, 3, 4, 0, 1, 2, 3, 4]),
    nextPosition: 5,
  } satisfies PromptImages,
};

describe('layOutRows', () => {
  it('gives no positions where every row starts at 0 and has no pictures', () => {
    const rows = layOutRows([{ tokenIds: [1, 2, 3] }, { tokenIds: [4] }], 'right', null);
    expect(rows.positions).toBeUndefined();
    expect([...rows.tokenIds]).toEqual([1, 2, 3, 4, 0, 0]);
    expect([...rows.next]).toEqual([3, 1]);
  });

  it('counts from the first token behind padding on the left', () => {
    const rows = layOutRows([{ tokenIds: [1, 2, 3] }, { tokenIds: [4] }], 'left', null);
    expect([...rows.tokenIds]).toEqual([1, 2, 3, 0, 0, 4]);
    expect([...rows.positions!]).toEqual([0, 1, 2, 0, 0, 0]);
    expect([...rows.padding]).toEqual([0, 2]);
  });

  it('places rows with and without pictures on three axes in one batch', () => {
    const rows = layOutRows([{ tokenIds: [1, 2] }, pictured], 'left', image);
    expect([...rows.positions!]).toEqual([
      ...[0, 0, 0, 0, 1, 0, 1, 1, 3, 4],
      ...[0, 0, 0, 0, 1, 0, 1, 1, 3, 4],
      ...[0, 0, 0, 0, 1, 0, 1, 2, 3, 4],
    ]);
    expect([...rows.pictureRows]).toEqual([6, 7]);
    expect(rows.pictures).toEqual([picture]);
    expect([...rows.next]).toEqual([2, 5]);
  });

  it('takes an image token in a prompt without pictures for a token like others', () => {
    expect([...layOutRows([{ tokenIds: [1, image] }], 'left', image).pictureRows]).toEqual([]);
  });

  it('refuses pictures for a model of text, and positions of another length', () => {
    expect(() => layOutRows([pictured], 'left', null)).toThrow(PromptImagesError);
    const short = { ...pictured, tokenIds: [5, image, image] };
    expect(() => layOutRows([{ tokenIds: [1] }, short], 'left', image)).toThrow(
      'prompt 1 has 3 tokens, but positions for 5',
    );
  });
});

describe('extended', () => {
  it('lets text go on behind a picture where the prompt says', () => {
    const { tokenIds, images } = extended(pictured, [8, 8]);
    expect(Array.from(tokenIds)).toEqual([5, image, image, 6, 7, 8, 8]);
    expect([...images!.positions]).toEqual([
      ...[0, 1, 1, 3, 4, 5, 6],
      ...[0, 1, 1, 3, 4, 5, 6],
      ...[0, 1, 2, 3, 4, 5, 6],
    ]);
    expect(images!.nextPosition).toBe(7);
  });

  it('needs no positions without pictures', () => {
    expect(extended({ tokenIds: [1] }, [2])).toEqual({ tokenIds: Int32Array.of(1, 2) });
  });
});
