/** Operations that change their first tensor, and the optimizer. */
import type { Ops } from '../ops.js';
import { slotsOf, type TorchEngine } from './engine.js';
import { slotOf } from './torch-tensor.js';

export type InPlaceOps = Pick<Ops, 'copyInto' | 'writeSlice' | 'addInto' | 'scaleInto' | 'adamW' | 'clipGradNorm'>;

export function inPlaceOps({ native }: TorchEngine): InPlaceOps {
  return {
    copyInto: (target, source) => native.copyInto(slotOf(target, 'copyInto'), slotOf(source, 'copyInto')),
    writeSlice: (target, axis, start, source) =>
      native.writeSlice(slotOf(target, 'writeSlice'), axis, start, slotOf(source, 'writeSlice')),
    addInto: (target, source, factor = 1) =>
      native.addInto(slotOf(target, 'addInto'), slotOf(source, 'addInto'), factor),
    scaleInto: (target, factor) => native.scaleInto(slotOf(target, 'scaleInto'), factor),
    adamW: (parameters, gradients, firstMoments, secondMoments, options) =>
      native.adamW(
        slotsOf(parameters, 'adamW'),
        slotsOf(gradients, 'adamW'),
        slotsOf(firstMoments, 'adamW'),
        slotsOf(secondMoments, 'adamW'),
        options.step,
        options.learningRate,
        options.beta1,
        options.beta2,
        options.epsilon,
        options.weightDecay,
      ),
    clipGradNorm: (gradients, maxNorm) => native.clipGradNorm(slotsOf(gradients, 'clipGradNorm'), maxNorm),
  };
}
