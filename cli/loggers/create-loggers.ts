/** Chooses the loggers that `trainer.logger` names. */
import type { RunFolder } from '../run-folder.js';
import { createFileLogger } from './file.js';
import type { MetricsLogger } from './metrics-logger.js';
import { createTensorboardLogger } from './tensorboard.js';

/** `trainer.logger` names one that this build does not serve. */
export class LoggerUnavailableError extends Error {
  override readonly name = 'LoggerUnavailableError';
  readonly logger: string;
  readonly remedy: string;
  constructor(logger: string) {
    super(`trainer.logger: '${logger}' is not served`);
    this.logger = logger;
    this.remedy =
      logger === 'wandb'
        ? 'no kept JavaScript library writes its offline files; use tensorboard, which wandb can sync (docs/decisions/loggers.md)'
        : 'use console, file or tensorboard';
  }
}

/** Before anything starts: the names must be ones that `createLoggers` serves. @throws LoggerUnavailableError */
export function checkLoggerNames(names: readonly string[]): void {
  for (const name of names) {
    if (!['console', 'file', 'tensorboard'].includes(name)) throw new LoggerUnavailableError(name);
  }
}

/**
 * One logger that feeds all those named. `metrics.jsonl` is always written, named or not: the report needs it.
 * `console` is the run's view (`view/create-view.ts`), so it adds nothing here.
 * @throws LoggerUnavailableError
 */
export function createLoggers(names: readonly string[], runFolder: Pick<RunFolder, 'path' | 'metrics'>): MetricsLogger {
  checkLoggerNames(names);
  const loggers = [
    createFileLogger(runFolder),
    ...(names.includes('tensorboard') ? [createTensorboardLogger(runFolder.path)] : []),
  ];
  return {
    log(step, stage, metrics) {
      for (const logger of loggers) logger.log(step, stage, metrics);
    },
    async close() {
      await Promise.all(loggers.map((logger) => logger.close()));
    },
  };
}
