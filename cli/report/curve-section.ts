/** The curves of one stage. Metric names: FIELD.md section 3.2. PURE. */
import { sayAccuracy, sayShare } from '../view/say.js';
import type { Point } from './condense.js';
import { html, type Html } from './html.js';
import { lineChart, type LineChart, type Mark, type Series } from './line-chart.js';
import type { EvaluationLine, MetricsLine, RunRecord } from './run-record.js';
import { stackedChart } from './stacked-chart.js';

interface ChartRule extends Omit<LineChart, 'series'> {
  /** [name, metric]: those that the stage reported are drawn. */
  readonly curves: readonly (readonly [string, string])[];
  readonly smooth?: boolean;
}

const grpoRules: readonly ChartRule[] = [
  {
    title: 'Reward',
    note: 'Mean score of the sampled completions of a step; the strong line is a moving average.',
    curves: [['reward', 'critic/score/mean']],
    smooth: true,
  },
  {
    title: 'Response length',
    note: 'Tokens of a completion: mean and longest.',
    curves: [
      ['mean', 'response_length/mean'],
      ['longest', 'response_length/max'],
    ],
  },
  {
    title: 'KL to the reference',
    note: 'How far the policy has gone from where GRPO began, as the loss counts it.',
    curves: [['KL', 'actor/kl_loss']],
    include: [0],
  },
  {
    title: 'Entropy',
    note: 'Of the next token, in nats. A fall to 0 ends exploration.',
    curves: [['entropy', 'actor/entropy']],
    include: [0],
  },
  {
    title: 'Clip fraction',
    note: 'Share of tokens whose ratio was clipped: 0 by definition with one update per rollout batch.',
    curves: [
      ['clipped', 'actor/pg_clipfrac'],
      ['dual clip', 'actor/pg_clipfrac_lower'],
    ],
    include: [0],
    say: sayShare,
  },
  {
    title: 'Gradient norm',
    note: 'Before clipping.',
    curves: [['gradient norm', 'actor/grad_norm']],
    smooth: true,
    include: [0],
  },
  {
    title: 'Sampler against learner',
    note: 'Difference of the two probabilities of the same token. Healthy below 0.005, trouble above 0.01.',
    curves: [
      ['mean', 'training/rollout_probs_diff_mean'],
      ['largest', 'training/rollout_probs_diff_max'],
    ],
    include: [0],
  },
  {
    title: 'Tokens per second',
    note: 'Tokens of a step by the seconds of the step.',
    curves: [['tokens/s', 'perf/throughput']],
    smooth: true,
    include: [0],
  },
];

const sftRules: readonly ChartRule[] = [
  {
    title: 'Loss',
    note: 'Mean negative log-probability of the tokens to imitate, in nats.',
    curves: [
      ['loss', 'train/loss'],
      ['loss', 'sft/loss'],
      ['loss', 'actor/loss'],
    ],
    smooth: true,
    include: [0],
  },
  {
    title: 'Gradient norm',
    note: 'Before clipping.',
    curves: [
      ['gradient norm', 'train/grad_norm'],
      ['gradient norm', 'actor/grad_norm'],
    ],
    smooth: true,
    include: [0],
  },
  {
    title: 'Learning rate',
    note: 'As the schedule says.',
    curves: [
      ['learning rate', 'train/lr'],
      ['learning rate', 'actor/lr'],
    ],
    include: [0],
  },
  {
    title: 'Tokens per second',
    note: 'Tokens of a step by the seconds of the step.',
    curves: [['tokens/s', 'perf/throughput']],
    smooth: true,
    include: [0],
  },
];

const phases: readonly (readonly [string, string])[] = [
  ['sample and grade', 'timing_s/gather'],
  ['update', 'timing_s/update_actor'],
  ['publish weights', 'timing_s/update_weights'],
  ['evaluate', 'timing_s/testing'],
  ['save', 'timing_s/save_checkpoint'],
];

