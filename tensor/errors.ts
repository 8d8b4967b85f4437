/** Errors of every tensor engine. */

/** An operation refused its input or failed inside the engine; the message names the operation and the shapes. */
export class TensorOperationError extends Error {
  override readonly name = 'TensorOperationError';
  readonly operation: string;
  constructor(operation: string, message: string, options?: ErrorOptions) {
    super(`${operation}: ${message}`, options);
    this.operation = operation;
  }
}

/** A tensor was used after its end (`release`, or the end of its `tidy`). */
export class TensorReleasedError extends Error {
  override readonly name = 'TensorReleasedError';
  readonly tensor: string;
  constructor(tensor: string, operation: string) {
    super(`${operation}: the tensor '${tensor}' was used after its release; keep() it, or return it from tidy()`);
    this.tensor = tensor;
  }
}

/** The engine cannot do what was asked (bfloat16, shared memory …): a declared capability, never a silent fallback. */
export class EngineCapabilityError extends Error {
  override readonly name = 'EngineCapabilityError';
}

/** No engine could be loaded; says what is missing and the command that adds it. */
export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError';
}
