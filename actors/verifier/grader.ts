/** Makes the function that grades one item: the task's own, or the user's. */
import { createTask } from '../../tasks/registry.js';
import { loadRewardFunction } from './reward-module.js';
import type { GraderDescription } from './start-data.js';
import type { VerdictItem } from './verdict-item.js';

/** What it returns is for `toVerdict` to judge; it may also throw, return a promise, or never return. */
export type Grader = (item: VerdictItem) => unknown;

/** @throws RewardModuleError, TaskOptionsError */
export async function createGrader({ task: name, source, module }: GraderDescription): Promise<Grader> {
  if (module !== undefined) {
    const reward = await loadRewardFunction(module.path, module.name);
    return ({ dataSource, solution, groundTruth, extra }) => reward(dataSource, solution, groundTruth, extra);
  }
  const task = createTask(name, source);
  return ({ solution, groundTruth, extra }) => task.grade(solution, groundTruth, extra);
}
