/** Errors of shared memory and of the process addon: one class per cause. */

/** The machine, the container or the shared memory file system has no room for what was asked. */
export class SharedMemoryFullError extends Error {
  override readonly name = 'SharedMemoryFullError';
  readonly requestedBytes: number;
  /** What was free when it was refused. */
  readonly availableBytes: number;
  constructor(memory: string, requestedBytes: number, availableBytes: number, options?: ErrorOptions) {
    super(
      `shared memory '${memory}': ${mebibytes(requestedBytes)} asked, ${mebibytes(availableBytes)} free; ` +
        `use fewer slots, a smaller model, or free memory (in a container: raise its memory limit)`,
      options,
    );
    this.requestedBytes = requestedBytes;
    this.availableBytes = availableBytes;
  }
}

/** A size or a range that cannot be: negative, fractional, beyond the end of the memory, or beyond one ArrayBuffer. */
export class SharedMemoryRangeError extends Error {
  override readonly name = 'SharedMemoryRangeError';
  readonly byteOffset: number;
  readonly byteLength: number;
  /** The size of the memory, or the largest size possible. */
  readonly limitBytes: number;
  constructor(what: string, byteOffset: number, byteLength: number, limitBytes: number) {
    super(`${what}: bytes ${byteOffset} to ${byteOffset + byteLength} do not lie within 0 to ${limitBytes}`);
    this.byteOffset = byteOffset;
    this.byteLength = byteLength;
    this.limitBytes = limitBytes;
  }
}

/** This version of Node has no ArrayBuffer as large as the memory is. */
export class MappingTooLargeError extends Error {
  override readonly name = 'MappingTooLargeError';
  readonly remedy =
    'use Node 22.3 or newer, or a smaller model, bfloat16, fewer slots, or adapters (model.lora_rank); for blob memory, fewer prompts, rollouts or tokens a step';
  readonly byteLength: number;
  readonly limitBytes: number;
  constructor(what: string, byteLength: number, limitBytes: number) {
    super(
      `${what} has ${mebibytes(byteLength)}, and Node ${process.versions.node} maps ${mebibytes(limitBytes)} at most`,
    );
    this.byteLength = byteLength;
    this.limitBytes = limitBytes;
  }
}

/** The system refused an operation for a reason of its own (a closed descriptor, too many open files …). */
export class ProcessSystemError extends Error {
  override readonly name = 'ProcessSystemError';
  readonly operation: string;
  /** As in errno.h: EBADF, EMFILE … */
  readonly code: string;
  constructor(operation: string, code: string) {
    super(`${operation}: the system says ${code}`);
    this.operation = operation;
    this.code = code;
  }
}

/** The parent ended before its child could bind its own end to it. */
export class ParentEndedError extends Error {
  override readonly name = 'ParentEndedError';
  readonly expectedParentPid: number;
  constructor(expectedParentPid: number) {
    super(`the parent process ${expectedParentPid} ended before this process had started`);
    this.expectedParentPid = expectedParentPid;
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
