/**
 * Parity of the text models with transformers on tiny random checkpoints, Qwen2 and the language side of Qwen2.5-VL
 * with a position on each of three axes: logits, the hidden states of each layer, loss and gradients, with padding on
 * either side, with and without cache, with adapters. Each test prints the relative distance ‖ours − theirs‖ / ‖theirs‖
 * that it found beside its tolerance.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { releaseParameters } from '../../../models/arena/bind-parameters.js';
import { createQwen2 } from '../../../models/qwen2/model.js';
import type { Tensor } from '../../../tensor/ops.js';
import { openTextReference, relativeDistance, textModels } from './text-reference.js';
import { forward, inPieces, train } from './text-runs.js';
import { openEngines } from '../../helpers/engines.js';

const engines = await openEngines();

describe.each(engines)('on $engine', ({ ops }) => {
  const exact = 1e-4;

  function agrees(what: string, distance: number, tolerance: number): void {
    console.log(`${what}: relative distance ${distance.toExponential(2)} (tolerance ${tolerance.toExponential(2)})`);
    expect(distance).toBeLessThanOrEqual(tolerance);
  }

  function sameBits(a: Float32Array, b: Float32Array): boolean {
    return Buffer.from(a.buffer).equals(Buffer.from(b.buffer));
  }

  describe.each(textModels)('the text model %s', (name) => {
    const reference = openTextReference(name);
    const { configuration, cases } = reference;
    const having = (key: 'mask' | 'pieces' | 'sections') => Object.keys(cases).filter((of) => cases[of]![key]);
    const leavesOf = (parameters: Record<string, Tensor>) => reference.parameterNames.map((key) => parameters[key]!);

    describe('in float32', () => {
      const { model, parameters } = reference.open(ops);
      const leaves = leavesOf(parameters);
      afterAll(() => {
        model.release();
        releaseParameters(parameters);
      });

      it.each(having('mask').filter((of) => of !== 'adapters'))(
        'gives logits and the hidden states of each layer (%s)',
        (of) => {
          const mask = reference.textCase(of).mask!.flat();
          const found = Object.entries(forward(ops, model, reference, of));
          expect(found).toHaveLength(configuration.layers + 2);
          for (const [key, actual] of found) {
            const expected = reference.values(`${of}.${key}`);
            agrees(
              `${name} ${of} ${key}`,
              relativeDistance(actual, expected, actual.length / mask.length, mask),
              exact,
            );
          }
        },
      );

      it('gives the loss and the gradient of every parameter of the language model', () => {
        const { value, gradients } = train(ops, model, leaves, reference);
        agrees(`${name} loss`, Math.abs(value / reference.textCase('loss').losses!.float32 - 1), exact);
        const distances = reference.parameterNames.map((parameter, index) =>
          relativeDistance(gradients[index]!, reference.values(`loss.gradient.${parameter}`)),
        );
        expect(distances.every((distance) => distance >= 0)).toBe(true);
        agrees(`${name} ${distances.length} gradients, the farthest`, Math.max(...distances), exact);
      });

      it.each(having('pieces'))('gives the same logits in pieces with a cache (%s)', (of) => {
        const logits = inPieces(ops, model, reference, of);
        agrees(`${name} ${of}`, relativeDistance(logits, reference.values(`${of}.logits`)), exact);
      });

      it('gives loss, gradients and logits of the same bits when its layers are computed again', () => {
        const flags = { recomputeLayers: true };
        const [plain, again] = [{}, flags].map((given) => train(ops, model, leaves, reference, given));
        expect(again!.value).toBe(plain!.value);
        expect(again!.gradients.every((gradient, index) => sameBits(gradient, plain!.gradients[index]!))).toBe(true);
        const logits = [{}, flags].map((given) => forward(ops, model, reference, 'left', given)['logits']!);
        expect(sameBits(logits[0]!, logits[1]!)).toBe(true);
      });

      it('gives logits, loss and gradients of adapters beside weights that stay as they are', () => {
        const before = leaves.map((leaf) => ops.readFloat32(leaf));
        const names = reference.namesOf('adapters.').filter((key) => key.startsWith('model.'));
        const adapters = Object.fromEntries(
          names.map((key) => {
            const values = reference.values(`adapters.${key}`);
            // lora_A is [rank, in], lora_B [out, rank].
            const shape = key.includes('lora_A') ? [3, values.length / 3] : [values.length / 3, 3];
            return [key, ops.keep(ops.fromArray(values, shape, 'float32'))];
          }),
        );
        const { scale, losses, mask } = reference.textCase('adapters');
        const adapted = createQwen2(ops, configuration, { ...parameters, ...adapters }, scale!);
        const flat = mask!.flat();
        const { logits } = forward(ops, adapted, reference, 'adapters');
        const expected = reference.values('adapters.logits');
        agrees(`${name} logits`, relativeDistance(logits!, expected, logits!.length / flat.length, flat), exact);
        for (const recomputeLayers of [false, true]) {
          const trained = train(ops, adapted, Object.values(adapters), reference, { recomputeLayers });
          agrees(`${name} loss with adapters`, Math.abs(trained.value / losses!.float32 - 1), exact);
          const distances = names.map((key, index) =>
            relativeDistance(trained.gradients[index]!, reference.values(`adapters.gradient.${key}`)),
          );
          expect(distances).toHaveLength(configuration.layers * 4);
          agrees(`${name} ${distances.length} gradients of adapters, the farthest`, Math.max(...distances), exact);
        }
        expect(leaves.every((leaf, index) => sameBits(ops.readFloat32(leaf), before[index]!))).toBe(true);
        adapted.release();
        releaseParameters(adapters);
      });
    });

    it.each(having('sections'))('gives the logits of any split of the frequencies (%s)', (of) => {
      const ropeSections = reference.textCase(of).sections!;
      const { model, parameters } = reference.open(ops, 'float32', { ...configuration, ropeSections });
      const { logits } = forward(ops, model, reference, of);
      agrees(`${name} ${of}`, relativeDistance(logits!, reference.values(`${of}.logits`)), exact);
      model.release();
      releaseParameters(parameters);
    });
  });
});
