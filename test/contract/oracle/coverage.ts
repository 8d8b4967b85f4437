/** Counts calls of an engine's operations, so that a test can say that each was drawn. */
import type { Ops } from '../../../tensor/ops.js';

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
