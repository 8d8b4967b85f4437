/** Held-out accuracy with its interval per evaluation, and completions before and after side by side. PURE. */
import type { EvaluationSample } from '../../actors/evaluator/evaluation-score.js';
import { sampleNotes, troubleNotes } from '../view/evaluation-notes.js';
import { sayAccuracy, sayCount, sayNumber } from '../view/say.js';
import { html, type Html } from './html.js';
import type { EvaluationLine, RunRecord } from './run-record.js';

const maxRows = 14;
const maxSamples = 8;

export function accuracySection({ evaluations }: RunRecord): Html | undefined {
  if (evaluations.length === 0) return undefined;
  const sources = [...new Set(evaluations.flatMap(({ scores }) => Object.keys(scores)))];
  return html`<section id="accuracy">
    <h2>Held-out accuracy</h2>
    <p class="lead">
      Each bar is the 95 % interval (Wilson) of correct answers to problems that training never sees; several answers to
      a problem count for as many as they are worth together. Intervals that do not overlap tell a difference.
    </p>
    ${sources.map((source) => sourceRows(source, evaluations, sources.length > 1))}
  </section>`;
}

function sourceRows(source: string, evaluations: readonly EvaluationLine[], isNamed: boolean): Html {
  const rows = thinned(evaluations.filter(({ scores }) => scores[source] !== undefined));
  return html`${isNamed ? html`<h3>${source}</h3>` : undefined}
    <div class="whiskers">
      <div class="whisker-head">
        <span></span><span class="axis"><i>0</i><i>.25</i><i>.5</i><i>.75</i><i>1</i></span
        ><span></span>
      </div>
      ${rows.map(({ label, scores }) => whiskerRow(label, scores[source]))}
    </div>`;
}

function whiskerRow(label: string, score: EvaluationLine['scores'][string] | undefined): Html | undefined {
  if (score === undefined) return undefined;
  const { accuracy, low, high, correct, total, meanResponseLength, statistics } = score;
  const notes = [
    `${sayCount(correct)} of ${sayCount(total)}`,
    `${sayNumber(meanResponseLength)} tokens`,
    ...(statistics ? [`${sayNumber(statistics.words.mean)} words`] : []),
    ...sampleNotes(score),
    ...troubleNotes(score),
  ];
  return html`<div class="whisker">
    <span class="label">${label}</span>
    <span class="track"
      ><i style="left:${percent(low)};width:${percent(high - low)}"></i><b style="left:${percent(accuracy)}"></b
    ></span>
    <span class="value"
      ><b>${sayAccuracy(accuracy)}</b> [${sayAccuracy(low)}, ${sayAccuracy(high)}]
      <small>${notes.join(' · ')}</small></span
    >
  </div>`;
}

/** First, last and evenly between. */
function thinned(evaluations: readonly EvaluationLine[]): readonly EvaluationLine[] {
  if (evaluations.length <= maxRows) return evaluations;
  const chosen = Array.from({ length: maxRows }, (_, index) =>
    Math.round((index * (evaluations.length - 1)) / (maxRows - 1)),
  );
  return evaluations.filter((_, index) => chosen.includes(index));
}

export function sampleSection({ evaluations }: RunRecord): Html | undefined {
  const withSamples = evaluations.filter(({ samples }) => samples.length > 0);
  const last = withSamples.at(-1);
  if (last === undefined) return undefined;
  const first = withSamples[0] === last ? undefined : withSamples[0];
  const middle = withSamples.find(({ label }) => label === 'after SFT');
  const columns = [first, middle === first || middle === last ? undefined : middle, last].filter(
    (column) => column !== undefined,
  );
  return html`<section id="samples">
    <h2>Completions, before and after</h2>
    ${last.samples.slice(0, maxSamples).map((sample) => sampleRow(sample, columns))}
  </section>`;
}

function sampleRow({ promptId, prompt, groundTruth }: EvaluationSample, columns: readonly EvaluationLine[]): Html {
  return html`<article class="sample">
    <p class="prompt">
      <code>${prompt}</code> <small>answer <code>${groundTruth}</code></small>
    </p>
    <div class="columns">
      ${columns.map(({ label, samples }) => {
        const found = samples.find((sample) => sample.promptId === promptId);
        return html`<div>
          <h4>${label} ${found === undefined ? undefined : verdictMark(found.score)}</h4>
          <pre>${found?.response ?? '(not sampled)'}</pre>
        </div>`;
      })}
    </div>
  </article>`;
}

function verdictMark(score: number | null): Html {
  if (score === null) return html`<span class="verdict">? verdict failed</span>`;
  return score > 0
    ? html`<span class="verdict right">✓ ${sayScore(score)}</span>`
    : html`<span class="verdict wrong">✗ ${sayScore(score)}</span>`;
}

function sayScore(score: number): string {
  return Number.isInteger(score) ? String(score) : sayNumber(score);
}

function percent(share: number): string {
  return `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`;
}
