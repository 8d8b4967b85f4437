/**
 * The files of a distillation. `traces.jsonl` is the output; beside it lie `traces.failed.jsonl`, `traces.summary.json`
 * and the folder `traces.distill/` with the journal and the lock.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { explainWriteError } from '../durable-write.js';
import { lockRunFolder, RunFolderBusyError, unlockRunFolder } from '../run-folder-lock.js';
import { UsageError } from '../usage-error.js';

export interface DistillFiles {
  readonly output: string;
  readonly failed: string;
  readonly summary: string;
  readonly folder: string;
  readonly journal: string;
}

export function distillFiles(output: string): DistillFiles {
  const path = resolve(output);
  const stem = path.replace(/\.jsonl$/, '');
  const folder = `${stem}.distill`;
  return {
    output: path,
    failed: `${stem}.failed.jsonl`,
    summary: `${stem}.summary.json`,
    folder,
    journal: join(folder, 'journal.jsonl'),
  };
}

/**
 * Takes the output for this process until `release`.
 * @throws UsageError when another process has it, or when it is a file of somebody else
 */
export function takeFiles(files: DistillFiles, restart: boolean): { release(): void } {
  if (!files.output.endsWith('.jsonl'))
    throw new UsageError(`the output ${files.output} does not end in .jsonl`, 'name it like traces.jsonl');
  if (!existsSync(dirname(files.output)))
    throw new UsageError(`the folder of ${files.output} is not there`, `mkdir -p ${dirname(files.output)}`);
  const isNew = !existsSync(files.journal);
  if (isNew && existsSync(files.output) && !restart)
    throw new UsageError(
      `${files.output} exists and has no journal beside it: it is not a distillation's, or its folder was removed`,
      'name another --output, or say --restart to write it anew',
    );
  try {
    mkdirSync(files.folder, { recursive: true });
    lockRunFolder(files.folder);
  } catch (error) {
    if (error instanceof RunFolderBusyError)
      throw new UsageError(
        `${files.output} is being written by process ${error.pid}`,
        `wait for it, or stop it: kill -INT ${error.pid} finishes what is under way`,
        { cause: error },
      );
    throw explainWriteError(error, files.folder);
  }
  if (restart)
    for (const path of [files.journal, files.output, files.failed, files.summary]) rmSync(path, { force: true });
  return { release: () => unlockRunFolder(files.folder) };
}
