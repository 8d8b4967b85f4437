/**
 * The oracle over both engines: 10,000 random programs of one seed. More: `npm run oracle -- --programs 1000000 --seed 7`.
 */
import { describe, expect, it } from 'vitest';
import { createOps } from '../../../tensor/create-ops.js';
import type { Ops, Tensor } from '../../../tensor/ops.js';
import { counted, kinds, notDrawn } from './coverage.js';
import { defects, rewritten } from './defects.js';
import { judge } from './oracle.js';
import { nameOf, printProgram } from './printing.js';
import { fromJson, toJson, type Program } from './program.js';
import { searchDisagreement } from './search.js';

const PROGRAMS = 10_000;
const SEED = 6;
/** Of all programs: those that are near a jump or out of range, and so are not compared. */
const MOST_REJECTED = 0.08;
/** For a busy machine; about 35 s on two cores. */
const DEADLINE_MS = 600_000;

const torch = await createOps({ engine: 'torch', device: 'cpu', threads: 1 });
const tfjs = await createOps({ engine: 'tfjs', device: 'cpu', threads: 1, tfjs: { backend: 'wasm' } });

describe('the oracle', () => {
  it(
    `finds both engines in agreement over ${PROGRAMS} programs, which call every operation`,
    async () => {
      const watched = counted(torch);
      const engines = [
        { name: 'torch', ops: watched.ops },
        { name: 'tfjs', ops: tfjs },
      ];
      const { counts, found } = await searchDisagreement({ torch, engines, programs: PROGRAMS, seed: SEED });
      if (found !== undefined) expect.fail(found.report);
      expect(counts.programs).toBe(PROGRAMS);
      const { jump, range } = counts.rejected;
      expect((jump + range) / PROGRAMS).toBeLessThan(MOST_REJECTED);
      expect(counts.refused).toBeGreaterThan(100);
      const missing = Object.keys(torch).filter((name) => !(name in notDrawn) && !watched.calls.has(name));
      expect(missing).toEqual([]);
      for (const kind of Object.keys(kinds)) expect(counts.kinds.get(kind) ?? 0, kind).toBeGreaterThan(PROGRAMS / 500);
    },
    DEADLINE_MS,
  );

  describe.each(Object.entries(defects))('given %s', (_name, { operation, kind, broken }) => {
    it(`finds it and shrinks to a program of ${operation} alone`, async () => {
      const { found } = await searchDisagreement({
        torch,
        engines: [
          { name: 'torch', ops: torch },
          { name: 'broken', ops: { ...torch, ...broken(torch) } },
        ],
        programs: 5000,
        seed: 1,
      });
      expect(found?.verdict.difference.kind).toBe(kind);
      expect(found?.program.steps.map((step) => step.operation)).toEqual([operation]);
      expect(found?.report).toContain(`${operation}(`);
      expect(found?.report).toMatch(/again: npm run oracle -- --seed 1 --path \d+/);
    });
  });

  it.each([
    [
      'a checkpoint that cuts its gradient',
      (ops: Ops): Partial<Ops> => ({ checkpoint: (body, input, held = []) => ops.detach(body(input, held)) }),
      'checkpoint',
    ],
    [
      'a checkpoint within a checkpoint that cuts its gradient',
      (ops: Ops): Partial<Ops> => {
        let depth = 0;
        return {
          checkpoint: (body, input, held = []) => {
            if (depth > 0) return ops.detach(body(input, held));
            const counted: typeof body = (again, others) => {
              depth++;
              try {
                return body(again, others);
              } finally {
                depth--;
              }
            };
            return ops.checkpoint(counted, input, held);
          },
        };
      },
      'checkpoint {\n  checkpoint {',
    ],
    [
      'a gradient that is of the first time',
      (ops: Ops): Partial<Ops> => {
        const known = new WeakMap<Tensor, Float32Array>();
        return {
          valueAndGrad: (loss, parameters, accumulate) => {
            const result = ops.valueAndGrad(loss, parameters, accumulate);
            const gradients = result.gradients.map((gradient, k) => {
              const parameter = parameters[k] ?? gradient;
              const first = known.get(parameter);
              if (first === undefined) known.set(parameter, ops.readFloat32(gradient));
              return first === undefined ? gradient : ops.fromArray(first, gradient.shape, 'float32');
            });
            return { ...result, gradients };
          },
        };
      },
      'again',
    ],
    [
      'accumulators that are overwritten',
      (ops: Ops): Partial<Ops> => ({
        valueAndGrad: (loss, parameters, accumulate) => {
          for (const accumulator of accumulate ?? []) ops.scaleInto(accumulator, 0);
          return ops.valueAndGrad(loss, parameters, accumulate);
        },
      }),
      'accumulate',
    ],
  ])('finds %s, with one step', async (_name, broken, word) => {
    const engines = [{ name: 'broken', ops: { ...torch, ...broken(torch) } }];
    const { found } = await searchDisagreement({ torch, engines, programs: 5000, seed: 1 });
    expect(found?.program.steps).toHaveLength(1);
    expect(found?.report).toContain(word);
  });

  it('finds nothing in an engine that is right in another way', async () => {
    const engines = [{ name: 'rewritten', ops: rewritten(torch) }];
    const { found } = await searchDisagreement({ torch, engines, programs: 1000, seed: 2 });
    expect(found?.report).toBeUndefined();
  });

  it('draws the same programs from the same seed', async () => {
    const drawn = async () => {
      const { counts } = await searchDisagreement({
        torch,
        engines: [{ name: 'torch', ops: torch }],
        programs: 200,
        seed: 3,
      });
      return counts;
    };
    expect(await drawn()).toEqual(await drawn());
  });

  it('takes a program from its JSON again, with negative zeros and what is not finite', () => {
    const program: Program = {
      inputs: [{ shape: [4], dtype: 'float32', values: [-0, Infinity, -Infinity, NaN], parameter: false }],
      steps: [{ operation: 'narrow', operands: [0], attributes: { axis: 0, start: 0, length: 2 } }],
      blocks: [],
      outputs: [],
      differentiation: 'none',
    };
    expect(fromJson(toJson(program))).toEqual(program);
    expect(printProgram(program)).toBe(
      'a = input float32 [4] [-0, Infinity, -Infinity, NaN]\nb = narrow(a, axis: 0, start: 0, length: 2)',
    );
    expect([0, 25, 26].map(nameOf)).toEqual(['a', 'z', 'a1']);
  });

  it('does not compare what lies near a jump, but compares exact ties', () => {
    const greater = (values: readonly number[], operation: string): Program => ({
      inputs: [{ shape: [2], dtype: 'float32', values, parameter: false }],
      steps: [
        { operation, operands: [0], attributes: {} },
        { operation: 'max', operands: [1], attributes: {} },
      ],
      blocks: [],
      outputs: [2],
      differentiation: 'none',
    });
    const engines = [{ name: 'torch', ops: torch }];
    expect(judge(torch, engines, greater([0.5, 0.5], 'negate')).kind).toBe('agreed');
    expect(judge(torch, engines, greater([0.5, 0.5], 'exp'))).toEqual({ kind: 'rejected', reason: 'jump' });
  });
});
