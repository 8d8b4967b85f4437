/** What can be wrong with a task's options or files. One class per cause. */

export class TaskOptionsError extends Error {
  override readonly name = 'TaskOptionsError';
  readonly task: string;

  constructor(task: string, reason: string) {
    super(`data.task_options of the task ${task}: ${reason}`);
    this.task = task;
  }
}

export class TaskFileError extends Error {
  override readonly name = 'TaskFileError';
  readonly file: string;

  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(`Cannot read the data file ${file}: ${reason}`, options);
    this.file = file;
  }
}

/** Nothing is left to train or to evaluate on. */
export class EmptyDatasetError extends Error {
  override readonly name = 'EmptyDatasetError';
  readonly split: 'train' | 'validation';

  constructor(task: string, split: 'train' | 'validation', detail: string) {
    super(`The task ${task} has no examples in its ${split} split: ${detail}`);
    this.split = split;
  }
}
