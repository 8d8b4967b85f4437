/** Counts calls of an engine's operations, so that a test can say that each was drawn. */
import type { Ops } from '../../../tensor/ops.js';
import { needsGradient } from './interpreter.js';
import type { Program } from './program.js';

/** Operations that no program calls, and where they are tested. */
export const notDrawn: Readonly<Record<string, string>> = {
  info: 'not an operation',
  deviceMemory: 'of a GPU: test/gpu/cuda-arena.test.ts',
  peakBytes: 'a measure: engine-memory.contract.ts',
  resetPeakBytes: 'a measure: engine-memory.contract.ts',
  setThreads: 'changes the engine for every later program: engine-checkpoint.contract.ts',
  mapShared: 'needs memory of others: engine-transfer.contract.ts, engine-shared-copies.contract.ts',
  pullShared: 'needs memory of others: engine-shared-copies.contract.ts',
  pushShared: 'needs memory of others: engine-shared-copies.contract.ts',
};

export interface Counted {
  readonly ops: Ops;
  /** By the operation's name. */
  readonly calls: ReadonlyMap<string, number>;
}

export function counted(ops: Ops): Counted {
  const calls = new Map<string, number>();
  const counting = new Proxy(ops, {
    get: (target, name, receiver): unknown => {
      if (typeof name === 'string') calls.set(name, (calls.get(name) ?? 0) + 1);
      return Reflect.get(target, name, receiver);
    },
  });
  return { ops: counting, calls };
}

/** What programs are made of beside operations: each kind is to be drawn. */
export const kinds: Readonly<Record<string, (program: Program) => boolean>> = {
  'an int64 input': ({ inputs }) => inputs.some(({ dtype }) => dtype === 'int64'),
  'rows named by int64': (program) =>
    program.steps.some(({ operation, operands }) => {
      const named = program.inputs[operands.at(-1) ?? -1];
      return ['selectRows', 'embedding', 'tokenLogProbs'].includes(operation) && named?.dtype === 'int64';
    }),
  'a mask that needs a gradient': (program) =>
    program.differentiation !== 'none' &&
    program.steps.some(({ operation, operands: [, , , mask] }) => {
      return operation === 'attention' && mask !== undefined && needsGradient(program, mask);
    }),
  'a checkpoint within a checkpoint': (program) => isNested(program, 'checkpoint', 'checkpoint'),
  'a checkpoint within tidy': (program) => isNested(program, 'tidy', 'checkpoint'),
  'tidy within a checkpoint': (program) => isNested(program, 'checkpoint', 'tidy'),
  'an operand that is overwritten in place': ({ steps }) => steps.some(({ overwritten }) => overwritten !== undefined),
  'parameters that are overwritten in place': ({ differentiation }) => differentiation === 'again',
  'a write through a view': ({ steps }) => steps.some(({ attributes }) => 'rows' in attributes),
};

function isNested({ blocks }: Program, outer: string, inner: string): boolean {
  return blocks.some(
    (one, place) =>
      one.kind === outer &&
      blocks.slice(place + 1).some(({ kind, from, to }) => kind === inner && from >= one.from && to <= one.to),
  );
}
