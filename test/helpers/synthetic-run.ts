/**
 * A run that never was: figures of a plausible shape for views and reports, from a fixed stream of numbers. Nothing
 * here was measured, and none of it belongs in the docs.
 */
import type { RunSummary } from '../../cli/run-summary.js';
import { wilsonInterval } from '../../cli/statistics.js';
import type { EvaluationReport, RunInfo, StepReport } from '../../cli/view/run-view.js';
import type { EvaluationSample, EvaluationScore } from '../../actors/evaluator/evaluation-score.js';
import type { ActorAddress, ActorName } from '../../messages/values.js';
import type { ActorStatus } from '../../runtime/system.js';

export const sftSteps = 300;
export const grpoSteps = 60;

export function syntheticInfo(runFolder: string): RunInfo {
  return {
    experiment: 'quickstart',
    stages: [
      { name: 'sft', totalSteps: sftSteps },
      { name: 'grpo', totalSteps: grpoSteps },
    ],
    batchLines: [
      'SFT   300 steps of 64 examples (about 2,300 tokens)',
      'GRPO  60 steps of 16 prompts × 8 completions = 128 completions, 1 update each (128 completions a mini-batch)',
    ],
    runFolder,
    engine: 'torch 2.11.0, cpu, float32, 1 thread an actor',
  };
}

/** Numbers in [0, 1) by a linear congruential generator (Numerical Recipes' constants). */
export function numberStream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function syntheticSteps(): StepReport[] {
  const next = numberStream(7);
  const noise = (size: number) => (next() + next() + next() - 1.5) * size;
  const sft = Array.from({ length: sftSteps }, (_, index): StepReport => {
    const step = index + 1;
    return {
      stage: 'sft',
      step,
      totalSteps: sftSteps,
      metrics: {
        'train/loss': 0.34 + 3.1 * Math.exp(-step / 30) + noise(0.03),
        'train/grad_norm': 0.5 + 2 * Math.exp(-step / 25) + Math.abs(noise(0.2)),
        'train/lr': 3e-3 * Math.min(1, step / 30) * (0.05 + 0.95 * 0.5 * (1 + Math.cos((Math.PI * step) / sftSteps))),
        'perf/throughput': 38_000 + noise(3000),
        'timing_s/step': 0.06 + Math.abs(noise(0.01)),
      },
    };
  });
  const grpo = Array.from({ length: grpoSteps }, (_, index): StepReport => {
    const step = index + 1;
    const learned = 1 / (1 + Math.exp(-(step - 12) / 5));
    const generation = 0.17 + Math.abs(noise(0.03));
    const update = 0.11 + Math.abs(noise(0.02));
    return {
      stage: 'grpo',
      step,
      totalSteps: grpoSteps,
      metrics: {
        'critic/score/mean': Math.min(1, 0.66 + 0.31 * learned + noise(0.03)),
        'critic/score/max': 1,
        'critic/score/min': 0,
        'response_length/mean': 26.2 + 0.6 * learned + noise(0.15),
        'response_length/max': 27,
        'response_length/min': 24,
        'response_length/clip_ratio': 0,
        'actor/kl_loss': 0.028 * learned + Math.abs(noise(0.002)),
        'actor/entropy': 0.21 - 0.14 * learned + noise(0.01),
        'actor/pg_clipfrac': 0,
        'actor/pg_loss': noise(0.02),
        'actor/grad_norm': 0.6 - 0.3 * learned + Math.abs(noise(0.1)),
        'actor/lr': 7e-5 * Math.min(1, step / 5),
        'training/rollout_probs_diff_mean': 1.4e-7 + Math.abs(noise(2e-8)),
        'training/rollout_probs_diff_max': 1.9e-6 + Math.abs(noise(4e-7)),
        'timing_s/gen': generation,
        'timing_s/reward': 0.006,
        'timing_s/ref': 0.03,
        'timing_s/gather': generation + 0.015,
        'timing_s/update_actor': update,
        'timing_s/update_weights': 0.003,
        'timing_s/step': generation + update + 0.018,
        'perf/throughput': 9800 + noise(600),
      },
      sample: {
        prompt: 'Q:47+38=',
        response:
          next() < learned
            ? '<think>7+8+0=15;4+3+1=8</think><answer>85</answer>'
            : '<think>7+8+0=15;4+3+0=7</think><answer>75</answer>',
        score: learned > 0.5 ? 1 : 0,
      },
    };
  });
  return [...sft, ...grpo];
}

export function syntheticEvaluations(): EvaluationReport[] {
  return [
    evaluation('sft', 0, 'before SFT', 0, '<think>7+7+7;;=<answer>44'),
    evaluation('sft', sftSteps, 'after SFT', 552, '<think>7+8+0=15;4+3+0=7</think><answer>75</answer>'),
    ...[10, 20, 30, 40, 50].map((step) =>
      evaluation(
        'grpo',
        step,
        `GRPO step ${step}`,
        [871, 968, 989, 991, 993][step / 10 - 1] ?? 0,
        '<think>7+8+0=15;4+3+1=8</think><answer>85</answer>',
      ),
    ),
    evaluation('grpo', grpoSteps, 'after GRPO', 995, '<think>7+8+0=15;4+3+1=8</think><answer>85</answer>'),
  ];
}

