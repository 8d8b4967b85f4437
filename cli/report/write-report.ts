/** Writes `report.html` of a run's folder: one file that needs nothing else, for a browser. */
import { existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { replaceFile } from '../durable-write.js';
import { reportPage } from './page.js';
import { readRunRecord } from './run-record.js';

/** Not the folder of a run: it has neither metrics nor a configuration. */
export class RunFolderMissingError extends Error {
  override readonly name = 'RunFolderMissingError';
  readonly folder: string;
  readonly remedy = 'name the folder of a run, for instance runs/quickstart-001 (ls runs lists them)';
  constructor(folder: string) {
    super(`${folder} is not the folder of a run`);
    this.folder = folder;
  }
}

/** Returns the path of the report. A run that failed half-way has one too. @throws RunFolderMissingError */
export function writeReport(runFolder: string): Promise<string> {
  return Promise.resolve().then(() => {
    const folder = resolve(runFolder);
    const isRun = ['metrics.jsonl', 'config.resolved.yaml'].some((name) => existsSync(join(folder, name)));
    if (!isRun) throw new RunFolderMissingError(folder);
    const path = join(folder, 'report.html');
    // `<experiment>-latest` is a link: the report names the run itself.
    replaceFile(path, reportPage(readRunRecord(realpathSync(folder))));
    return path;
  });
}
