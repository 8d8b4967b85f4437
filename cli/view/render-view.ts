/**
 * The live view as lines of text. PURE.
 *
 * RENDER-1 No line is wider than `columns`, whatever the text, and there are at most `rows` lines: what matters least
 *          goes first (old notices, then the sample, then the actors' bars).
 * RENDER-2 Everything is said by characters; colour only repeats it.
 */
import { sparkline, progressBar, shareColumns } from './bars.js';
import { accuracyLine } from './closing-lines.js';
import { curvePoints } from './curve.js';
import { displayWidth, fit, padEnd, padStart, printable } from './display-width.js';
import type { Palette } from './palette.js';
import { sayCount, sayDuration, sayNumber, sayShare } from './say.js';
import { tilesOf, type Tile } from './tiles.js';
import { recentShares, tokensPerSecond, type ActorProgress, type StageProgress, type ViewState } from './view-state.js';
import { remainingSeconds } from '../statistics.js';

interface Frame {
  readonly state: ViewState;
  readonly columns: number;
  readonly nowMs: number;
  readonly palette: Palette;
}

export function renderView(state: ViewState, columns: number, rows: number, nowMs: number, palette: Palette): string[] {
  const frame: Frame = { state, columns: Math.max(1, columns), nowMs, palette };
  const head = [...headLines(frame), ...stageLines(frame)];
  // In the order of the screen; the number says who stays when there is little room.
  const parts = [
    { rank: 0, lines: tileLines(frame) },
    { rank: 2, lines: evaluationLines(frame) },
    { rank: 1, lines: actorLines(frame) },
    { rank: 3, lines: sampleLines(frame) },
  ].filter(({ lines }) => lines.length > 0);
  let room = rows - head.length;
  const shown = new Set<object>();
  for (const part of [...parts].sort((a, b) => a.rank - b.rank)) {
    if (part.lines.length + 1 > room) continue;
    room -= part.lines.length + 1;
    shown.add(part);
  }
  const notices = noticeLines(frame, Math.min(5, room - 1));
  return [
    ...head,
    ...parts.filter((part) => shown.has(part)).flatMap(({ lines }) => ['', ...lines]),
    ...(notices.length > 0 ? ['', ...notices] : []),
  ].slice(0, Math.max(0, rows));
}

function headLines({ state, columns, nowMs, palette }: Frame): string[] {
  const { experiment, engine, runFolder } = state.info;
  const elapsed = sayDuration((nowMs - state.startedMs) / 1000);
  const name = `troupe  ${printable(experiment)}`;
  const left = fit(name, columns - elapsed.length - 1);
  const folder = shortPath(printable(runFolder), Math.max(0, columns - displayWidth(engine) - 3));
  return [
    palette.strong(left) + padStart(elapsed, columns - displayWidth(left)),
    palette.faint(fit(`${printable(engine)} · ${folder}`, columns)),
  ];
}

function stageLines(frame: Frame): string[] {
  return frame.state.stages.map((stage) => stageLine(frame, stage));
}

function stageLine({ state, columns, palette, nowMs }: Frame, stage: StageProgress): string {
  const isDone = stage.step >= stage.totalSteps;
  const isNow = stage.name === state.stage && state.summary === undefined;
  const share = stage.totalSteps === 0 ? 1 : stage.step / stage.totalSteps;
  const marker = isDone ? '✓' : isNow ? '▸' : ' ';
  const steps = `${stage.step}/${stage.totalSteps}`;
  const left = remainingSeconds(stage.stepSeconds, stage.totalSteps - stage.step);
  const quiet = (nowMs - state.lastStepMs) / 1000;
  const perStep = stage.stepSeconds.length === 0 ? undefined : (left ?? 0) / Math.max(1, stage.totalSteps - stage.step);
  const estimate = isDone ? 'done' : (state.summary?.exit ?? (isNow ? sayEstimate(left, perStep, quiet) : ''));
  const title = `${marker} ${padEnd(stage.name.toUpperCase(), 5)}`;
  const tail = ` ${padStart(steps, 9)}  ${padEnd(estimate, 26)}`;
  const barColumns = columns - displayWidth(title) - displayWidth(tail) - 1;
  if (barColumns < 6) return fit(`${title} ${steps} ${estimate}`, columns);
  const bar = progressBar(share, Math.min(60, barColumns));
  return `${isNow ? palette.strong(title) : title} ${isDone ? palette.good(bar) : palette.accent(bar)}${tail}`.trimEnd();
}

/** A step that takes much longer than the others says so: something waits. */
function sayEstimate(left: number | undefined, secondsPerStep: number | undefined, quietSeconds: number): string {
  if (left === undefined || secondsPerStep === undefined) return `first step: ${sayDuration(quietSeconds)} so far`;
  const isLate = quietSeconds > 3 && quietSeconds > 3 * secondsPerStep;
  const pace = isLate ? `this step ${sayDuration(quietSeconds)}` : `${sayNumber(secondsPerStep)} s a step`;
  return `${sayDuration(left)} left · ${pace}`;
}