export function curveSection(run: RunRecord, stage: 'sft' | 'grpo'): Html | undefined {
  const lines = run.metrics.filter((line) => line.stage === stage);
  const earlier = stage === 'sft' ? [] : run.metrics.filter((line) => line.stage === 'sft');
  const offset = earlier.reduce((most, { step }) => Math.max(most, step), 0);
  const accuracy = accuracyChart(evaluationsOf(run, stage));
  const charts = [
    ...(stage === 'sft' ? sftRules : grpoRules).map((rule) =>
      chartOf({ ...rule, marks: swapMarks(run, offset, lines) }, lines, offset),
    ),
    phaseChart(lines, offset),
  ].filter((chart) => chart !== undefined);
  const all = accuracy === undefined ? charts : [...charts.slice(0, 1), accuracy, ...charts.slice(1)];
  if (all.length === 0) return undefined;
  const title = stage === 'sft' ? 'Supervised fine-tuning' : 'GRPO';
  return html`<section id="${stage}">
    <h2>${title}</h2>
    <div class="charts">${all}</div>
  </section>`;
}

/** Where the verifier was swapped: rewards before and behind it are of two kinds. */
function swapMarks({ events }: RunRecord, offset: number, lines: readonly MetricsLine[]): Mark[] {
  const last = lines.reduce((most, { step }) => Math.max(most, step), 0) - offset;
  return events
    .filter(({ kind }) => kind === 'verifier-swapped')
    .flatMap(({ step, from, to }) => {
      // It grades from the next step on.
      const x = Number(step) - offset + 0.5;
      return x > 0 && x < last ? [{ x, text: `verifier swapped: ${String(from)} → ${String(to)}` }] : [];
    });
}

function chartOf(rule: ChartRule, lines: readonly MetricsLine[], offset: number): Html | undefined {
  const { curves, smooth, ...chart } = rule;
  const reported = curves.filter(([, metric]) => lines.some(({ metrics }) => metrics[metric] !== undefined));
  const series = reported.map(([name, metric], index): Series => ({
    name: reported.length === 1 ? chart.title : name,
    colour: `s${index + 1}`,
    points: pointsOf(lines, metric, offset),
    ...(smooth === undefined ? {} : { smooth }),
  }));
  return lineChart({ ...chart, series });
}

/** Of the stage; GRPO begins where SFT ended. */
function evaluationsOf({ evaluations }: RunRecord, stage: 'sft' | 'grpo'): readonly EvaluationLine[] {
  const own = evaluations.filter((evaluation) => evaluation.stage === stage);
  const before = evaluations.filter((evaluation) => evaluation.stage === 'sft').at(-1);
  const isStart = stage === 'grpo' && before !== undefined && own.every(({ step }) => step > 0);
  return isStart ? [{ ...before, stage, step: 0 }, ...own] : own;
}

/** Only with two evaluations or more: one is in the table. */
function accuracyChart(evaluations: readonly EvaluationLine[]): Html | undefined {
  if (evaluations.length < 2) return undefined;
  const sources = [...new Set(evaluations.flatMap(({ scores }) => Object.keys(scores)))];
  return lineChart({
    title: 'Held-out accuracy',
    note: 'On problems that training never sees; the band is the 95 % Wilson interval.',
    say: sayAccuracy,
    include: [0, 1],
    series: sources.map((source, index): Series => {
      const seen = evaluations.flatMap(({ step, scores }) => {
        const score = scores[source];
        return score === undefined ? [] : [{ step, ...score }];
      });
      return {
        name: source,
        colour: `s${index + 1}`,
        points: seen.map(({ step, accuracy }) => [step, accuracy]),
        band: seen.map(({ step, low, high }) => [step, low, high]),
        dots: true,
      };
    }),
  });
}

function phaseChart(lines: readonly MetricsLine[], offset: number): Html | undefined {
  const steps = lines.filter(({ metrics }) => metrics['timing_s/step'] !== undefined);
  const known = phases.filter(([, metric]) => steps.some(({ metrics }) => metrics[metric] !== undefined));
  if (known.length === 0) return undefined;
  const parts = known.map(([name, metric], index) => ({
    name,
    colour: `p${index + 1}`,
    points: pointsOf(steps, metric, offset),
  }));
  return stackedChart('Seconds of a step', 'One part after the other, as the step runs.', parts);
}

function pointsOf(lines: readonly MetricsLine[], metric: string, offset: number): readonly Point[] {
  return lines.map(({ step, metrics }) => [step - offset, metrics[metric] ?? NaN]);
}
