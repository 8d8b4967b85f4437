/** From the teacher that was named to one that can be asked; what cannot work is said before anything is touched. */
import type { DistillOptions } from './distill-options.js';
import { nameOfRun, withRunTeacher } from './run-teacher.js';
import type { Teacher } from './teacher.js';
import { createUrlTeacher } from './url-teacher.js';

export interface PreparedTeacher {
  /** The model's name, or the hash of a run's weights: part of the settings. */
  readonly name: string;
  /** Starts what it needs, and ends it when `work` ends. */
  hold(work: (teacher: Teacher) => Promise<void>): Promise<void>;
}

/** @throws ChatClientOptionsError, CheckpointMissingError */
export async function prepareTeacher(options: DistillOptions): Promise<PreparedTeacher> {
  const { teacher: choice } = options;
  if (choice.kind === 'run') {
    const { folder } = choice;
    return { name: await nameOfRun(folder), hold: (work) => withRunTeacher({ ...options, folder }, work) };
  }
  const teacher = createUrlTeacher({ ...options, ...choice, timeoutMs: choice.timeout * 1000 });
  return {
    name: choice.model,
    async hold(work) {
      try {
        await work(teacher);
      } finally {
        teacher.cancel();
      }
    },
  };
}
