/** PURE. A task's own options, checked by the task. */
import type { z } from 'zod';
import { TaskOptionsError } from './errors.js';

/** @throws TaskOptionsError with every problem */
export function parseTaskOptions<Options>(task: string, schema: z.ZodType<Options>, options: unknown): Options {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'options'}: ${issue.message}`);
  throw new TaskOptionsError(task, problems.join('; '));
}
