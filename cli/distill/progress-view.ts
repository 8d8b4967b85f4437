/**
 * Shows a distillation: one line that is painted again on a terminal; otherwise about twenty lines that stay, and one at
 * least every half minute.
 */
import { extendGrowth, ratePerSecond, type Growth } from '../statistics.js';
import { fit, printable } from '../view/display-width.js';
import type { ViewOutput } from '../view/view-output.js';
import { progressLine } from './progress-line.js';
import type { Totals } from './totals.js';

const windowMs = 120_000;
const paintEveryMs = 200;
const linesInAll = 20;
const longestSilenceMs = 30_000;
const clearLine = '\r\x1b[2K';

export interface ProgressView {
  /** A line that stays. */
  say(line: string): void;
  update(totals: Totals): void;
  close(): void;
}

export function createProgressView(
  output: Pick<ViewOutput, 'write' | 'isTTY' | 'columns'>,
  questions: number,
): ProgressView {
  const repaints = output.isTTY && process.env['TERM'] !== 'dumb' && (process.env['CI'] ?? '') === '';
  const every = Math.max(1, Math.round(questions / linesInAll));
  const startedMs = performance.now();
  let ended: Growth = [];
  let samples: Growth = [];
  let shown = { ms: -Infinity, ended: -1 };
  let last: Totals | undefined;

  const show = (totals: Totals, nowMs: number) => {
    const line = progressLine({
      totals,
      elapsedSeconds: (nowMs - startedMs) / 1000,
      questions,
      questionsPerSecond: ratePerSecond(ended),
      samplesPerSecond: ratePerSecond(samples),
    });
    shown = { ms: nowMs, ended: endedOf(totals) };
    output.write(repaints ? `${clearLine}${fit(printable(line), output.columns - 1)}` : `${printable(line)}\n`);
  };
  const showWhenDue = () => {
    if (last === undefined) return;
    const nowMs = performance.now();
    const isDue = repaints
      ? nowMs - shown.ms >= paintEveryMs
      : endedOf(last) - shown.ended >= every || nowMs - shown.ms >= longestSilenceMs;
    if (isDue) show(last, nowMs);
  };
  // A trace may take minutes: the clock shows that it lives.
  const timer = setInterval(showWhenDue, 1000);
  timer.unref();
  return {
    say(line) {
      output.write(`${repaints ? clearLine : ''}${printable(line)}\n`);
    },
    update(totals) {
      const nowMs = performance.now();
      ended = extendGrowth(ended, nowMs, endedOf(totals), windowMs);
      samples = extendGrowth(samples, nowMs, totals.traces.graded, windowMs);
      last = totals;
      showWhenDue();
    },
    close() {
      clearInterval(timer);
      if (last !== undefined && (repaints || endedOf(last) !== shown.ended)) show(last, performance.now());
      if (repaints && last !== undefined) output.write('\n');
    },
  };
}

function endedOf({ questions }: Totals): number {
  return questions.kept + questions.rejected + questions.failed;
}
