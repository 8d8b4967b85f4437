import { describe, expect, it } from 'vitest';
import { createPlainView } from '../../../../cli/view/plain-view.js';
import {
  address,
  grpoSteps,
  sftSteps,
  syntheticEvaluations,
  syntheticInfo,
  syntheticSteps,
  syntheticSummary,
} from '../../../helpers/synthetic-run.js';

function openView({ quiet = false } = {}) {
  const chunks: string[] = [];
  const view = createPlainView({ write: (text) => chunks.push(text) }, quiet);
  view.start(syntheticInfo('runs/quickstart-001'));
  return { view, lines: () => chunks.join('').split('\n').slice(0, -1) };
}

const failed = {
  kind: 'actor-failed' as const,
  actor: address('sampler', 1),
  pid: 77,
  reason: 'killed by SIGKILL',
  logTail: '',
  outstanding: ['rollouts-sampled 3'],
};

describe('the view of a log', () => {
  it('begins with what runs, the batch algebra and the folder', () => {
    const { lines } = openView();
    const info = syntheticInfo('runs/quickstart-001');
    expect(lines()).toEqual([
      `troupe · quickstart · ${info.engine}`,
      ...info.batchLines,
      'run folder runs/quickstart-001',
    ]);
  });

  it('says about twenty steps of a stage, the first and the last among them', () => {
    const { view, lines } = openView();
    for (const report of syntheticSteps()) view.step(report);
    for (const [stage, total] of [
      ['SFT', sftSteps],
      ['GRPO', grpoSteps],
    ] as const) {
      const said = lines().filter((line) => new RegExp(`^${stage} +\\d+/${total} `).test(line));
      expect(said.length).toBeGreaterThanOrEqual(20);
      expect(said.length).toBeLessThanOrEqual(22);
      expect(said[0]).toMatch(new RegExp(`^${stage} +1/${total} `));
      expect(said.at(-1)).toMatch(new RegExp(`^${stage} +${total}/${total} `));
    }
  });

  it('names the metrics of the stage, its rate and the time that is left', () => {
    const { view, lines } = openView();
    view.step({
      stage: 'grpo',
      step: 1,
      totalSteps: 61,
      metrics: { 'critic/score/mean': 0.75, 'actor/entropy': 0.2, 'perf/throughput': 9800, 'timing_s/step': 2 },
    });
    expect(lines().at(-1)).toBe('GRPO  1/61 · reward 0.750 · entropy 0.200 · 9,800 tokens/s · 2:00 left');
  });

  it('says each evaluation with its interval and counts', () => {
    const { view, lines } = openView();
    const last = syntheticEvaluations().at(-1);
    if (last !== undefined) view.evaluation(last);
    expect(lines().at(-1)).toMatch(/^held-out {2}after GRPO +arithmetic +\.995 \[\.\d{3}, \.\d{3}\] {2}995 of 1,000$/);
  });

  it('marks failures and keeps control characters of their texts from the terminal', () => {
    const { view, lines } = openView();
    view.event({ ...failed, reason: 'said \u001b[2J and\nmore' });
    expect(lines().at(-1)).toBe('! sampler.1 (pid 77) failed: said ·[2J and⏎more; outstanding: rollouts-sampled 3');
  });

  it('ends with the accuracy of the stages, samples, actors, the hash and where the report is', () => {
    const { view, lines } = openView();
    for (const report of syntheticEvaluations()) view.evaluation(report);
    const before = lines().length;
    view.finish(syntheticSummary());
    const end = lines().slice(before).join('\n');
    expect(end).toMatch(/before SFT +arithmetic[^\n]*\n[^\n]*after SFT[^\n]*\n[^\n]*after GRPO/);
    expect(end).not.toContain('GRPO step 10');
    expect(end).toContain('Q:47+38= → <think>7+8+0=15;4+3+1=8</think><answer>85</answer>');
    expect(end).toMatch(/sampler\.1 .*restarted 1×/);
    expect(end).toContain('done in 0:40 (SFT 300 steps, GRPO 60 steps)');
    expect(end).toContain('a7'.repeat(32));
    expect(end).toContain('runs/quickstart-001/report.html');
  });
});

describe('the quiet view of a log', () => {
  it('says failures and the end only', () => {
    const { view, lines } = openView({ quiet: true });
    view.event({ kind: 'stage-started', stage: 'sft', step: 0, totalSteps: sftSteps });
    for (const report of syntheticSteps()) view.step(report);
    for (const report of syntheticEvaluations()) view.evaluation(report);
    view.event({ kind: 'checkpoint-written', step: 3, folder: 'checkpoints/step-3', durationMs: 5 });
    expect(lines()).toEqual([]);
    view.event(failed);
    expect(lines()).toHaveLength(1);
    view.finish(syntheticSummary());
    expect(lines().join('\n')).toContain('done in 0:40');
  });
});
