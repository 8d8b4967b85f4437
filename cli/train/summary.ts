/** PURE. The figures of `summary.json` from what the run left behind. */
import type { ActorStatus } from '../../runtime/system.js';
import type { EngineInUse } from '../machine/engine-in-use.js';
import type { ActorSummary, RunSummary } from '../run-summary.js';
import type { StagesResult } from './stages.js';

export interface SummaryInput {
  readonly experiment: string;
  readonly engine: EngineInUse;
  readonly result: StagesResult | undefined;
  readonly actors: readonly ActorStatus[];
  /** Restarts by `name.instance`. */
  readonly restarts: ReadonlyMap<string, number>;
  /** Why the weights depend on a wall clock; empty: they do not. */
  readonly irreproducibleBecause: readonly string[];
  readonly wallTimeSeconds: number;
  readonly memory?: RunSummary['memory'];
  readonly failure?: { readonly name: string; readonly message: string };
  readonly lastWeightsHash: string | null;
}

export function summarize(input: SummaryInput): RunSummary {
  const { result, failure } = input;
  return {
    format: 1,
    experiment: input.experiment,
    engine: input.engine,
    exit: exitOf(input),
    stages: (result?.stages ?? []).map(({ plan, steps, seconds, evaluation, weights }) => ({
      name: plan.name,
      steps,
      totalSteps: plan.totalSteps,
      seconds,
      evaluation: { ...evaluation },
      weightsHash: weights.hash,
    })),
    finalWeightsHash: result?.weights.hash ?? input.lastWeightsHash,
    reproducible: input.irreproducibleBecause.length === 0,
    ...(input.irreproducibleBecause.length > 0 && { irreproducibleBecause: [...input.irreproducibleBecause] }),
    perActor: input.actors.map((status) => actorSummary(status, input.restarts)),
    wallTimeSeconds: input.wallTimeSeconds,
    ...(input.memory && { memory: input.memory }),
    ...(failure && { failure }),
  };
}

function exitOf({ result, failure }: SummaryInput): RunSummary['exit'] {
  if (failure) return failure.name === 'InterruptedError' ? 'interrupted' : 'failed';
  return result?.interrupted ? 'interrupted' : 'done';
}

function actorSummary(status: ActorStatus, restarts: ReadonlyMap<string, number>): ActorSummary {
  const { actor, busyMs, waitingMs, idleMs, counters, residentBytes } = status;
  const total = Math.max(busyMs + waitingMs + idleMs, Number.MIN_VALUE);
  const tokens = counters['tokens'];
  return {
    actor,
    busyShare: busyMs / total,
    waitingShare: waitingMs / total,
    idleShare: Math.max(0, 1 - busyMs / total - waitingMs / total),
    counters: { ...counters },
    tokensPerSecond: tokens === undefined ? null : tokens / (total / 1000),
    restarts: restarts.get(`${actor.name}.${actor.instance}`) ?? 0,
    residentBytes,
  };
}
