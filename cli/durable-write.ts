/**
 * Writing that says when it did not happen.
 *
 * DURABLE-WRITE-1 A file that is replaced is the old one or the new one at every moment, after a power cut too.
 * DURABLE-WRITE-2 An appended record is whole or absent: what did not fit is taken back before the error is thrown.
 * DURABLE-WRITE-3 "No room" of any kind (disk, quota, size limit) is a RunFolderFullError that names the file.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

const fullCodes: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** The disk, the quota or the file-size limit has no room for what the run must write. */
export class RunFolderFullError extends Error {
  override readonly name = 'RunFolderFullError';
  readonly path: string;
  /** ENOSPC, EDQUOT or EFBIG. */
  readonly code: string;
  constructor(path: string, code: string, options?: ErrorOptions) {
    super(
      `no room to write ${path} (${code}); free some space, lower trainer.max_ckpt_to_keep, or name a folder on ` +
        `another disk by trainer.default_local_dir, then start the same run again: it goes on from its last checkpoint`,
      options,
    );
    this.path = path;
    this.code = code;
  }
}

/** The same error, or a RunFolderFullError in its place when the system said that there is no room. */
export function explainWriteError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return fullCodes.has(code) ? new RunFolderFullError(path, code, { cause: error }) : error;
}

/** Appends records to one file; each is handed to the system before the call returns. */
export class AppendFile {
  readonly path: string;
  #descriptor: number | undefined;

  constructor(path: string) {
    this.path = path;
    this.#descriptor = guarded(path, () => openSync(path, 'a'));
  }

  append(record: string | Uint8Array): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) throw new Error(`${this.path} was closed before its last record`);
    guarded(this.path, () => {
      const sizeBefore = fstatSync(descriptor).size;
      try {
        writeWhole(descriptor, record);
      } catch (error) {
        ftruncateSync(descriptor, sizeBefore);
        throw error;
      }
    });
  }

  /** A power cut may have left half a line: it gets its end, so that the next record starts a line of its own. */
  endHalfLine(): void {
    const bytes = readFileSync(this.path);
    if (bytes.length > 0 && bytes.at(-1) !== 10) this.append('\n');
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

/** Replaces a file as a whole. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.temporary`;
  guarded(path, () => {
    try {
      const descriptor = openSync(temporary, 'w');
      try {
        writeWhole(descriptor, content);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    syncPath(dirname(path));
  });
}

/** Flushes a file, or a folder's list of names, to the disk. */
export function syncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function writeWhole(descriptor: number, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  let written = 0;
  while (written < bytes.byteLength) written += writeSync(descriptor, bytes, written);
}

function guarded<Result>(path: string, write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    throw explainWriteError(error, path);
  }
}
