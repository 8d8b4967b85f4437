/** `gsm8k-equations` */
import type { Task, TaskSource } from './task.js';
export function createGsm8kEquations(_source: TaskSource): Task {
  throw new Error('being written');
}
