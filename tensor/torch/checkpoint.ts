/**
 * Gradient checkpointing (`Ops.checkpoint`). Autograd runs its backward pass on threads of its own (on CUDA), from which
 * no JavaScript can be called; so the graph is cut at each checkpoint, and the pieces are walked from here.
 *
 * CHECKPOINT-1 Each `valueAndGrad` has its own list of checkpoints; none is open while a body runs.
 * CHECKPOINT-2 A checkpoint's result starts a new graph. When all that reads it has been walked, its gradient is whole:
 *              its body runs again, and the input's gradient goes on into the graph that the input came from.
 * CHECKPOINT-3 What is kept for a checkpoint ends with the walk, also when it fails.
 */
import type { Ops, Tensor } from '../ops.js';
import { slotsOf, type TorchEngine } from './engine.js';
import type { Slot } from './native-addon.js';
import { slotOf, TorchTensor } from './torch-tensor.js';

const NAME = 'checkpoint';
const NONE = -1;

export interface Checkpoint {
  readonly body: Parameters<Ops['checkpoint']>[0];
  readonly input: TorchTensor;
  readonly held: readonly TorchTensor[];
  /** Shares its gradient with the handle that the caller was given. */
  readonly output: TorchTensor;
}

/** Of the innermost `valueAndGrad`; undefined outside of one, and while a body runs. */
export interface Tape {
  open: Checkpoint[] | undefined;
}

let tape: Tape | undefined;

/** One for this thread, as recordings are. */
export function tapeOfThread(): Tape {
  return (tape ??= { open: undefined });
}

/** Runs `action` with another list of checkpoints, or without one. */
export function withCheckpoints<Result>(tape: Tape, open: Checkpoint[] | undefined, action: () => Result): Result {
  const outer = tape.open;
  tape.open = open;
  try {
    return action();
  } finally {
    tape.open = outer;
  }
}

export function checkpointOf({ native, scopes }: TorchEngine, tape: Tape): Ops['checkpoint'] {
  const alias = (tensor: Tensor) => new TorchTensor(native, native.alias(slotOf(tensor, NAME)), tensor.name, undefined);
  return (body, input, held = []) => {
    const checkpoints = tape.open;
    if (checkpoints === undefined) return body(input, held);
    slotsOf([input, ...held], NAME);
    const before = native.setRecording(false);
    let result;
    try {
      result = scopes.tidy(() => {
        const whole = withCheckpoints(tape, undefined, () => body(input, held));
        return scopes.adopt(native.leafOf(slotOf(whole, NAME)), NAME);
      });
    } finally {
      native.setRecording(before);
    }
    checkpoints.push({ body, input: alias(input), held: held.map(alias), output: alias(result) });
    return result;
  };
}

/** Gradients of the parameters of a loss that has checkpoints; none when they were added into `accumulators`. */
export function backwardWithCheckpoints(
  engine: TorchEngine,
  tape: Tape,
  checkpoints: Checkpoint[],
  loss: { readonly value: Slot; readonly accumulators: readonly Slot[]; readonly results: readonly Slot[] },
): Slot[] {
  const { native } = engine;
  const outputs = checkpoints.map(({ output }) => slotOf(output, NAME));
  if (loss.accumulators.length > 0) native.accumulateGradients(loss.accumulators);
  native.backwardPiece(loss.value, NONE, outputs, true);
  // Of the loss's graph only what leads to a checkpoint's input is walked again: nothing else may hold it.
  native.detachInPlace([loss.value, ...loss.results]);
  walkBack(engine, tape, checkpoints);
  return loss.accumulators.length > 0 ? [] : native.takeGradients();
}

/** Walks back from the last checkpoint to the first, after the graph of the loss itself was walked. */
function walkBack(engine: TorchEngine, tape: Tape, checkpoints: Checkpoint[]): void {
  for (let last = checkpoints.pop(); last !== undefined; last = checkpoints.pop()) {
    const { native, scopes } = engine;
    const checkpoint = last;
    const gradient = native.takeGradient(slotOf(checkpoint.output, NAME));
    try {
      // Its gradient is all that was needed of the result.
      checkpoint.output.release();
      if (gradient === NONE) continue;
      scopes.tidy(() => {
        const inputGradient = throughBody(engine, tape, checkpoint, gradient);
        if (inputGradient === undefined) return;
        const earlier = checkpoints.map(({ output }) => slotOf(output, NAME));
        native.backwardPiece(slotOf(checkpoint.input, NAME), slotOf(inputGradient, NAME), earlier, true);
      });
    } finally {
      if (gradient !== NONE) native.release(gradient);
      forget(checkpoint);
    }
  }
}

/** Runs the body again, recorded from its input on; returns the input's gradient, if it needs one. */
function throughBody(
  { native, scopes }: TorchEngine,
  tape: Tape,
  { body, input, held }: Checkpoint,
  gradient: Slot,
): TorchTensor | undefined {
  const start = scopes.adopt(native.cutOff(slotOf(input, NAME)), input.name);
  scopes.tidy(() => {
    const output = scopes.tidy(() => withCheckpoints(tape, undefined, () => body(start, held)));
    native.backwardPiece(slotOf(output, NAME), gradient, [slotOf(start, NAME)], false);
  });
  const inputGradient = native.takeGradient(slotOf(start, NAME));
  return inputGradient === NONE ? undefined : scopes.adopt(inputGradient, 'gradient at a checkpoint');
}

export function forget({ input, held, output }: Checkpoint): void {
  for (const tensor of [input, output, ...held]) tensor.release();
}
