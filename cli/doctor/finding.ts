/** One line of the doctor's report. */
export interface Finding {
  readonly name: string;
  /** limited: runs, at the cost that is said. missing: no run can start. */
  readonly state: 'found' | 'limited' | 'missing';
  readonly value: string;
  /** What the user does without, when it is limited or missing. */
  readonly cost?: string;
  /** The command or step that mends it. */
  readonly remedy?: string;
}

export function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
