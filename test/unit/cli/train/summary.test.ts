import { describe, expect, it } from 'vitest';
import { runSummary } from '../../../../cli/run-summary.js';
import { summarize, type SummaryInput } from '../../../../cli/train/summary.js';
import type { ActorStatus } from '../../../../runtime/system.js';
import { hashOf, weights } from '../../../helpers/step-messages.js';

const status = (more: Partial<ActorStatus> = {}): ActorStatus => ({
  actor: { name: 'sampler', instance: 1, incarnation: 2 },
  pid: 77,
  state: 'running',
  residentBytes: 1000,
  busyMs: 500,
  waitingMs: 250,
  idleMs: 1250,
  mailboxDepth: 0,
  waitsFor: [],
  counters: { tokens: 400 },
  ...more,
});

const result: NonNullable<SummaryInput['result']> = {
  weights: weights(5, 'c'),
  interrupted: false,
  stages: [
    {
      plan: { name: 'grpo', totalSteps: 5, stepsPerEpoch: 5, firstStep: 0 },
      weights: weights(5, 'c'),
      steps: 5,
      seconds: 3,
      evaluation: {},
      interrupted: false,
    },
  ],
};

const input: SummaryInput = {
  experiment: 'quickstart',
  engine: { name: 'torch', backend: 'libtorch', version: '2.15.0' },
  result,
  actors: [status()],
  restarts: new Map([['sampler.1', 2]]),
  irreproducibleBecause: [],
  wallTimeSeconds: 4,
  lastWeightsHash: null,
};

describe("a run's summary", () => {
  it('names the stages, the final weights and what each actor did', () => {
    expect(runSummary.parse(summarize(input))).toMatchObject({
      exit: 'done',
      finalWeightsHash: hashOf('c'),
      reproducible: true,
      stages: [{ name: 'grpo', steps: 5, totalSteps: 5, weightsHash: hashOf('c') }],
      perActor: [{ busyShare: 0.25, waitingShare: 0.125, idleShare: 0.625, tokensPerSecond: 200, restarts: 2 }],
    });
  });

  it('is of an interrupted run when the last stage was not finished', () => {
    expect(summarize({ ...input, result: { ...result, interrupted: true } }).exit).toBe('interrupted');
  });

  it('is of a failed run, with its failure and the last weights that were known', () => {
    const failure = { name: 'RunFailedError', message: 'policy.0 failed: SIGKILL' };
    const summary = summarize({ ...input, result: undefined, failure, lastWeightsHash: hashOf('d') });
    expect(summary).toMatchObject({ exit: 'failed', failure, stages: [], finalWeightsHash: hashOf('d') });
  });

  it('is of an interrupted run when the second interrupt ended it', () => {
    const failure = { name: 'InterruptedError', message: 'stopped by a second interrupt' };
    expect(summarize({ ...input, result: undefined, failure }).exit).toBe('interrupted');
  });

  it('says when a wall clock decided something', () => {
    const summary = summarize({ ...input, irreproducibleBecause: ['2 verdicts failed at step 3: timeout'] });
    expect(summary).toMatchObject({
      reproducible: false,
      irreproducibleBecause: ['2 verdicts failed at step 3: timeout'],
    });
  });

  it('has shares within 0 and 1 for an actor that was never heard of, and no tokens where none are counted', () => {
    const quiet = status({ busyMs: 0, waitingMs: 0, idleMs: 0, counters: {} });
    const [actor] = runSummary.parse(summarize({ ...input, actors: [quiet] })).perActor;
    expect(actor).toMatchObject({ busyShare: 0, waitingShare: 0, idleShare: 1, tokensPerSecond: null });
  });
});
