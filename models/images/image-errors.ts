/** PURE. Why a picture could not be taken: one class for each cause, each naming the picture and what to do. */

export class ImageError extends Error {
  override readonly name: string = 'ImageError';
  /** The path, or the name that came with the bytes. */
  readonly image: string;
  constructor(image: string, problem: string, options?: ErrorOptions) {
    super(`${image}: ${problem}`, options);
    this.image = image;
  }
}

/** There is no such file, or it cannot be read. */
export class ImageUnreadableError extends ImageError {
  override readonly name = 'ImageUnreadableError';
}

/** Not one of the formats that are decoded, whatever the file is called. */
export class ImageFormatError extends ImageError {
  override readonly name = 'ImageFormatError';
}

/** Over a limit, found before anything was decoded. */
export class ImageTooLargeError extends ImageError {
  override readonly name = 'ImageTooLargeError';
}

/** A format that is decoded, but a kind of picture that would not come out as the model was trained on. */
export class ImageKindError extends ImageError {
  override readonly name = 'ImageKindError';
}

/** Empty, or a line: no processor takes it. */
export class ImageShapeError extends ImageError {
  override readonly name = 'ImageShapeError';
}

/** Cut short, or not what its header says. */
export class ImageDamagedError extends ImageError {
  override readonly name = 'ImageDamagedError';
}

/** Decoding did not end in time. */
export class ImageTimeoutError extends ImageError {
  override readonly name = 'ImageTimeoutError';
}
