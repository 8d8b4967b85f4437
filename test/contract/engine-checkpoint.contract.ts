/** `checkpoint`: the gradients of the plain call for less memory, and an end for everything it keeps. */
import { describe, expect, it } from 'vitest';
import { TensorOperationError, TensorReleasedError } from '../../tensor/errors.js';
import type { DType, Ops, Tensor } from '../../tensor/ops.js';
import { largestError } from './engine-references.js';

const [ROWS, WIDTH, INNER, LAYERS] = [24, 16, 40, 5] as const;

export function checkpointContract(ops: Ops): void {
  const floats: readonly DType[] = ops.info.capabilities.bfloat16 ? ['float32', 'bfloat16'] : ['float32'];
  let seed = 7;
  const draw = (shape: readonly number[], dtype: DType = 'float32'): Tensor => {
    const numbers = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => {
      seed = (seed * 48271) % 2147483647;
      return seed / 2147483647 - 0.5;
    });
    return ops.fromArray(numbers, shape, dtype);
  };
  const read = (tensors: readonly Tensor[]) => tensors.map((tensor) => [...ops.readFloat32(tensor)]);

  /** The same bits on the CPU; on a GPU a sum may be taken in another order. */
  function agree(actual: readonly Tensor[], expected: readonly Tensor[], tolerance = 1e-5): void {
    if (ops.info.device === 'cpu') return expect(read(actual)).toEqual(read(expected));
    expect(actual.length).toBe(expected.length);
    read(actual).forEach((numbers, index) => {
      expect(largestError(numbers, read(expected)[index]!)).toBeLessThanOrEqual(tolerance);
    });
  }

  /** Embedding, residual layers, and the table again as the head: what a language model is made of. */
  function network(dtype: DType) {
    const table = draw([11, WIDTH], dtype);
    const layers = Array.from({ length: LAYERS }, () => [draw([INNER, WIDTH], dtype), draw([WIDTH, INNER], dtype)]);
    const ids = ops.fromArray(
      Int32Array.from({ length: ROWS }, (_, index) => (index * 5) % 11),
      [ROWS],
      'int32',
    );
    const scale = draw([WIDTH], dtype);
    const loss = (checkpointed: boolean) => {
      let hidden = ops.embedding(table, ids);
      for (const [up, down] of layers) {
        const layer = (x: Tensor, [factor]: readonly Tensor[]) =>
          ops.add(
            x,
            ops.tidy(() => ops.linear(ops.silu(ops.linear(ops.multiply(x, factor!), up!)), down!)),
          );
        hidden = ops.tidy(() => (checkpointed ? ops.checkpoint(layer, hidden, [scale]) : layer(hidden, [scale])));
      }
      const { logProbs } = ops.tokenLogProbs(hidden, table, ids);
      return { value: ops.negate(ops.mean(logProbs)), hidden };
    };
    return { loss, parameters: [table, ...layers.flat()] };
  }

  describe('checkpoint', () => {
    it.each(floats)('gives value, extras and gradients of the plain call, %s bits', (dtype) => {
      ops.tidy(() => {
        const { loss, parameters } = network(dtype);
        const plain = ops.valueAndGrad(() => loss(false), parameters);
        const saved = ops.valueAndGrad(() => loss(true), parameters);
        expect(saved.value).toBe(plain.value);
        expect(read([saved.extra.hidden])).toEqual(read([plain.extra.hidden]));
        expect(read(saved.gradients)).toEqual(read(plain.gradients));
        expect(read(saved.gradients).every((gradient) => gradient.some((entry) => entry !== 0))).toBe(true);
      });
    });

    it('adds into accumulators what the plain call adds, a parameter that is used twice included', () => {
      ops.tidy(() => {
        const { loss, parameters } = network('float32');
        const [plain, saved] = [false, true].map((checkpointed) => {
          const sums = parameters.map(({ shape }) => ops.full(shape, 0.25, 'float32'));
          for (let times = 0; times < 2; times++) ops.valueAndGrad(() => loss(checkpointed), parameters, sums);
          return read(sums);
        });
        // The table's two parts are added to the sum one after the other, not to each other first.
        saved!
          .slice(1)
          .forEach((sums, index) =>
            expect(largestError(sums, plain![index + 1]!)).toBeLessThanOrEqual(ops.info.device === 'cpu' ? 0 : 1e-5),
          );
        saved![0]!.forEach((entry, index) => expect(entry).toBeCloseTo(plain![0]![index]!, 6));
      });
    });

    it('passes gradients around, beside and into checkpoints, whatever order they are read in', () => {
      ops.tidy(() => {
        const [w, x] = [draw([6]), draw([6])];
        const loss = (call: Ops['checkpoint']) => () => {
          const start = ops.exp(w);
          const first = call((input) => ops.square(ops.multiply(input, x)), start);
          const second = call((input) => ops.multiply(ops.exp(input), w), ops.add(first, start));
          const unread = call((input) => ops.square(input), second);
          ops.exp(unread);
          const third = call((input) => ops.square(input), w);
          return { value: ops.sum(ops.add(ops.multiply(second, first), ops.multiply(third, start))) };
        };
        const plain = ops.valueAndGrad(
          loss((body, input, held = []) => body(input, held)),
          [w, x],
        );
        const saved = ops.valueAndGrad(loss(ops.checkpoint.bind(ops)), [w, x]);
        expect(saved.value).toBe(plain.value);
        read(saved.gradients).forEach((gradient, index) => {
          const expected = read(plain.gradients)[index]!;
          gradient.forEach((entry, place) => expect(entry / expected[place]!).toBeCloseTo(1, 5));
        });
      });
    });

    it('leaves alone what operations before it keep for their gradients, when they are read beside it too', () => {
      ops.tidy(() => {
        const [hidden, head] = [draw([3, 4]), draw([5, 4])];
        const targets = ops.fromArray(Int32Array.of(1, 4, 0), [3], 'int32');
        const loss = (call: Ops['checkpoint']) => () => {
          const { logProbs } = ops.tokenLogProbs(hidden, head, targets);
          return { value: ops.add(ops.sum(call((x) => ops.abs(x), logProbs)), ops.sum(ops.silu(logProbs))) };
        };
        const plain = ops.valueAndGrad(
          loss((body, input, held = []) => body(input, held)),
          [hidden, head],
        );
        const saved = ops.valueAndGrad(loss(ops.checkpoint.bind(ops)), [hidden, head]);
        read(saved.gradients).forEach((gradient, index) => {
          expect(largestError(gradient, read(plain.gradients)[index]!)).toBeLessThanOrEqual(1e-6);
        });
      });
    });

    it('is the plain call outside of valueAndGrad and within another checkpoint', () => {
      ops.tidy(() => {
        const w = draw([6]);
        let runs = 0;
        const inner = (input: Tensor) => {
          runs++;
          return ops.exp(input);
        };
        const outer = (input: Tensor) => ops.multiply(ops.checkpoint(inner, input), w);
        const value = () => ops.sum(ops.checkpoint(outer, ops.square(w)));
        const outside = ops.item(value());
        expect(runs).toBe(1);
        const result = ops.valueAndGrad(() => ({ value: value() }), [w]);
        expect(runs).toBe(3);
        expect(result.value).toBe(outside);
        const plain = ops.valueAndGrad(() => ({ value: ops.sum(ops.multiply(ops.exp(ops.square(w)), w)) }), [w]);
        agree(result.gradients, plain.gradients);
      });
    });

    it('lets a body differentiate on its own', () => {
      ops.tidy(() => {
        const w = draw([6]);
        const slope = (of: Tensor) =>
          ops.valueAndGrad(() => ({ value: ops.sum(ops.checkpoint((x) => ops.exp(x), of)) }), [of]).gradients[0]!;
        const loss = (call: Ops['checkpoint']) => () => {
          const constant = ops.full([6], 0.5, 'float32');
          return { value: ops.sum(call((x, [half]) => ops.multiply(x, slope(half!)), ops.square(w), [constant])) };
        };
        const plain = ops.valueAndGrad(
          loss((body, input, held = []) => body(input, held)),
          [w],
        );
        agree(ops.valueAndGrad(loss(ops.checkpoint.bind(ops)), [w]).gradients, plain.gradients);
      });
    });

    it('gives no gradient to what is not listed, and none at all where nothing is trained before it', () => {
      ops.tidy(() => {
        const [trained, frozen] = [draw([6]), draw([6])];
        const loss = () => ({
          value: ops.sum(ops.checkpoint((x) => ops.multiply(ops.multiply(x, trained), frozen), ops.exp(frozen))),
        });
        agree(ops.valueAndGrad(loss, [trained]).gradients, [ops.multiply(ops.exp(frozen), frozen)]);
        const unreached = draw([2]);
        expect(read(ops.valueAndGrad(loss, [unreached]).gradients)).toEqual([[0, 0]]);
      });
    });

    it('holds no memory after it, nor after a failure in the first run, the second, or the loss', () => {
      const before = ops.memory();
      ops.tidy(() => {
        const { loss, parameters } = network('float32');
        const settled = ops.memory();
        ops.tidy(() => void ops.valueAndGrad(() => loss(true), parameters));
        expect(ops.memory()).toEqual(settled);
        for (const failing of [1, 2, 3, 4]) {
          let runs = 0;
          const body = (input: Tensor) => {
            if (++runs === failing) throw new Error(`a failure of run ${failing}`);
            return ops.exp(input);
          };
          const call = () =>
            ops.tidy(() =>
              ops.valueAndGrad(() => {
                const first = ops.checkpoint(body, ops.sum(parameters[0]!));
                return { value: ops.checkpoint(body, first) };
              }, parameters),
            );
          expect(call).toThrow(`a failure of run ${failing}`);
          expect(ops.memory()).toEqual(settled);
        }
        const inLoss = () =>
          ops.valueAndGrad(() => {
            loss(true);
            throw new Error('a failure of the loss');
          }, parameters);
        expect(inLoss).toThrow('a failure of the loss');
        expect(ops.memory()).toEqual(settled);
        const [w] = parameters;
        expect(read(ops.valueAndGrad(() => ({ value: ops.sum(w!) }), [w!]).gradients)[0]).toEqual(
          new Array<number>(11 * WIDTH).fill(1),
        );
      });
      expect(ops.memory()).toEqual(before);
    });

    it('says so when a body reads what has ended, or gives what has no gradient', () => {
      ops.tidy(() => {
        const w = draw([6]);
        const ended = () =>
          ops.valueAndGrad(() => {
            const value = ops.tidy(() => {
              const mask = ops.full([6], 2, 'float32');
              return ops.sum(ops.checkpoint((x) => ops.multiply(x, mask), ops.exp(w)));
            });
            return { value };
          }, [w]);
        expect(ended).toThrow(TensorReleasedError);
        const integers = () => ops.valueAndGrad(() => ({ value: ops.checkpoint((x) => ops.cast(x, 'int32'), w) }), [w]);
        expect(integers).toThrow(TensorOperationError);
      });
    });

    it('needs the memory of one body at a time', () => {
      ops.tidy(() => {
        const bytes = 4 * 256 * 512;
        const w = draw([512]);
        const x = draw([256, 512]);
        const deep = (input: Tensor) => {
          let y = input;
          for (let depth = 0; depth < 8; depth++) y = ops.tidy(() => ops.square(ops.multiply(y, w)));
          return y;
        };
        const peak = (call: Ops['checkpoint']) => {
          ops.resetPeakBytes();
          const start = ops.peakBytes();
          ops.tidy(
            () =>
              void ops.valueAndGrad(() => {
                let y = x;
                for (let layer = 0; layer < 6; layer++) y = call(deep, y);
                return { value: ops.sum(y) };
              }, [w]),
          );
          return (ops.peakBytes() - start) / bytes;
        };
        const plain = peak((body, input, held = []) => body(input, held));
        const saved = peak(ops.checkpoint.bind(ops));
        console.log(
          `arrays held at most: ${plain.toFixed(1)} plainly, ${saved.toFixed(1)} with 6 checkpoints of 16 operations`,
        );
        expect(plain).toBeGreaterThan(6 * 16 - 4);
        expect(saved).toBeLessThan(6 + 16 + 6);
      });
    });
  });
}
