/** The bytes of a picture, never more than the limit. */
import { open, stat } from 'node:fs/promises';
import { ImageTooLargeError, ImageUnreadableError } from './image-errors.js';

/** A path, or bytes with the name that errors give them. */
export type ImageSource = string | { readonly name: string; readonly bytes: Uint8Array };

export interface ImageLimits {
  /** Of the file. */
  readonly maxBytes: number;
  /** Width times height, as the header says them. */
  readonly maxPixels: number;
  /** The longer of width and height. */
  readonly maxSide: number;
  /** Whole seconds of one decoding. */
  readonly timeoutSeconds: number;
}

/** Pixels: where Pillow begins to warn of decompression bombs (`MAX_IMAGE_PIXELS`), 358 MB while decoding with alpha. */
export const defaultImageLimits: ImageLimits = {
  maxBytes: 64 * 2 ** 20,
  maxPixels: 89_478_485,
  maxSide: 65_535,
  timeoutSeconds: 20,
};

export function imageName(source: ImageSource): string {
  return typeof source === 'string' ? source : source.name;
}

/** @throws ImageUnreadableError, ImageTooLargeError */
export async function imageBytes(source: ImageSource, { maxBytes }: ImageLimits): Promise<Uint8Array> {
  const name = imageName(source);
  const within = (bytes: number): void => {
    if (bytes > maxBytes)
      throw new ImageTooLargeError(name, `${bytes} bytes, the limit is ${maxBytes}: save it smaller`);
  };
  if (typeof source !== 'string') {
    within(source.bytes.byteLength);
    return source.bytes;
  }
  try {
    // Before it is opened: opening a pipe waits for its writer.
    const status = await stat(source);
    if (!status.isFile()) throw new ImageUnreadableError(name, 'is not a file: give the path of a picture');
    within(status.size);
    const handle = await open(source, 'r');
    try {
      const bytes = new Uint8Array(status.size);
      const { bytesRead } = await handle.read(bytes, 0, status.size, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof ImageTooLargeError || cause instanceof ImageUnreadableError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ImageUnreadableError(name, `cannot be read (${reason}): give the path of a picture`, { cause });
  }
}
