/** `jsonl` */
import type { Task, TaskSource } from './task.js';
export function createJsonl(_source: TaskSource): Task {
  throw new Error('being written');
}
