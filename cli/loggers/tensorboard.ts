/** Writes `tensorboard/events.out.tfevents.*` in the run's folder: `tensorboard --logdir runs`. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppendFile, explainWriteError } from '../durable-write.js';
import type { MetricsLogger } from './metrics-logger.js';
import { scalarsEvent, sessionStartEvent, versionEvent } from './tensorboard-events.js';

/** The file is made at the first step, so that a run which goes on can say from where. */
export function createTensorboardLogger(runFolder: string): MetricsLogger {
  let file: AppendFile | undefined;
  return {
    log(step, _stage, metrics) {
      const wallTimeSeconds = Date.now() / 1000;
      file ??= openEventFile(join(runFolder, 'tensorboard'), wallTimeSeconds, step);
      file.append(scalarsEvent(wallTimeSeconds, step, metrics));
    },
    close() {
      file?.close();
      file = undefined;
      return Promise.resolve();
    },
  };
}

function openEventFile(folder: string, wallTimeSeconds: number, firstStep: number): AppendFile {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw explainWriteError(error, folder);
  }
  // TensorBoard reads the files of a folder in the order of their names: seconds first, then what makes it unique.
  const name = `events.out.tfevents.${Math.floor(wallTimeSeconds)}.troupe.${process.pid}.${process.hrtime.bigint()}`;
  const file = new AppendFile(join(folder, name));
  file.append(versionEvent(wallTimeSeconds));
  if (firstStep > 1) file.append(sessionStartEvent(wallTimeSeconds, firstStep));
  return file;
}
