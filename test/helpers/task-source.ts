/** The `data` section as a task sees it, with a test's own values. */
import type { TaskSource } from '../../tasks/task.js';

export function taskSource(values: Partial<TaskSource>): TaskSource {
  return {
    train_files: [],
    val_files: [],
    prompt_key: 'prompt',
    answer_key: 'answer',
    match: 'exact',
    task_options: {},
    seed: 0,
    val_max_samples: null,
    ...values,
  };
}
