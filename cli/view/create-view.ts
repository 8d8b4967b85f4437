/** Chooses the view: live on a terminal, plain lines otherwise. */
import type { RunView, ViewChoice } from './run-view.js';

export interface ViewOptions {
  readonly choice: ViewChoice;
  /** false when `trainer.logger` has no `console`: warnings and the end only. */
  readonly console: boolean;
}

export function createView(options: ViewOptions): RunView {
  throw new Error(`not written yet: ${options.choice}`);
}
