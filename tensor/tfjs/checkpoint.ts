/**
 * Gradient checkpointing (`Ops.checkpoint`): one entry on the tape, whose way back runs the body again, noted on a tape
 * of its own.
 *
 * CHECKPOINT-1 The second run's gradients go to the sums that the plain call's would have gone to, in the same order:
 *              the same bits.
 * CHECKPOINT-2 Kept are the input, what is held, and nothing of the body; they end with the walk, also when it fails.
 */
import { TensorOperationError } from '../errors.js';
import type { Ops, Tensor } from '../ops.js';
import type { TfjsEngine } from './engine.js';
import type { Raw } from './kernels.js';
import { GradientSum, Tape } from './tape.js';
import { handleOf, rawOf } from './tfjs-tensor.js';

const NAME = 'checkpoint';

/** What the second run is given again. */
interface Kept {
  readonly raw: Raw;
  readonly dtype: Tensor['dtype'];
  readonly name: string;
}

export function checkpointOf(engine: TfjsEngine): Ops['checkpoint'] {
  const { kernels, scopes } = engine;

  const keep = (tensor: Tensor): Kept => {
    const raw = rawOf(tensor, NAME);
    kernels.retain(raw);
    return { raw, dtype: tensor.dtype, name: tensor.name };
  };
  const handle = ({ raw, dtype, name }: Kept): Tensor => {
    kernels.retain(raw);
    return scopes.adopt(raw, dtype, name);
  };

  return (body, input, held = []) => {
    const tape = engine.tape;
    if (tape === undefined || !tape.checkpoints) return body(input, held);
    for (const tensor of [input, ...held]) rawOf(tensor, NAME);
    const result = scopes.tidy(() => {
      const whole = recordedOn(engine, undefined, () => body(input, held));
      const raw = handleOf(whole, NAME).raw(NAME);
      if (whole.dtype !== 'float32') {
        throw new TensorOperationError(NAME, `the body gives ${whole.dtype}, which has no gradient`);
      }
      // A handle of its own: the body may give back its input.
      kernels.retain(raw);
      return scopes.adopt(raw, whole.dtype, NAME);
    });
    const [start, ...others] = [input, ...held].map(keep);
    const inputSum = tape.gradientOf(input);
    tape.note(result, {
      output: new GradientSum(result.shape),
      backward(dy) {
        if (start === undefined) return;
        scopes.tidy(() => {
          const again = handle(start);
          const leaves = new Map(tape.leaves);
          if (inputSum !== undefined) leaves.set(again, inputSum);
          const inner = new Tape(kernels, leaves, false);
          try {
            const output = recordedOn(engine, inner, () => scopes.tidy(() => body(again, others.map(handle))));
            const sum = inner.gradientOf(output);
            rawOf(output, NAME);
            output.release();
            if (sum !== undefined) inner.walk(sum, dy);
          } finally {
            inner.end();
          }
        });
      },
      end() {
        for (const { raw } of [...(start === undefined ? [] : [start]), ...others]) kernels.free(raw);
      },
    });
    return result;
  };
}

function recordedOn<Result>(engine: TfjsEngine, tape: Tape | undefined, action: () => Result): Result {
  const outer = engine.tape;
  engine.tape = tape;
  try {
    return action();
  } finally {
    engine.tape = outer;
  }
}
