/**
 * The live view: repaints a block of lines at the end of the normal screen, so that what was there before stays.
 *
 * LIVE-1 At most ten paintings a second, and none when nothing has changed but for the clock once a second.
 * LIVE-2 The cursor comes back however the process ends, SIGKILL excepted.
 * LIVE-3 A terminal that goes away (EPIPE, EIO) ends the view and not the run.
 */
import { closingLines } from './closing-lines.js';
import { displayWidth, printable, wrapWords } from './display-width.js';
import type { Palette } from './palette.js';
import { renderView } from './render-view.js';
import type { RunView } from './run-view.js';
import type { ViewOutput } from './view-output.js';
import {
  initialState,
  withActors,
  withEvaluation,
  withEvent,
  withStep,
  withSummary,
  type ViewState,
} from './view-state.js';

const paintEveryMs = 100;
const clockEveryMs = 1000;
const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
const clearBelow = '\x1b[0J';
const clearLineEnd = '\x1b[0K';
/** Terminals that know it show a painting whole; others ignore it (synchronized output, DEC mode 2026). */
const beginPainting = '\x1b[?2026h';
const endPainting = '\x1b[?2026l';

export function createLiveView(output: ViewOutput, palette: Palette): RunView {
  let state: ViewState | undefined;
  let painted: readonly string[] = [];
  let paintedAtMs = 0;
  let changed = false;
  let timer: NodeJS.Timeout | undefined;
  let isOpen = false;

  const change = (next: (state: ViewState, nowMs: number) => ViewState) => {
    if (state === undefined) return;
    state = next(state, Date.now());
    changed = true;
  };
  const paint = () => {
    if (state === undefined || !isOpen) return;
    const nowMs = Date.now();
    const lines = renderView(state, output.columns - 1, output.rows - 1, nowMs, palette);
    const body = lines.map((line) => `${line}${clearLineEnd}\n`).join('');
    output.write(`${beginPainting}${backToTop(painted, output)}${body}${clearBelow}${endPainting}`);
    painted = lines;
    paintedAtMs = nowMs;
    changed = false;
  };
  const tick = () => {
    if (changed || Date.now() - paintedAtMs >= clockEveryMs) paint();
  };
  const giveBack = () => {
    if (!isOpen) return;
    isOpen = false;
    clearInterval(timer);
    process.off('exit', giveBack);
    output.off('resize', paint);
    output.write(showCursor);
  };
  const open = () => {
    isOpen = true;
    output.on('error', giveBack);
    output.on('resize', paint);
    process.on('exit', giveBack);
    output.write(hideCursor);
    timer = setInterval(tick, paintEveryMs);
    timer.unref();
    paint();
  };

  return {
    start(info) {
      state = initialState(info, Date.now());
      const notices = (info.notices ?? []).flatMap((notice) => wrapWords(`! ${printable(notice)}`, output.columns));
      output.write(`${[...notices, ...info.batchLines].join('\n')}\n\n`);
      open();
    },
    actors: (statuses) => change((state, nowMs) => withActors(state, statuses, nowMs)),
    event: (event) => change((state, nowMs) => withEvent(state, event, nowMs)),
    step: (report) => change((state, nowMs) => withStep(state, report, nowMs)),
    evaluation: (report) => change((state, nowMs) => withEvaluation(state, report, nowMs)),
    finish(summary) {
      change((state) => withSummary(state, summary));
      paint();
      giveBack();
      if (state === undefined) return;
      const { evaluations, info } = state;
      const lines = closingLines({ summary, evaluations, runFolder: info.runFolder }, output.columns, palette);
      output.write(`${lines.join('\n')}\n`);
    },
    close() {
      if (changed) paint();
      giveBack();
    },
  };
}

/** After a resize the old lines may be wrapped: each takes as many rows as its width asks for now. */
function backToTop(painted: readonly string[], output: ViewOutput): string {
  const rows = painted.reduce((sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / output.columns)), 0);
  const up = Math.min(rows, output.rows - 1);
  return up > 0 ? `\x1b[${up}A\r` : '\r';
}
