/**
 * The command line. Each command is a thin line from options to a function, loaded when it is asked for: `--help`
 * needs no engine.
 *
 * MAIN-1 Exit codes: 0 done, 1 failed, 2 bad configuration or usage, 130 interrupted. Never 0 after a failure.
 * MAIN-2 A failure is one readable block on stderr; stacks only with --verbose.
 */
import { readFileSync } from 'node:fs';
import { CommanderError, type Command } from 'commander';
import { buildProgram, type Commands } from './program.js';
import { describeFailure, exitCodeOf, exitCodes } from './failure.js';
import { runInChild } from './run-in-child.js';

const commands: Commands = {
  plan: async (options) => (await import('./plan/plan-command.js')).runPlan(options),
  train: async (options) => (await import('./train.js')).runTrain(options),
  evaluate: async (options) => (await import('./evaluate.js')).runEvaluate(options),
  evaluateBenchmarks: async (options) =>
    (await import('./evaluation/evaluate-benchmarks.js')).runEvaluateBenchmarks(options),
  findTextSolvable: async (options) => (await import('./evaluation/text-solvable.js')).runTextSolvable(options),
  listBenchmarks: async (json) => (await import('./evaluation/list-benchmarks.js')).listBenchmarks(json),
  sample: async (options) => (await import('./sample.js')).runSample(options),
  askModel: async (options) => (await import('./ask/ask-model.js')).runAskModel(options),
  score: async (options) => (await import('./score/score-command.js')).runScore(options),
  grade: async (options) => (await import('./grade.js')).runGrade(options),
  distill: async (options) => (await import('./distill/distill-command.js')).runDistill(options),
  export: async (options) => (await import('./export/export-command.js')).runExport(options),
  dataInspect: async (options) => (await import('./data/inspect.js')).runDataInspect(options),
  swapVerifier: async (options) => (await import('./swap/swap-verifier.js')).runSwapVerifier(options),
  report: async (folder) => (await import('./report/report-command.js')).runReport(folder),
  bench: (args) => runInChild(new URL('../bench/main.js', import.meta.url), args),
  doctor: async (args) => (await import('./doctor.js')).runDoctor(args),
};

/** Runs one command line, `process.argv.slice(2)`, and returns the exit code. Never throws. */
export async function runMain(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = buildProgram(commands, readVersion(), (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    process.stderr.write(`${describeFailure(error, isVerbose(program))}\n`);
    return exitCodeOf(error);
  }
}

function isVerbose(program: Command): boolean {
  return program.opts<{ verbose?: boolean }>().verbose === true;
}

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const content: unknown = JSON.parse(text);
  return typeof content === 'object' && content !== null && 'version' in content ? String(content.version) : 'unknown';
}
