/** Tasks by name. */
import { createArithmetic } from './arithmetic.js';
import { createDatasetTask } from './dataset-task.js';
import { createGsm8kEquations } from './gsm8k-equations.js';
import { createJsonl } from './jsonl.js';
import type { Task, TaskSource } from './task.js';

export const taskNames = ['arithmetic', 'gsm8k-equations', 'jsonl', 'dataset'] as const;
export type TaskName = (typeof taskNames)[number];

const creators: Record<TaskName, (source: TaskSource) => Task> = {
  arithmetic: createArithmetic,
  'gsm8k-equations': createGsm8kEquations,
  jsonl: createJsonl,
  dataset: createDatasetTask,
};

/**
 * A task, ready to load or to grade; reads no file yet.
 * @throws TaskOptionsError when `task_options` holds what the task does not know.
 */
export function createTask(name: TaskName, source: TaskSource): Task {
  return creators[name](source);
}
