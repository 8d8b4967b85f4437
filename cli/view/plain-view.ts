/**
 * The view of a log: lines that never change once written.
 *
 * PLAIN-1 About twenty step lines a stage, and one at least every half minute: a log stays short and shows life.
 * PLAIN-2 With `quiet`, failures and the end only.
 */
import { accuracyLine, closingLines } from './closing-lines.js';
import { printable } from './display-width.js';
import { noticeOf } from './notices.js';
import { colourless } from './palette.js';
import type { RunView, StepReport } from './run-view.js';
import { sayCount, sayDuration, sayNumber } from './say.js';
import { remainingSeconds } from '../statistics.js';
import { tilesOf } from './tiles.js';
import type { ViewOutput } from './view-output.js';
import { initialState, withEvaluation, withStep, type ViewState } from './view-state.js';

const linesPerStage = 20;
const longestSilenceMs = 30_000;
/** A log has no width; this one keeps a runaway completion from filling it. */
const widest = 400;

export function createPlainView(output: Pick<ViewOutput, 'write'>, quiet: boolean): RunView {
  let state: ViewState | undefined;
  let lastLineMs = Date.now();
  const say = (line: string) => {
    lastLineMs = Date.now();
    output.write(`${line}\n`);
  };

  return {
    start(info) {
      state = initialState(info, Date.now());
      for (const notice of info.notices ?? []) say(`! ${printable(notice)}`);
      if (quiet) return;
      say(`troupe · ${printable(info.experiment)} · ${printable(info.engine)}`);
      for (const line of info.batchLines) say(line);
      say(`run folder ${info.runFolder}`);
    },
    actors: () => undefined,
    event(event) {
      if (event.kind === 'stage-started' && !quiet) {
        say(`${event.stage.toUpperCase()}: ${sayCount(event.totalSteps)} steps`);
      }
      const notice = noticeOf(event, Date.now());
      if (notice === undefined || (quiet && notice.weight !== 'failure')) return;
      say(`${notice.weight === 'failure' ? '! ' : ''}${printable(notice.text)}`);
    },
    step(report) {
      if (state === undefined) return;
      state = withStep(state, report, Date.now());
      if (!quiet && (isDue(report) || Date.now() - lastLineMs >= longestSilenceMs)) say(stepLine(state, report));
    },
    evaluation(report) {
      if (state !== undefined) state = withEvaluation(state, report, Date.now());
      if (quiet) return;
      for (const [source, score] of Object.entries(report.scores)) {
        say(`held-out  ${accuracyLine(report, source, score)}`);
      }
    },
    finish(summary) {
      if (state === undefined) return;
      const { evaluations, info } = state;
      for (const line of closingLines({ summary, evaluations, runFolder: info.runFolder }, widest, colourless))
        say(line);
    },
    close: () => undefined,
  };
}

function isDue({ step, totalSteps }: StepReport): boolean {
  const every = Math.max(1, Math.round(totalSteps / linesPerStage));
  return step === 1 || step === totalSteps || step % every === 0;
}

function stepLine(state: ViewState, { stage, step, totalSteps, metrics }: StepReport): string {
  const tiles = tilesOf(stage, metrics).map(({ title, text }) => `${title} ${text}`);
  const rate = metrics['perf/throughput'];
  const seconds = state.stages.find(({ name }) => name === stage)?.stepSeconds ?? [];
  const left = remainingSeconds(seconds, totalSteps - step);
  return [
    `${stage.toUpperCase()} ${String(step).padStart(String(totalSteps).length)}/${totalSteps}`,
    ...tiles.filter((text) => !text.startsWith('tokens/s')),
    ...(rate === undefined ? [] : [`${sayNumber(rate)} tokens/s`]),
    ...(left === undefined || step === totalSteps ? [] : [`${sayDuration(left)} left`]),
  ].join(' · ');
}
