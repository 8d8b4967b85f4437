/**
 * A picture's file as red, green and blue of 8 bits, with the bits of Pillow (test/unit/models/images/decode.test.ts),
 * turned upright as EXIF says, colour profiles not applied, what is transparent on white.
 *
 * DECODE-1 Only PNG, JPEG, WebP and GIF reach a decoder; libvips' other loaders are blocked.
 * DECODE-2 Bytes, sides and pixels are held against the limits before a pixel is decoded.
 * DECODE-3 Every end is a picture or an `ImageError` that names the file; a decoding that lasts too long is ended.
 *
 * Two kinds differ from Pillow on purpose. Grey of 16 bits keeps its upper 8: Pillow 13 makes all above 255 white. CMYK
 * is refused, as every program makes other colours of it without its profile.
 */
import sharp, { type Metadata, type Sharp } from 'sharp';
import { ImageDamagedError, ImageError, ImageFormatError, ImageKindError } from './image-errors.js';
import { ImageTimeoutError, ImageTooLargeError } from './image-errors.js';
import { type ImageFormat, imageFormat, isAnimatedPng } from './image-format.js';
import { defaultImageLimits, imageBytes, type ImageLimits, imageName, type ImageSource } from './image-source.js';
import type { Picture } from './resize-bicubic.js';
import type { PictureSize } from './smart-resize.js';
import { toRgb } from './to-rgb.js';

export { defaultImageLimits, type ImageLimits, type ImageSource } from './image-source.js';

// For the whole process: no cache of decoded pictures, no threads beside those of the tensor engine.
sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif'],
});

/** @throws ImageError, one of image-errors.ts */
export async function decodeImage(source: ImageSource, limits: ImageLimits = defaultImageLimits): Promise<Picture> {
  const name = imageName(source);
  const { image } = await openImage(source, limits);
  try {
    const { data, info } = await image
      .timeout({ seconds: limits.timeoutSeconds })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    return { width, height, channels: 3, samples: toRgb(data, channels) };
  } catch (cause) {
    throw decodingError(name, cause, limits);
  }
}

/** Height and width of the upright picture, from its header alone. @throws ImageError */
export async function imageSize(source: ImageSource, limits: ImageLimits = defaultImageLimits): Promise<PictureSize> {
  const { height, width, orientation = 1 } = (await openImage(source, limits)).header;
  return orientation >= 5 ? { height: width, width: height } : { height, width };
}

async function openImage(source: ImageSource, limits: ImageLimits): Promise<{ image: Sharp; header: Metadata }> {
  const name = imageName(source);
  const bytes = await imageBytes(source, limits);
  const format = imageFormat(bytes);
  if (typeof format !== 'string')
    throw new ImageFormatError(
      name,
      `${bytes.byteLength === 0 ? 'is empty' : `is ${format.foreign}`}; PNG, JPEG, WebP and GIF are read: save it as PNG`,
    );
  try {
    const image = sharp(bytes, {
      // As Pillow: what is cut short is an error, what a decoder only warns of is not.
      failOn: 'error',
      ignoreIcc: true,
      autoOrient: true,
      limitInputPixels: limits.maxPixels,
    });
    const header = await image.metadata();
    if (isAnimation(bytes, format, header))
      throw new ImageKindError(
        name,
        'is animated, and the model reads one picture: save the frame that is meant as PNG',
      );
    requireKind(name, format, header);
    requireSize(name, header, limits);
    return { image, header };
  } catch (cause) {
    throw decodingError(name, cause, limits);
  }
}

function isAnimation(bytes: Uint8Array, format: ImageFormat, { pages = 1 }: Metadata): boolean {
  return pages > 1 || (format === 'png' && isAnimatedPng(bytes));
}

function requireKind(name: string, format: ImageFormat, header: Metadata): void {
  if (header.format !== format)
    throw new ImageDamagedError(name, `begins as ${format} and is read as ${header.format}: save it again as PNG`);
  if (header.space === 'cmyk')
    throw new ImageKindError(name, 'has inks (CMYK), not red, green and blue: convert it to RGB and save it as PNG');
}

function requireSize(name: string, { width, height }: Metadata, { maxPixels, maxSide }: ImageLimits): void {
  const size = `${width} × ${height} pixels`;
  if (width * height > maxPixels)
    throw new ImageTooLargeError(name, `${size}, the limit is ${maxPixels}: scale it down`);
  if (Math.max(width, height) > maxSide)
    throw new ImageTooLargeError(name, `${size}, a side may have ${maxSide}: scale it down`);
}

/** libvips tells its reasons in words only. */
function decodingError(name: string, cause: unknown, { maxPixels, timeoutSeconds }: ImageLimits): ImageError {
  if (cause instanceof ImageError) return cause;
  const reason = (cause instanceof Error ? cause.message : String(cause)).trim().replace(/\s*\n\s*/g, '; ');
  if (/exceeds pixel limit/i.test(reason))
    return new ImageTooLargeError(name, `over the limit of ${maxPixels} pixels: scale it down`, {
      cause,
    });
  if (/^timeout/i.test(reason))
    return new ImageTimeoutError(name, `not decoded within ${timeoutSeconds} s: save it again as a plain PNG`, {
      cause,
    });
  return new ImageDamagedError(name, `is damaged (${reason}): save it again, or fetch it anew`, { cause });
}
