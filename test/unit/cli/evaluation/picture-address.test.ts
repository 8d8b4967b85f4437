import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ResponderUnsuitableError } from '../../../../cli/evaluation/errors.js';
import { pictureAddress, requirePictures } from '../../../../cli/evaluation/picture-address.js';
import type { ImageReference } from '../../../../tasks/datasets/image-reference.js';
import { freshFolder, problemOf } from '../../../helpers/evaluation-problems.js';

const pngStart = [0x89, 0x50, 0x4e, 0x47];

function pictureAt(path: string): ImageReference {
  return { number: 1, source: { path }, places: [] };
}

it('a picture is sent as what its first bytes say, whatever it is called', () => {
  const path = join(freshFolder(), 'scan.jpg');
  writeFileSync(path, Buffer.from(pngStart));
  expect(pictureAddress(pictureAt(path))).toBe(`data:image/png;base64,${Buffer.from(pngStart).toString('base64')}`);
});

it('pictures that are not there are counted and the first is named, before anything is asked', () => {
  const folder = freshFolder();
  const there = join(folder, 'there.png');
  writeFileSync(there, Buffer.from(pngStart));
  const [gone, folderItself] = [join(folder, 'gone.png'), folder];
  const problems = [there, gone, folderItself].map((path, index) =>
    problemOf('omnimedvqa', index, { options: ['yes', 'no'], images: [pictureAt(path)] }),
  );
  expect(() => requirePictures(problems)).toThrow(ResponderUnsuitableError);
  expect(() => requirePictures(problems)).toThrow(`2 pictures are not there (OmniMedVQA 1 is the first: ${gone})`);
  expect(() => requirePictures(problems.slice(0, 1))).not.toThrow();
});
