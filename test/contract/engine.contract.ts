/**
 * What every tensor engine promises (tensor/ops.ts, OPS-1 … OPS-5), as one suite: values and gradients against stored
 * references, then behaviour. A second engine is added by one line in a test file of its own.
 */
import { describe, expect, it } from 'vitest';
import type { Ops } from '../../tensor/ops.js';
import { attentionContract } from './engine-attention.contract.js';
import { checkpointContract } from './engine-checkpoint.contract.js';
import { engineCases } from './engine-cases.js';
import { differentiationContract } from './engine-differentiation.contract.js';
import { elementwiseContract } from './engine-elementwise.contract.js';
import { inPlaceContract } from './engine-in-place.contract.js';
import { lifetimeContract } from './engine-lifetime.contract.js';
import { largestError, readReferences, toTensor, valuesOf } from './engine-references.js';
import { memoryContract } from './engine-memory.contract.js';
import { sharedCopiesContract } from './engine-shared-copies.contract.js';
import { samplingContract } from './engine-sampling.contract.js';
import { transferContract } from './engine-transfer.contract.js';

export function describeEngine(name: string, createOps: () => Ops): void {
  describe(`the ${name} engine`, () => {
    const ops = createOps();
    referenceContract(ops);
    transferContract(ops);
    sharedCopiesContract(ops);
    lifetimeContract(ops);
    elementwiseContract(ops);
    differentiationContract(ops);
    attentionContract(ops);
    checkpointContract(ops);
    memoryContract(ops);
    inPlaceContract(ops);
    samplingContract(ops);
  });
}

function referenceContract(ops: Ops): void {
  const references = readReferences();

  it('has a case for every stored reference', () => {
    expect(Object.keys(engineCases).sort()).toEqual(Object.keys(references).sort());
  });

  describe.each(Object.entries(engineCases))('%s', (caseName, engineCase) => {
    const stored = references[caseName];
    if (stored === undefined) throw new Error(`run test/references/engine.py: no reference for '${caseName}'`);
    const { dtype = 'float32', tolerance, gradientTolerance = tolerance } = engineCase;
    // What an engine has not it declares, and refuses (see the transfer contract).
    const has = dtype !== 'bfloat16' || ops.info.capabilities.bfloat16;
    const inputs = () =>
      Object.fromEntries(Object.entries(stored.inputs).map(([key, input]) => [key, toTensor(ops, input, dtype)]));

    it.runIf(has)(`gives the reference's value within ${tolerance}`, () => {
      ops.tidy(() => {
        const output = engineCase.run(ops, inputs());
        expect(output.shape).toEqual(stored.output.shape);
        const values = output.dtype === 'bool' ? ops.cast(output, 'float32') : output;
        expect(largestError(ops.readFloat32(values), valuesOf(stored.output))).toBeLessThanOrEqual(tolerance);
      });
    });

    const { cotangent, gradients } = stored;
    if (cotangent === undefined || gradients === undefined) return;
    it.runIf(has)(`gives the reference's gradients within ${gradientTolerance}`, () => {
      ops.tidy(() => {
        const tensors = inputs();
        const names = Object.keys(gradients);
        const parameters = names.map((key) => tensors[key]!);
        const result = ops.valueAndGrad(() => {
          const output = ops.cast(engineCase.run(ops, tensors), 'float32');
          return { value: ops.sum(ops.multiply(output, toTensor(ops, cotangent, 'float32'))) };
        }, parameters);
        names.forEach((key, index) => {
          const gradient = result.gradients[index]!;
          expect(gradient.dtype, key).toBe(dtype);
          expect(gradient.shape, key).toEqual(gradients[key]!.shape);
          const error = largestError(ops.readFloat32(gradient), valuesOf(gradients[key]!));
          expect(error, `gradient of ${key}`).toBeLessThanOrEqual(gradientTolerance);
        });
      });
    });
  });
}
