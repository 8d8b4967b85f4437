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

/** A header, or an index of shards, is larger than is accepted: a hostile or damaged file. */
export class SafetensorsHeaderTooLargeError extends Error {
  override readonly name = 'SafetensorsHeaderTooLargeError';
  readonly file: string;
  readonly bytes: number;
  constructor(file: string, what: 'header' | 'index', bytes: number, cap: number) {
    const claim = what === 'header' ? 'its safetensors header claims' : 'this index of shards has';
    super(`${file}: ${claim} ${bytes} bytes, over the limit of ${cap}; the file is damaged, or not safetensors`);
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

/** Differences of one kind that a message shows; all of them are in `problems`. */
const shownOfEachKind = 10;

/** The tensors of a folder are not those of the model: every difference is listed. */
export class WeightsMismatchError extends Error {
  override readonly name = 'WeightsMismatchError';
  readonly folder: string;
  /** Each begins with its kind and a colon: missing, misshapen, unsupported dtype, extra, twice. */
  readonly problems: readonly string[];
  constructor(folder: string, problems: readonly string[]) {
    super(`${folder}: the weights do not fit the model configuration:\n  ${shown(problems).join('\n  ')}`);
    this.folder = folder;
    this.problems = problems;
  }
}

function shown(problems: readonly string[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const problem of problems) {
    const kind = problem.slice(0, problem.indexOf(':'));
    const same = kinds.get(kind);
    if (same) same.push(problem);
    else kinds.set(kind, [problem]);
  }
  return [...kinds].flatMap(([kind, same]) =>
    same.length <= shownOfEachKind
      ? same
      : [...same.slice(0, shownOfEachKind), `${kind}: ${same.length - shownOfEachKind} more, ${same.length} in all`],
  );
}

/** The system could not read a file of weights that was opened and whose header is sound. */
export class WeightsReadError extends Error {
  override readonly name = 'WeightsReadError';
  readonly file: string;
  readonly tensor: string;
  /** As in errno.h: EIO, ENOMEM … */
  readonly code: string;
  constructor(file: string, tensor: string, code: string) {
    super(`${file}: the tensor '${tensor}' could not be read: the system says ${code}`);
    this.file = file;
    this.tensor = tensor;
    this.code = code;
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
