import { describe, expect, it } from 'vitest';
import type { OptimizerSettings } from '../../../../actors/learner/start-data.js';
import { scheduledRate } from '../../../../actors/learner/trainer.js';

const constant: OptimizerSettings = {
  lr: 0.5,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weight_decay: 0,
  lr_scheduler: 'constant',
  lr_warmup_steps: null,
  lr_warmup_steps_ratio: 0,
  min_lr_ratio: 0,
  gamma: 0.8,
  grad_clip: null,
};

function rates(settings: Partial<OptimizerSettings>, totalSteps: number, stepsPerEpoch = 100): number[] {
  return Array.from({ length: totalSteps }, (_, step) =>
    scheduledRate({ ...constant, ...settings }, { step, totalSteps, stepsPerEpoch }),
  );
}

describe('the learning rate of a step', () => {
  it('rises in a line to its full height at the last step of warm-up, and stays', () => {
    expect(rates({ lr_warmup_steps: 4 }, 6)).toEqual([0.125, 0.25, 0.375, 0.5, 0.5, 0.5]);
  });

  it('warms up for a share of all steps when no number is given, and the number wins when it is', () => {
    expect(rates({ lr_warmup_steps_ratio: 0.2 }, 10).slice(0, 3)).toEqual([0.25, 0.5, 0.5]);
    expect(rates({ lr_warmup_steps_ratio: 0.2, lr_warmup_steps: 0 }, 10)[0]).toBe(0.5);
  });

  it('is multiplied by gamma once an epoch', () => {
    expect(rates({ lr_scheduler: 'step' }, 6, 2)).toEqual([0.5, 0.5, 0.4, 0.4, 0.5 * 0.8 ** 2, 0.5 * 0.8 ** 2]);
  });

  it('falls along half a cosine to the smallest ratio at the last step', () => {
    const all = rates({ lr_scheduler: 'cosine', min_lr_ratio: 0.1 }, 20);
    expect(all.at(-1)).toBeCloseTo(0.05, 12);
    expect(all[9]).toBeCloseTo(0.5 * 0.55, 12);
    expect(all.every((rate, index) => index === 0 || rate < (all[index - 1] ?? 0))).toBe(true);
  });
});
