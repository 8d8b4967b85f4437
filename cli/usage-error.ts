/** The command line asks for what there is not: exit code 2, before anything has happened. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** What to type instead. */
  readonly remedy: string;
  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}