/** Two tiles a line when there is room: name, value, curve. */
function tileLines(frame: Frame): string[] {
  const { state, columns, palette } = frame;
  const stage = state.stages.find(({ name }) => name === state.stage);
  if (stage === undefined) return [];
  const tiles = tilesOf(stage.name, state.metrics);
  const perLine = columns >= 72 ? 2 : 1;
  const width = Math.floor((columns - (perLine - 1) * 3) / perLine);
  const drawn = tiles.map((tile) => drawTile(tile, stage, width, palette));
  return Array.from({ length: Math.ceil(drawn.length / perLine) }, (_, line) =>
    drawn
      .slice(line * perLine, (line + 1) * perLine)
      .join('   ')
      .trimEnd(),
  );
}

function drawTile(tile: Tile, stage: StageProgress, width: number, palette: Palette): string {
  const title = padEnd(tile.title, Math.min(16, Math.max(0, width - 8)));
  const value = padStart(tile.text, Math.min(8, width));
  const curve = stage.curves[tile.metric];
  const room = Math.min(30, width - displayWidth(title) - displayWidth(value) - 2);
  if (curve === undefined || room < 4) return padEnd(`${title}${value}`, width);
  const line = sparkline(curvePoints(curve), room, tile.bounds);
  return `${title}${palette.strong(value)}  ${palette.accent(line)}${' '.repeat(width - displayWidth(title) - displayWidth(value) - 2 - displayWidth(line))}`;
}

/** The first evaluation, to compare with, and the last three. */
function evaluationLines({ state, columns, palette }: Frame): string[] {
  const lines = state.evaluations.flatMap((report) =>
    Object.entries(report.scores).map(([source, score]) => fit(accuracyLine(report, source, score), columns)),
  );
  if (lines.length === 0) return [];
  const shown = lines.length <= 4 ? lines : [...lines.slice(0, 1), ...lines.slice(-3)];
  return [palette.faint(fit('held-out accuracy, 95 % interval', columns)), ...shown];
}

function actorLines(frame: Frame): string[] {
  const { state, columns, palette } = frame;
  if (state.actors.length === 0) return [];
  const legend = `${padEnd('actor', actorLayout.name)}█ busy ▒ waiting · idle`;
  const head =
    columns < actorLayout.least
      ? 'actor'
      : `${padEnd(legend, actorLayout.name + actorLayout.bar + 6)}${padStart('tokens/s', actorLayout.rate)}  now`;
  return [palette.faint(fit(head, columns)), ...state.actors.map((actor) => actorLine(actor, columns, palette))];
}

/** Columns of the actors' table; below `least` there are no bars. */
const actorLayout = { name: 14, bar: 20, busy: 6, rate: 11, least: 60 } as const;

function actorLine(actor: ActorProgress, columns: number, palette: Palette): string {
  const { status, name, restarts } = actor;
  const shares = recentShares(actor);
  const total = shares.busy + shares.waiting + shares.idle;
  const busy = padStart(sayShare(total === 0 ? 0 : shares.busy / total), actorLayout.busy);
  const label = padEnd(name, actorLayout.name);
  const rate = tokensPerSecond(actor);
  const now = [nowText(actor), restarts > 0 ? `restarted ${restarts}×` : ''].filter((text) => text !== '').join(' · ');
  const mark = status.state === 'failed' || status.state === 'restarting' ? palette.warning : (text: string) => text;
  if (columns < actorLayout.least) return mark(fit(`${label}${busy} busy  ${now}`, columns));
  const parts = shareColumns(shares, actorLayout.bar);
  const bar =
    palette.good('█'.repeat(parts.busy)) +
    palette.warning('▒'.repeat(parts.waiting)) +
    palette.faint('·'.repeat(parts.idle));
  const rateText = padStart(rate === undefined ? '' : sayCount(rate), actorLayout.rate);
  const room = columns - actorLayout.name - actorLayout.bar - actorLayout.busy - actorLayout.rate - 2;
  return `${label}${bar}${busy}${rateText}  ${mark(fit(now, room))}`.trimEnd();
}

function nowText({ status }: ActorProgress): string {
  if (status.state !== 'running') return status.state;
  const first = status.waitsFor[0];
  if (first === undefined) return status.mailboxDepth > 0 ? `${status.mailboxDepth} queued` : '';
  const more = status.waitsFor.length > 1 ? ` and ${status.waitsFor.length - 1} more` : '';
  return `waits for ${printable(first)}${more}`;
}

function sampleLines({ state, columns, palette }: Frame): string[] {
  const { sample } = state;
  if (sample === undefined) return [];
  const score =
    sample.score === null
      ? 'verdict failed'
      : `score ${Number.isInteger(sample.score) ? sample.score : sayNumber(sample.score)}`;
  return [
    palette.faint(fit(`last sample · ${score}`, columns)),
    fit(`${printable(sample.prompt)} → ${printable(sample.response)}`, columns),
  ];
}

function noticeLines({ state, columns, palette }: Frame, room: number): string[] {
  if (room < 1) return [];
  return state.notices.slice(-room).map(({ timeMs, weight, text }) => {
    const mark = weight === 'failure' ? '!' : ' ';
    const line = fit(`${mark} ${new Date(timeMs).toTimeString().slice(0, 8)} ${printable(text)}`, columns);
    return weight === 'failure' ? palette.warning(line) : palette.faint(line);
  });
}

/** The end of a path says more than its beginning. */
function shortPath(path: string, columns: number): string {
  if (displayWidth(path) <= columns) return path;
  const parts = path.split('/');
  return `…/${parts.slice(-2).join('/')}`;
}
