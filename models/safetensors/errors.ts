/** What can be wrong with files of weights: one class per cause. Every message names the file and what to do. */

/** Not a well-formed safetensors file: header, offsets, dtypes or size do not fit together. */
export class SafetensorsFormatError extends Error {
  override readonly name = 'SafetensorsFormatError';
  readonly file: string;
  readonly problem: string;
  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file}: not a valid safetensors file: ${problem}. Download or export it again.`, options);
    this.file = file;
    this.problem = problem;
  }
}

/** The header says that it is larger than is accepted: a hostile or damaged file. */
export class SafetensorsHeaderTooLargeError extends Error {
  override readonly name = 'SafetensorsHeaderTooLargeError';
  readonly file: string;
  readonly bytes: number;
  constructor(file: string, bytes: number, cap: number) {
    super(
      `${file}: its safetensors header claims ${bytes} bytes, over the limit of ${cap}; the file is damaged, or not safetensors`,
    );
    this.file = file;
    this.bytes = bytes;
  }
}

/** A file that can run code when it is read. */
export class PickleRefusedError extends Error {
  override readonly name = 'PickleRefusedError';
  readonly file: string;
  constructor(file: string) {
    super(
      `${file}: a pickle, which can run code when it is read, so it is never opened. ` +
        `Convert it once where you trust it: in Python, load the model with transformers and call save_pretrained(folder, safe_serialization=True).`,
    );
    this.file = file;
  }
}

/** Nothing there to read. */
export class WeightsNotFoundError extends Error {
  override readonly name = 'WeightsNotFoundError';
  readonly path: string;
  constructor(path: string) {
    super(
      `${path}: no weights found; expected a .safetensors file, or a folder with model.safetensors or model.safetensors.index.json`,
    );
    this.path = path;
  }
}

/** The tensors of a folder are not those of the model: every difference is listed. */
export class WeightsMismatchError extends Error {
  override readonly name = 'WeightsMismatchError';
  readonly folder: string;
  readonly problems: readonly string[];
  constructor(folder: string, problems: readonly string[]) {
    super(`${folder}: the weights do not fit the model configuration:\n  ${problems.join('\n  ')}`);
    this.folder = folder;
    this.problems = problems;
  }
}

/** Writing failed (a full disk, no permission); the file is not whole and must not be used. */
export class WeightsWriteError extends Error {
  override readonly name = 'WeightsWriteError';
  readonly file: string;
  constructor(file: string, cause: unknown) {
    super(`${file}: could not be written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.file = file;
  }
}
