/** Chooses the loggers that `trainer.logger` names. */
import type { RunFolder } from '../run-folder.js';
import type { MetricsLogger } from './metrics-logger.js';

/**
 * One logger that feeds all those named (`console`, `file`, `tensorboard`). `metrics.jsonl` is always written; `console`
 * is the run's view, so it adds nothing here.
 * @throws LoggerUnavailableError for a name that this build does not serve (wandb: see docs/decisions/loggers.md).
 */
export function createLoggers(names: readonly string[], runFolder: RunFolder): MetricsLogger {
  throw new Error(`not written yet: ${names.join()} ${runFolder.path}`);
}
