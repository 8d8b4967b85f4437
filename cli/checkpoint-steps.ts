/** The names of checkpoints inside `checkpoints/`. */
import { existsSync, readdirSync } from 'node:fs';

export function checkpointName(step: number): string {
  return `global_step_${step}`;
}

/** Steps that have a folder, newest first; whether each is whole is for `readCheckpoint` to say. */
export function checkpointSteps(parent: string): number[] {
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .map((name) => /^global_step_(\d+)$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => b - a);
}
