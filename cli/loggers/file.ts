/** The run folder's own `metrics.jsonl` as a logger. */
import type { RunFolder } from '../run-folder.js';
import type { MetricsLogger } from './metrics-logger.js';

/** The folder closes the file. */
export function createFileLogger(runFolder: Pick<RunFolder, 'metrics'>): MetricsLogger {
  return {
    log(step, stage, metrics) {
      runFolder.metrics(step, stage, metrics);
    },
    close: () => Promise.resolve(),
  };
}
