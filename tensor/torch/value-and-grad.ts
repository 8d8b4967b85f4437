/**
 * Differentiation (OPS-5): recording is on only while the closure of `valueAndGrad` runs. What the closure made is freed
 * before the backward pass, so that only what the graph saved is held; what it kept or returned is cut from the graph.
 */
import type { Ops } from '../ops.js';
import { backwardWithCheckpoints, type Checkpoint, forget, type Tape, withCheckpoints } from './checkpoint.js';
import { slotsOf, type TorchEngine } from './engine.js';
import { slotOf, type TorchTensor } from './torch-tensor.js';

const NAME = 'valueAndGrad';

export function valueAndGradOf(engine: TorchEngine, tape: Tape): Ops['valueAndGrad'] {
  const { native, scopes } = engine;
  return (loss, parameters, accumulate) => {
    const accumulators = accumulate === undefined ? [] : slotsOf(accumulate, NAME);
    native.beginRecording(slotsOf(parameters, NAME));
    const scope = scopes.open();
    const outerLog = scopes.logKept();
    const checkpoints: Checkpoint[] = [];
    let kept: readonly TorchTensor[] = [];
    let results;
    try {
      results = run();
    } finally {
      // Also after a failure, in this order: the parameters come back, then nothing alive may hold the graph.
      native.endRecording();
      checkpoints.forEach(forget);
      kept = scopes.endLog(outerLog);
      native.detachInPlace(kept.filter((tensor) => !tensor.released).map((tensor) => tensor.slot));
      if (results !== undefined) native.detachInPlace(slotsOf(Object.values(results.extra), NAME));
      scopes.close(scope);
    }
    const { value, extra, gradientSlots } = results;
    const gradients =
      accumulate ?? gradientSlots.map((slot, k) => scopes.adopt(slot, `gradient of ${parameters[k]?.name ?? k}`));
    return { value, gradients, extra };

    function run() {
      const { value, ...extra } = withCheckpoints(tape, checkpoints, loss);
      const valueSlot = slotOf(value, NAME);
      const extraSlots = slotsOf(Object.values(extra), NAME);
      scopes.freeExcept(scope, [value, ...Object.values(extra)]);
      const gradientSlots =
        checkpoints.length === 0
          ? native.backward(valueSlot, accumulators)
          : backwardWithCheckpoints(engine, tape, checkpoints, {
              value: valueSlot,
              accumulators,
              results: [...extraSlots, ...slotsOf(scopes.keptSoFar(), NAME)],
            });
      const number = native.item(valueSlot);
      scopes.moveOut(extra, scope, 0);
      return { value: number, extra, gradientSlots };
    }
  };
}
