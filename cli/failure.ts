/** How a failure is told: one block that says what, why and what to do, and the exit code of the process. PURE. */

export const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Failures that the user mends in the command line or the configuration; nothing has run. By name: some cross processes. */
const usageErrors: ReadonlySet<string> = new Set([
  'UsageError',
  'AdapterConfigError',
  'AnswerFileError',
  'BenchmarkDataError',
  'ChatClientOptionsError',
  'ChatTemplateLimitError',
  'CheckpointMissingError',
  'CheckpointNotOursError',
  'DatasetEmptyError',
  'DatasetMissingError',
  'DatasetNameError',
  'DatasetNotCachedError',
  'DatasetSplitError',
  'EmptyDatasetError',
  'EvaluationFolderError',
  'GenerationConfigError',
  'ImageDamagedError',
  'ImageFormatError',
  'ImageKindError',
  'ImageShapeError',
  'ImageTooLargeError',
  'ImageUnreadableError',
  'ImagePromptError',
  'ImageProcessorError',
  'LoggerUnavailableError',
  'LoraTargetError',
  'MappingTooLargeError',
  'MemoryShortError',
  'ModelConfigurationError',
  'ModelMissingError',
  'ModelNameError',
  'ModelNotCachedError',
  'PromptTooLongError',
  'ResponderUnsuitableError',
  'ResumeEngineMissingError',
  'RunFolderBusyError',
  'RunFolderMissingError',
  'TaskFileError',
  'TaskOptionsError',
  'TokenizerMismatchError',
  'UnknownArchitectureError',
  'UnknownMappingError',
  'UnsupportedTokenizerError',
  'UntokenizableTextError',
]);

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof Error)) return exitCodes.failed;
  if (error.name === 'InterruptedError') return exitCodes.interrupted;
  return usageErrors.has(error.name) || error.name.startsWith('Config') ? exitCodes.usage : exitCodes.failed;
}

/** Lines without colour; the first names the failure. `verbose` adds stacks. */
export function describeFailure(error: unknown, verbose: boolean): string {
  const lines = describe(error, 'error', verbose);
  if (!verbose && exitCodeOf(error) === exitCodes.failed) lines.push('  (--verbose shows where in the code)');
  return lines.join('\n');
}

function describe(error: unknown, word: string, verbose: boolean): string[] {
  if (!(error instanceof Error)) return [`${word}: ${String(error)}`];
  const [first = '', ...rest] = error.message.split('\n');
  const lines = [`${word}: ${first}`, ...rest.map((line) => `  ${line}`)];
  const remedy: unknown = Reflect.get(error, 'remedy');
  if (typeof remedy === 'string') lines.push(`  → ${remedy}`);
  const stack = error.stack?.split('\n').filter((line) => line.trimStart().startsWith('at ')) ?? [];
  if (verbose) lines.push(`  ${error.name}`, ...stack);
  const causes = error instanceof AggregateError ? error.errors : error.cause === undefined ? [] : [error.cause];
  for (const cause of causes) {
    // A cause whose text stands in the message already says nothing new.
    if (!verbose && cause instanceof Error && error.message.includes(cause.message)) continue;
    lines.push(...describe(cause, 'because', verbose).map((line) => `  ${line}`));
  }
  return lines;
}
