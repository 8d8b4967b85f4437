/** How operations of the engine are written: what they free, keep, refuse and say. */
import { afterEach, describe, expect, it } from 'vitest';
import { chooseBackend } from '../../../../tensor/tfjs/backends/choose-backend.js';
import { createKernels } from '../../../../tensor/tfjs/create-kernels.js';
import { TfjsEngine } from '../../../../tensor/tfjs/engine.js';
import type { Raw } from '../../../../tensor/tfjs/kernels.js';
import { rawOf } from '../../../../tensor/tfjs/tfjs-tensor.js';
import { TfjsScopes } from '../../../../tensor/tfjs/tfjs-scopes.js';
import { valueAndGradOf } from '../../../../tensor/tfjs/value-and-grad.js';

const kernels = createKernels(await chooseBackend('wasm', 1));
const scopes = new TfjsScopes(kernels);
const engine = new TfjsEngine(kernels, scopes);
const valueAndGrad = valueAndGradOf(engine);

const make = (...numbers: number[]) =>
  engine.operation('make', [], () => kernels.upload(Float32Array.from(numbers), [numbers.length], 'float32'));
const read = (raw: Raw) => [...kernels.view(raw)];
const total = (of: ReturnType<typeof make>) =>
  engine.operation('total', [of], ([x]) => ({
    output: kernels.run('Sum', { x }, { axis: [0], keepDims: false }),
    gradients: (dy) => [() => kernels.loop(x.shape, 'float32', [dy], (out, d = out) => out.fill(d[0]!))],
  }));

afterEach(() => expect(scopes.memory()).toEqual({ handles: 0, bytes: 0 }));

describe('an operation', () => {
  it('frees what it makes on the way, at its end and at its failure', () => {
    scopes.tidy(() => {
      const a = make(1, 2);
      const before = scopes.memory();
      const result = engine.operation('chain', [a], ([x]) => {
        kernels.run('Exp', { x });
        return kernels.run('Add', { a: kernels.run('Neg', { x }), b: x });
      });
      expect(scopes.memory()).toEqual({ handles: before.handles + 1, bytes: before.bytes + 8 });
      expect(read(result.raw('test'))).toEqual([0, 0]);
      const failing = () =>
        engine.operation('failing', [a], ([x]) => {
          kernels.run('Exp', { x });
          throw new Error('no');
        });
      expect(failing).toThrow(/^failing: \[2\] float32: no$/);
      expect(scopes.memory()).toEqual({ handles: before.handles + 1, bytes: before.bytes + 8 });
    });
  });

  it('may give back its input, which lives as long as either', () => {
    scopes.tidy(() => {
      const a = make(1, 2);
      const same = engine.operation('same', [a], ([x]) => x);
      a.release();
      expect(read(same.raw('test'))).toEqual([1, 2]);
    });
  });

  it('keeps for its gradients what it says, though the handles end, and nothing else', () => {
    scopes.tidy(() => {
      const [a, b] = [make(1, 2), make(3, 4)];
      const held: number[] = [];
      const { gradients } = valueAndGrad(() => {
        const before = kernels.bytes();
        const product = scopes.tidy(() => {
          const shifted = engine.operation('shift', [a], ([x]) => ({
            output: kernels.run('Add', { a: x, b: b.raw('shift') }),
            gradients: (dy) => [() => dy],
          }));
          return engine.operation('multiply', [shifted, b], ([x, y], needs) => {
            expect(needs).toEqual([true, false]);
            return {
              output: kernels.run('Multiply', { a: x, b: y }),
              keeps: [y],
              gradients: (dy) => [() => kernels.run('Multiply', { a: dy, b: y }), () => dy],
            };
          });
        });
        held.push(kernels.bytes() - before);
        return { value: total(product) };
      }, [a]);
      expect(held).toEqual([8]);
      expect(gradients.map((gradient) => read(rawOf(gradient, 'test')))).toEqual([[3, 4]]);
    });
  });

  it('is asked for no gradient that nobody needs', () => {
    scopes.tidy(() => {
      const [a, b] = [make(1), make(2)];
      let asked = 0;
      valueAndGrad(
        () => ({
          value: engine.operation('pair', [a, b], ([x, y]) => ({
            output: kernels.run('Add', { a: x, b: y }),
            gradients: (dy) => [() => dy, () => (asked++, dy)],
          })),
        }),
        [a],
      );
      expect(asked).toBe(0);
    });
  });

  it('is named when its gradient has another shape than its input, or fails', () => {
    scopes.tidy(() => {
      const a = make(1, 2);
      const wrong = (gradient: (dy: Raw) => Raw) => () =>
        valueAndGrad(
          () => ({
            value: engine.operation('wrong', [a], ([x]) => ({
              output: kernels.run('Sum', { x }, { axis: [0], keepDims: false }),
              gradients: (dy) => [() => gradient(dy)],
            })),
          }),
          [a],
        );
      expect(wrong((dy) => dy)).toThrow(/^wrong: the gradient of input 0 has shape \[\], the input \[2\]/);
      const failing = wrong(() => {
        throw new Error('a kernel failed');
      });
      expect(failing).toThrow(/^wrong: its gradient, from \[\]: a kernel failed/);
    });
  });

  it('refuses what has ended, and what another engine made', () => {
    const a = make(1);
    a.release();
    expect(() => engine.operation('late', [a], ([x]) => x)).toThrow(/late.*'make'/);
    const foreign = { shape: [1], dtype: 'float32', name: 'x', released: false, release: () => undefined } as const;
    expect(() => engine.operation('strange', [foreign], ([x]) => x)).toThrow(/^strange: .*tfjs engine/);
  });
});

describe('the heap', () => {
  it('refuses what 32 bits cannot count, before any kernel writes there', () => {
    const huge = () => engine.operation('huge', [], () => kernels.fill([2 ** 30 + 1], 'float32', 1));
    expect(huge).toThrow(/^huge: .*ends at 4 GB.*4294967300/);
  });

  it('holds a part and its whole once, until both have ended', () => {
    scopes.tidy(() => {
      const whole = make(1, 2, 3, 4);
      const part = engine.operation('part', [whole], ([x]) => kernels.part(x, 1, [2]) ?? x);
      expect(kernels.bytes()).toBe(16);
      whole.release();
      expect(kernels.bytes()).toBe(16);
      expect(read(part.raw('test'))).toEqual([2, 3]);
      part.release();
      expect(kernels.bytes()).toBe(0);
    });
  });
});
