/** What stands on the screen when a run is over: accuracy per stage, samples before and after, who was busy. PURE. */
import type { EvaluationSample } from '../../actors/evaluator/evaluation-score.js';
import type { RunSummary } from '../run-summary.js';
import { displayWidth, fit, padEnd, padStart, printable } from './display-width.js';
import { sampleNotes, troubleNotes } from './evaluation-notes.js';
import type { Palette } from './palette.js';
import type { EvaluationReport } from './run-view.js';
import { sayAccuracy, sayBytes, sayCount, sayDuration, sayShare } from './say.js';

const samplesShown = 3;

export interface Closing {
  readonly summary: RunSummary;
  readonly evaluations: readonly EvaluationReport[];
  readonly runFolder: string;
}

type Paint = (text: string) => string;

/** No line is wider than `columns`: lines with style are cut before they get it, the others at the end. */
export function closingLines(closing: Closing, columns: number, palette: Palette): string[] {
  const { summary } = closing;
  const strong: Paint = (text) => palette.strong(fit(text, columns));
  const blocks = [
    accuracyLines(closing.evaluations, strong),
    sampleLines(closing.evaluations, strong),
    actorLines(summary, strong),
    [endLine(summary, columns, palette), ...whereLines(closing)],
  ];
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block) => ['', ...block])
    .map((line) => (line.includes('\u001b') ? line : fit(line, columns)));
}

export function accuracyLine(
  { label, scores }: EvaluationReport,
  source: string,
  score: EvaluationReport['scores'][string],
): string {
  const interval = `[${sayAccuracy(score.low)}, ${sayAccuracy(score.high)}]`;
  const counts = `${sayCount(score.correct)} of ${sayCount(score.total)}`;
  const notes = [...sampleNotes(score), ...troubleNotes(score)].map((note) => `, ${note}`).join('');
  return `${padEnd(printable(label), 16)} ${padEnd(printable(source), sourceColumns(scores))} ${padStart(sayAccuracy(score.accuracy), 4)} ${interval}  ${counts}${notes}`;
}

/** As wide as the longest name: `gsm8k-equations` and `gsm8k-equations-seen` must not look alike. */
function sourceColumns(scores: EvaluationReport['scores']): number {
  return Object.keys(scores).reduce((widest, source) => Math.max(widest, displayWidth(printable(source))), 14);
}

/** Evaluations between the stages' ends are in the report; here the ends count. */
export function milestones(evaluations: readonly EvaluationReport[]): readonly EvaluationReport[] {
  return evaluations.filter(({ label }, index) => !/\bstep\b/i.test(label) || index === evaluations.length - 1);
}

function accuracyLines(evaluations: readonly EvaluationReport[], strong: Paint): string[] {
  const lines = milestones(evaluations).flatMap((report) =>
    Object.entries(report.scores).map(([source, score]) => accuracyLine(report, source, score)),
  );
  return lines.length === 0 ? [] : [strong('held-out accuracy, 95 % interval'), ...lines];
}

function sampleLines(evaluations: readonly EvaluationReport[], strong: Paint): string[] {
  const ends = milestones(evaluations).filter(({ samples }) => samples.length > 0);
  const first = ends[0];
  const last = ends.at(-1);
  return [first, last === first ? undefined : last].flatMap((report) =>
    report === undefined
      ? []
      : [strong(`samples ${printable(report.label)}`), ...report.samples.slice(0, samplesShown).map(sampleLine)],
  );
}

function sampleLine({ prompt, response, score, groundTruth }: EvaluationSample): string {
  const mark = score === null ? '?' : score > 0 ? '✓' : '✗';
  const wanted = score !== null && score > 0 ? '' : `   (answer: ${printable(groundTruth)})`;
  return `${mark} ${printable(prompt)} → ${printable(response)}${wanted}`;
}

function actorLines({ perActor }: RunSummary, strong: Paint): string[] {
  if (perActor.length === 0) return [];
  const head = `${padEnd('actor', 14)}${['busy', 'waiting', 'idle'].map((word) => padStart(word, 9)).join('')}${padStart('tokens/s', 12)}${padStart('memory', 10)}`;
  const rows = perActor.map((actor) => {
    const shares = [actor.busyShare, actor.waitingShare, actor.idleShare].map((share) => padStart(sayShare(share), 9));
    const rate = actor.tokensPerSecond === null ? '' : sayCount(actor.tokensPerSecond);
    const memory = actor.residentBytes === undefined ? '' : sayBytes(actor.residentBytes);
    const restarts = actor.restarts > 0 ? `  restarted ${actor.restarts}×` : '';
    return `${padEnd(`${actor.actor.name}.${actor.actor.instance}`, 14)}${shares.join('')}${padStart(rate, 12)}${padStart(memory, 10)}${restarts}`;
  });
  return [strong(head), ...rows];
}

function endLine({ exit, wallTimeSeconds, stages }: RunSummary, columns: number, palette: Palette): string {
  const steps = stages.map(({ name, steps }) => `${name.toUpperCase()} ${sayCount(steps)} steps`).join(', ');
  const word = fit(exit, columns);
  const rest = ` in ${sayDuration(wallTimeSeconds)}${steps === '' ? '' : ` (${steps})`}`;
  return (exit === 'done' ? palette.good(word) : palette.warning(word)) + fit(rest, columns - displayWidth(word));
}

function memoryLines({ memory }: RunSummary): string[] {
  if (!memory || memory.measuredBytes === null) return [];
  return [`memory    ${sayBytes(memory.measuredBytes)} at most, planned ${sayBytes(memory.plannedBytes)}`];
}

function whereLines({ summary, runFolder }: Closing): string[] {
  const { finalWeightsHash, reproducible, irreproducibleBecause } = summary;
  const because = irreproducibleBecause === undefined ? '' : `: ${irreproducibleBecause.join('; ')}`;
  return [
    ...(finalWeightsHash === null ? [] : [`weights   ${finalWeightsHash}`]),
    ...(reproducible ? [] : [`not reproducible${printable(because)}`]),
    ...memoryLines(summary),
    `folder    ${runFolder}`,
    `report    ${runFolder}/report.html`,
  ];
}
