/** `troupe evaluate` on the command line: its options, and which of its forms is meant. */
import { existsSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { collected, nonNegativeNumber, share, wholeNumber } from '../argument-parsers.js';
import type { EvaluateOptions } from '../command-options.js';
import { helpTexts } from '../help-texts.js';
import { UsageError } from '../usage-error.js';
import { evaluationOptions, type EvaluationFlags, type EvaluationOptions } from './options.js';

export interface EvaluateForms {
  /** A run's own held-out problems. */
  evaluate(options: EvaluateOptions): Promise<number>;
  /** Benchmarks, by a checkpoint, an endpoint or recorded answers. */
  evaluateBenchmarks(options: EvaluationOptions): Promise<number>;
  /** Which questions two models solve without their pictures. */
  findTextSolvable(options: EvaluationOptions): Promise<number>;
  listBenchmarks(json: boolean): Promise<number>;
}

interface Flags extends EvaluationFlags {
  readonly json: boolean;
  readonly list: boolean;
}

export function addEvaluate(
  program: Command,
  forms: EvaluateForms,
  checkedOverrides: (overrides: readonly string[]) => readonly string[],
  exit: (code: number) => void,
): void {
  const command = program
    .command('evaluate')
    .summary('measure weights, an endpoint or recorded answers: held-out problems or benchmarks')
    .description(
      "Measures the weights of a run's checkpoint on its held-out problems; or, with --benchmark, a checkpoint, an " +
        'OpenAI-compatible endpoint or recorded answers on published benchmarks, with counts and 95 % intervals.',
    )
    .argument('[folder]', "a run's folder (its newest checkpoint), or one of its checkpoints/global_step_N")
    .argument('[key=value...]', 'overrides by dotted key')
    .option('--json', 'print one JSON object and nothing else', false);
  addBenchmarkOptions(command);
  command
    .addHelpText('after', helpTexts.evaluate)
    .action(async (first: string | undefined, others: string[], flags: Flags) => {
      const isOverride = first !== undefined && /^[\w.]+=/.test(first) && !existsSync(first);
      const folder = isOverride ? undefined : first;
      const overrides = checkedOverrides(isOverride ? [first, ...others] : others);
      if (flags.list) return exit(await forms.listBenchmarks(flags.json));
      if (flags.benchmark.length > 0) {
        const options = evaluationOptions(folder, overrides, flags, flags.json);
        return exit(await (flags.textSolvable ? forms.findTextSolvable(options) : forms.evaluateBenchmarks(options)));
      }
      refuseWithoutBenchmark(command);
      if (folder === undefined)
        throw new UsageError("no run's folder is named", 'troupe evaluate <folder>, or --benchmark, or --list');
      exit(await forms.evaluate({ folder, overrides, json: flags.json }));
    });
}

/** Options of benchmarks must not be overlooked silently. */
function refuseWithoutBenchmark(command: Command): void {
  const own = new Set(['json', 'list']);
  const given = command.options.find((option) => {
    const name = option.attributeName();
    return !own.has(name) && command.getOptionValueSource(name) === 'cli';
  });
  if (given !== undefined)
    throw new UsageError(
      `${given.long ?? given.flags} needs --benchmark`,
      'troupe evaluate --list shows the benchmarks',
    );
}

function addBenchmarkOptions(command: Command): void {
  command
    .option('--list', 'print the benchmarks', false)
    .option('-b, --benchmark <names>', 'benchmarks, with commas between them', collected, [])
    .option('--data <name=path>', "a benchmark's data: a file, a folder or a name at the hub", collected, [])
    .option('--checkpoint <folder>', 'answers by this checkpoint too (the filter asks two models)', collected, [])
    .option('--url <url>', 'answers by an OpenAI-compatible endpoint', collected, [])
    .option('--model <name>', 'its model', collected, [])
    .option('--api-key-env <name>', 'environment variable that holds its key')
    .option('--answers <file>', 'recorded answers: JSONL rows with response and id, index or question', collected, [])
    .option('-k, --samples <number>', 'of each question', wholeNumber, 1)
    .option('--temperature <number>', 'default: 0 with one sample, 0.3 with several', nonNegativeNumber)
    .option('--top-p <number>', 'of the sampling', share, 1)
    .option('--seed <number>', 'of the random streams', wholeNumber, 0)
    .option('--forced-exit', 'end thoughts that reach the token limit, and let the answer follow (the default)')
    .option('--no-forced-exit', 'leave them cut')
    .option('--max-tokens <number>', 'of a response, with forced exit of its thoughts; default: 4096', wholeNumber)
    .option('--answer-tokens <number>', 'of the answer after a forced exit', wholeNumber, 512)
    .option('--limit <number>', 'questions of each benchmark, from the front', wholeNumber)
    .addOption(
      new Option('--scoring <way>', "generate, or compare the log-probabilities of the options' letters")
        .choices(['generate', 'perplexity'])
        .default('generate'),
    )
    .addOption(
      new Option('--mode <mode>', "of our own grading; default: the benchmark's").choices(['reward', 'evaluation']),
    )
    .option('--few-shot <number>', 'worked examples before each question', wholeNumber, 0)
    .option('--few-shot-data <name=path>', 'where they come from', collected, [])
    .option('--mask-pictures', 'words in the place of pictures', false)
    .option('--keep <file>', 'ask only the questions that this file keeps, as the filter writes it')
    .option('--text-solvable', 'find the questions that two models solve without their pictures', false)
    .addOption(
      new Option('--rule <rule>', 'a question is text-solvable if all samples of either or of both models are right')
        .choices(['either', 'both'])
        .default('either'),
    )
    .option('--concurrency <number>', 'requests under way at an endpoint', wholeNumber, 8)
    .option('--request-timeout <seconds>', 'of one request with its retries', wholeNumber, 600)
    .option('-o, --output <folder>', 'where records and tables go; one that exists is gone on with');
}
