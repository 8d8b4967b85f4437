/** What can be wrong with a configuration. All problems of one configuration are told at once. */

export interface ConfigProblem {
  /** Full dotted path, or the file's name when the file as a whole is wrong. */
  readonly path: string;
  readonly expected: string;
  readonly given: string;
  /** What to do: the nearest right key. */
  readonly suggestion?: string;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** The command's exit code. */
  readonly exitCode = 2;
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const count = problems.length === 1 ? 'One problem' : `${problems.length} problems`;
    super(`${count} in the configuration:\n${problems.map((problem) => `  ${describeProblem(problem)}`).join('\n')}`);
    this.problems = problems;
  }
}

export function describeProblem({ path, expected, given, suggestion }: ConfigProblem): string {
  return `${path}: expected ${expected}, got ${given}${suggestion === undefined ? '' : `; ${suggestion}`}`;
}
