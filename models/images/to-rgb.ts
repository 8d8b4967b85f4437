/**
 * PURE. Samples of 1 to 4 channels as red, green and blue. What is transparent is laid on white, with the bits of
 * Pillow's `alpha_composite`: so does transformers' processor (`convert_to_rgb`), as black ink on nothing must not
 * become black on black.
 */

/** @param channels grey; grey and alpha; red, green, blue; or these and alpha */
export function toRgb(samples: Uint8Array, channels: 1 | 2 | 3 | 4): Uint8Array {
  if (channels === 3) return samples;
  const pixels = samples.length / channels;
  const out = new Uint8Array(pixels * 3);
  const green = channels > 2 ? 1 : 0;
  const blue = channels > 2 ? 2 : 0;
  const hasAlpha = channels === 2 || channels === 4;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const from = pixel * channels;
    const alpha = hasAlpha ? samples[from + channels - 1]! : 255;
    out[pixel * 3] = onWhite(samples[from]!, alpha);
    out[pixel * 3 + 1] = onWhite(samples[from + green]!, alpha);
    out[pixel * 3 + 2] = onWhite(samples[from + blue]!, alpha);
  }
  return out;
}

/** Pillow's fixed point: 7 bits of fraction, and x / 255 as ((x >> 8) + x) >> 8. */
function onWhite(value: number, alpha: number): number {
  if (alpha === 255) return value;
  const sum = (value * alpha + 255 * (255 - alpha) + 128) << 7;
  return ((sum >> 8) + sum) >> 15;
}
