/** Chooses the view: live on a terminal, plain lines otherwise. */
import { createLiveView } from './live-view.js';
import { choosePalette } from './palette.js';
import { createPlainView } from './plain-view.js';
import type { RunView, ViewChoice } from './run-view.js';
import { outputOf, type ViewOutput } from './view-output.js';

export interface ViewOptions {
  readonly choice: ViewChoice;
  /** false when `trainer.logger` has no `console`: failures and the end only. */
  readonly console: boolean;
  /** Default: stdout. */
  readonly output?: ViewOutput;
}

export function createView(options: ViewOptions): RunView {
  const output = options.output ?? outputOf(process.stdout);
  const canRepaint = output.isTTY && process.env['TERM'] !== 'dumb' && (process.env['CI'] ?? '') === '';
  const isLive = options.console && (options.choice === 'live' || (options.choice === 'auto' && canRepaint));
  return isLive
    ? createLiveView(output, choosePalette(output.isTTY, process.env))
    : createPlainView(output, !options.console);
}
