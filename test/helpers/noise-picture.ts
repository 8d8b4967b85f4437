/** The noise that test/references/images.py and vision.py make their pictures of. */
import type { Picture } from '../../models/images/resize-bicubic.js';

export function noisePicture(height: number, width: number): Picture {
  const samples = new Uint8Array(height * width * 3);
  let state = height * 1000 + width;
  for (const place of samples.keys()) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    samples[place] = state >>> 24;
  }
  return { height, width, channels: 3, samples };
}
