/** How far an evaluation is: one line that renews itself on a terminal, else a plain line now and then. */
import type { SampleRecord } from './sample-record.js';

export interface Progress {
  start(total: number, before: number): void;
  add(records: readonly SampleRecord[], unanswered: number): void;
  end(): void;
}

export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Between two plain lines, milliseconds. */
const plainPauseMs = 10_000;
const millisecondsPerMinute = 60_000;

export const silentProgress: Progress = { start: () => undefined, add: () => undefined, end: () => undefined };

export function createProgress(output: ProgressOutput, now: () => number = () => performance.now()): Progress {
  let [total, before, done, right, unanswered, started, said] = [0, 0, 0, 0, 0, 0, -Infinity];
  const line = () => {
    const answered = done - unanswered;
    const share = answered === 0 ? '' : `, ${((100 * right) / answered).toFixed(1)} % right`;
    const lost = unanswered === 0 ? '' : `, ${unanswered} without a response`;
    return `${before + done} of ${total} responses${share}${lost}${estimate(now() - started, done, total - before - done)}`;
  };
  return {
    start(all, already) {
      [total, before, started] = [all, already, now()];
      if (already > 0) output.write(`${already} of ${all} responses are recorded already\n`);
    },
    add(records, lost) {
      done += records.length + lost;
      unanswered += lost;
      right += records.filter(({ score }) => (score ?? 0) >= 1).length;
      if (output.isTTY === true) output.write(`\r\x1b[K${line()}`);
      else if (now() - said >= plainPauseMs || before + done === total) {
        said = now();
        output.write(`${line()}\n`);
      }
    },
    end() {
      if (output.isTTY === true && done > 0) output.write('\n');
    },
  };
}

function estimate(elapsedMs: number, done: number, left: number): string {
  if (left <= 0 || done === 0) return '';
  const leftMs = (elapsedMs / done) * left;
  return leftMs < millisecondsPerMinute
    ? `, about ${Math.ceil(leftMs / 1000)} s left`
    : `, about ${Math.ceil(leftMs / millisecondsPerMinute)} min left`;
}
