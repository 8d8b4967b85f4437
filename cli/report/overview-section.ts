/** The top of the report: what ran, how it ended, and the few figures that people compare. PURE. */
import { printable } from '../view/display-width.js';
import { sayAccuracy, sayCount, sayDuration, sayNumber } from '../view/say.js';
import { html, type Html } from './html.js';
import type { EvaluationLine, RunRecord } from './run-record.js';

export function overviewSection(run: RunRecord): Html {
  const { summary } = run;
  const exit = summary?.exit ?? 'no summary: the run is not over, or it was killed';
  const steps = ['sft', 'grpo'].flatMap((stage) => {
    const lines = run.metrics.filter((line) => line.stage === stage && line.metrics['timing_s/step'] !== undefined);
    return lines.length === 0 ? [] : [`${stage.toUpperCase()} ${sayCount(lines.length)} steps`];
  });
  const facts = [exit, ...steps, summary === undefined ? undefined : sayDuration(summary.wallTimeSeconds)];
  return html`<header>
    <p class="brand">Troupe · report of a run</p>
    <h1>${summary?.experiment ?? run.name}</h1>
    <p class="facts">
      <span class="exit ${summary?.exit ?? 'unknown'}">${facts[0]}</span
      >${facts.slice(1).map((fact) => (fact === undefined ? undefined : html`<span>${fact}</span>`))}<span
        >${run.name}</span
      >
    </p>
    ${failureBox(run)}
    <div class="tiles">${tiles(run)}</div>
  </header>`;
}

function failureBox({ summary }: RunRecord): Html | undefined {
  if (summary?.failure === undefined) return undefined;
  return html`<div class="failure">
    <b>${summary.failure.name}</b>
    <pre>${summary.failure.message}</pre>
  </div>`;
}

function tiles(run: RunRecord): (Html | undefined)[] {
  const { summary } = run;
  const rewards = run.metrics.flatMap(({ metrics }) => metrics['critic/score/mean'] ?? []);
  const rates = (summary?.perActor ?? []).filter(({ actor }) => actor.name === 'sampler');
  const sampled = rates.reduce((sum, { tokensPerSecond }) => sum + (tokensPerSecond ?? 0), 0);
  const restarts = (summary?.perActor ?? []).reduce((sum, actor) => sum + actor.restarts, 0);
  const hash = summary?.finalWeightsHash;
  return [
    accuracyTile(run.evaluations),
    rewards.length === 0
      ? undefined
      : tile('reward, first → last step', `${sayNumber(rewards[0])} → ${sayNumber(rewards.at(-1))}`),
    sampled > 0 ? tile('tokens sampled, per second of the run', sayCount(sampled)) : undefined,
    summary === undefined
      ? undefined
      : tile(
          'reproducible from its configuration',
          summary.reproducible ? 'yes' : 'no',
          summary.reproducible ? 'nothing was decided by a clock' : (summary.irreproducibleBecause ?? []).join('; '),
        ),
    summary === undefined ? undefined : tile('restarts of actors', String(restarts)),
    hash === null || hash === undefined
      ? undefined
      : tile('hash of the final weights', html`<code>${hash}</code>`, undefined, true),
  ];
}

function accuracyTile(evaluations: readonly EvaluationLine[]): Html | undefined {
  const first = evaluations[0];
  const last = evaluations.at(-1);
  const source = Object.keys(last?.scores ?? {})[0];
  if (first === undefined || last === undefined || source === undefined) return undefined;
  const before = first.scores[source];
  const after = last.scores[source];
  if (after === undefined) return undefined;
  const text = before === undefined || first === last ? '' : `${sayAccuracy(before.accuracy)} → `;
  const interval = `[${sayAccuracy(after.low)}, ${sayAccuracy(after.high)}]: ${sayCount(after.correct)} of ${sayCount(after.total)}`;
  return tile(
    `held-out accuracy, ${printable(first.label)} → ${printable(last.label)}`,
    `${text}${sayAccuracy(after.accuracy)}`,
    interval,
  );
}

function tile(title: string, value: string | Html, note?: string, wide = false): Html {
  return html`<div class="tile${wide ? ' wide' : ''}">
    <span>${title}</span><strong>${value}</strong>${note === undefined ? undefined : html`<small>${note}</small>`}
  </div>`;
}
