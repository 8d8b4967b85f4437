/** Makes the function that grades one item in the pool: by the task, by a module of the user's, by graders of answers. */
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import { createGradeFunction } from '../../tasks/grading/graders.js';
import type { GradingRequest } from '../../tasks/grading/verdict.js';
import { createTask } from '../../tasks/registry.js';
import {
  sharesFor,
  sharesOf,
  type GraderShares,
  type PoolGrader,
  type PoolPart,
  type SharesBySource,
} from './grader-share.js';
import { loadRewardFunction } from './reward-module.js';
import type { GraderDescription } from './start-data.js';
import { crashed, crashedBy, fromGrading, toVerdict } from './verdict.js';
import type { VerdictItem } from './verdict-item.js';
import { weightedVerdict } from './weighted-verdict.js';

/** It may also throw, or never return: the pool's worker sees to it. */
export type Grader = (item: VerdictItem) => Verdict | Promise<Verdict>;

/**
 * The pool's share of a grader: of one that judges alone, nothing is left, and its items do not come here.
 * @throws RewardModuleError, TaskOptionsError, GraderOptionsError
 */
export async function createGrader(description: GraderDescription): Promise<Grader> {
  const shares = sharesOf(description);
  const graders = new Map<GraderShares, Grader>();
  for (const share of allShares(shares)) graders.set(share, await createItemGrader(share.pool));
  return (item) =>
    graders.get(sharesFor(shares, item.dataSource))?.(item) ?? crashed(`nobody grades the source ${item.dataSource}`);
}

function allShares({ sources, otherwise }: SharesBySource): GraderShares[] {
  return [otherwise, ...Object.values(sources)];
}

async function createItemGrader(parts: readonly PoolPart[]): Promise<Grader> {
  const made = await Promise.all(parts.map(async (part) => ({ ...part, grade: await createPartGrader(part.grader) })));
  const [only] = made;
  if (only !== undefined && only.name === null) return only.grade;
  return async (item) => {
    const verdicts = [];
    for (const { name, weight, grade } of made)
      verdicts.push({ name, weight, verdict: await gradeOrCrash(grade, item) });
    return weightedVerdict(verdicts);
  };
}

/** So that a failure says whose it is. */
async function gradeOrCrash(grade: Grader, item: VerdictItem): Promise<Verdict> {
  try {
    return await grade(item);
  } catch (error) {
    return crashedBy(error);
  }
}

async function createPartGrader(grader: PoolGrader): Promise<Grader> {
  if (grader.kind === 'module') {
    const reward = await loadRewardFunction(grader.path, grader.name);
    return ({ dataSource, solution, groundTruth, extra }) => {
      const returned = reward(dataSource, solution, groundTruth, extra);
      return returned instanceof Promise ? returned.then(toVerdict) : toVerdict(returned);
    };
  }
  if (grader.kind === 'task') {
    const task = createTask(grader.task, grader.source);
    return ({ solution, groundTruth, extra }) => toVerdict(task.grade(solution, groundTruth, extra));
  }
  const grade = createGradeFunction(grader.kind, grader.options);
  return ({ solution, groundTruth, extra }) => {
    const { choices, acceptedAnswers, finish_reason: finishReason } = extra;
    const asked: Omit<GradingRequest, 'gold'> = {
      response: solution,
      mode: grader.mode,
      ...(isTextList(choices) && { choices }),
      ...((finishReason === 'stop' || finishReason === 'length') && { finishReason }),
    };
    // Where several answers are accepted, the best verdict counts.
    const golds = [groundTruth, ...(isTextList(acceptedAnswers) ? acceptedAnswers : [])];
    const verdicts = golds.map((gold) => grade({ gold, ...asked }));
    return fromGrading(verdicts.reduce((best, next) => ((next.score ?? -1) > (best.score ?? -1) ? next : best)));
  };
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
}
