/** What can be wrong with an evaluation before it starts, or with what it is told to go on with. One class per cause. */

/** A benchmark's questions cannot be had, or none is left. */
export class BenchmarkDataError extends Error {
  override readonly name = 'BenchmarkDataError';
  readonly benchmark: string;
  readonly remedy: string;
  constructor(benchmark: string, problem: string, remedy: string, options?: ErrorOptions) {
    super(`${benchmark}: ${problem}`, options);
    this.benchmark = benchmark;
    this.remedy = remedy;
  }
}

/** A file of recorded answers, or of kept ids, cannot be used. */
export class AnswerFileError extends Error {
  override readonly name = 'AnswerFileError';
  readonly path: string;
  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`${path}: ${problem}`, options);
    this.path = path;
  }
}

/** The output folder holds something else, or the records of another evaluation. */
export class EvaluationFolderError extends Error {
  override readonly name = 'EvaluationFolderError';
  readonly path: string;
  readonly remedy: string;
  constructor(path: string, problem: string, remedy: string, options?: ErrorOptions) {
    super(`${path}: ${problem}`, options);
    this.path = path;
    this.remedy = remedy;
  }
}

/** The responder cannot answer such questions: pictures, or characters that its tokenizer does not have. */
export class ResponderUnsuitableError extends Error {
  override readonly name = 'ResponderUnsuitableError';
  readonly remedy: string;
  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(problem, options);
    this.remedy = remedy;
  }
}

/** Some questions have no response; what came is kept, and the same command with the same output folder asks the rest. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
  readonly unanswered: number;
  readonly remedy: string;
  constructor(unanswered: number, asked: number, detail: string, remedy: string) {
    super(`${unanswered} of ${asked} questions asked got no response: ${detail}`);
    this.unanswered = unanswered;
    this.remedy = remedy;
  }
}