export function syntheticScore(correct: number, total = 1000): EvaluationScore {
  return {
    correct,
    total,
    accuracy: correct / total,
    ...wilsonInterval(correct, total),
    failedVerdicts: 0,
    truncated: 0,
    meanResponseLength: 26.4,
  };
}

function evaluation(
  stage: 'sft' | 'grpo',
  step: number,
  label: string,
  correct: number,
  response: string,
): EvaluationReport {
  const score = correct > 600 ? 1 : 0;
  const samples: EvaluationSample[] = [
    { promptId: 'arithmetic/3', prompt: 'Q:47+38=', response, groundTruth: '85', score },
    {
      promptId: 'arithmetic/9',
      prompt: 'Q:60+39=',
      response: correct === 0 ? '9;;9+<think>' : '<think>0+9+0=9;6+3+0=9</think><answer>99</answer>',
      groundTruth: '99',
      score: correct === 0 ? 0 : 1,
    },
    {
      promptId: 'arithmetic/12',
      prompt: 'Q:59+63=',
      response:
        correct === 0
          ? '5+5+5+5+5+5+5+5+5+5'
          : `<think>9+3+0=12;5+6+${score}=${11 + score}</think><answer>1${1 + score}2</answer>`,
      groundTruth: '122',
      score,
    },
  ];
  return { stage, step, label, scores: { arithmetic: syntheticScore(correct) }, samples };
}

const actorNames: readonly (readonly [ActorName, number])[] = [
  ['policy', 0],
  ['reference', 0],
  ['sampler', 0],
  ['sampler', 1],
  ['verifier', 0],
  ['learner', 0],
  ['evaluator', 0],
];

const busyShares: Readonly<Record<ActorName, number>> = {
  policy: 0.02,
  reference: 0.11,
  sampler: 0.52,
  verifier: 0.04,
  learner: 0.37,
  evaluator: 0.05,
};

export function syntheticStatuses(elapsedMs: number): ActorStatus[] {
  return actorNames.map(([name, instance], index): ActorStatus => {
    const busy = busyShares[name];
    const waiting = name === 'evaluator' ? 0.09 : 0.01;
    const restarted = name === 'sampler' && instance === 1 && elapsedMs > 6000;
    return {
      actor: address(name, instance, restarted ? 1 : 0),
      pid: 4100 + index,
      state: restarted && elapsedMs < 7000 ? 'restarting' : 'running',
      residentBytes: 131e6 + index * 7e6,
      busyMs: busy * elapsedMs,
      waitingMs: waiting * elapsedMs,
      idleMs: (1 - busy - waiting) * elapsedMs,
      mailboxDepth: name === 'learner' ? 1 : 0,
      waitsFor: name === 'evaluator' ? ['verifier.0 rollouts-sampled (2.1 s)'] : [],
      counters: {
        ...(['sampler', 'learner', 'reference'].includes(name) ? { tokens: Math.round(busy * elapsedMs * 11) } : {}),
        ...(name === 'sampler' ? { rollouts: Math.round(elapsedMs / 4) } : {}),
      },
    };
  });
}

export function address(name: ActorName, instance = 0, incarnation = 0): ActorAddress {
  return { name, instance, incarnation };
}

export function syntheticSummary(): RunSummary {
  const evaluationOf = (label: string) =>
    syntheticEvaluations().find((evaluation) => evaluation.label === label)?.scores ?? {};
  return {
    format: 1,
    experiment: 'quickstart',
    exit: 'done',
    stages: [
      {
        name: 'sft',
        steps: sftSteps,
        totalSteps: sftSteps,
        seconds: 19.4,
        evaluation: { ...evaluationOf('after SFT') },
        weightsHash: '1f'.repeat(32),
      },
      {
        name: 'grpo',
        steps: grpoSteps,
        totalSteps: grpoSteps,
        seconds: 18.9,
        evaluation: { ...evaluationOf('after GRPO') },
        weightsHash: 'a7'.repeat(32),
      },
    ],
    finalWeightsHash: 'a7'.repeat(32),
    reproducible: true,
    perActor: syntheticStatuses(40_000).map(({ actor, busyMs, waitingMs, idleMs, counters, residentBytes }) => ({
      actor,
      busyShare: busyMs / 40_000,
      waitingShare: waitingMs / 40_000,
      idleShare: idleMs / 40_000,
      counters: { ...counters },
      tokensPerSecond: counters['tokens'] === undefined ? null : counters['tokens'] / 40,
      restarts: actor.incarnation,
      residentBytes,
    })),
    wallTimeSeconds: 40.3,
  };
}
