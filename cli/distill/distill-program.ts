/** The words of `troupe distill` on the command line. */
import { type Command, Option } from 'commander';
import { nonNegativeNumber, positiveWholeNumber, share, wholeNumber } from '../argument-parsers.js';
import { mappingNames } from '../../tasks/datasets/mapping-names.js';
import { graderKinds } from '../../tasks/grading/graders.js';
import { templateNames } from '../../tasks/prompts/template-names.js';
import { helpTexts } from '../help-texts.js';
import { keepChoices } from './decide-question.js';
import { chooseTeacher, distillDefaults as defaults, type DistillOptions } from './distill-options.js';

/** As commander hands it over. */
interface Said extends Omit<DistillOptions, 'dataset' | 'teacher'> {
  readonly url?: string;
  readonly model?: string;
  readonly apiKeyEnv?: string;
  readonly run?: string;
  readonly timeout: number;
  readonly retries: number;
}

export function addDistill(
  program: Command,
  run: (options: DistillOptions) => Promise<number>,
  exit: (code: number) => void,
): void {
  program
    .command('distill')
    .summary('sample traces from a teacher and keep those whose answer is right')
    .description(
      'Samples reasoning traces for the questions of a dataset, from an OpenAI-compatible server or from a run of ours, ' +
        'and keeps those whose answer is right (rejection sampling), as rows for SFT. Stopped and started again, it goes on.',
    )
    .argument('<dataset>', 'a path, or hf:owner/name')
    .requiredOption('-o, --output <traces.jsonl>', 'the rows that are kept; what failed and a summary lie beside it')
    .option('--url <url>', 'the teacher: an OpenAI-compatible server (vLLM, SGLang, llama.cpp, a hosted one)')
    .option('--model <name>', 'the model, as the server calls it')
    .option(
      '--api-key-env <variable>',
      'environment variable that holds the key of the server (default: no key is sent)',
    )
    .option('--run <folder>', "the teacher: a run's folder, or one of its checkpoints")
    .option('--samples <k>', 'traces of each question, at most', positiveWholeNumber, defaults.samples)
    .addOption(
      new Option('--keep <which>', 'of the right ones; first asks for no more than it needs')
        .choices(keepChoices)
        .default(defaults.keep),
    )
    .option('--temperature <number>', 'of the sampling', nonNegativeNumber, defaults.temperature)
    .option('--top-p <number>', 'of the sampling', share, defaults.topP)
    .option('--max-tokens <number>', 'of one trace; a longer one is rejected', positiveWholeNumber, defaults.maxTokens)
    .addOption(
      new Option('--template <name>', 'the words around a question')
        .choices(['auto', ...templateNames])
        .default('auto'),
    )
    .addOption(
      new Option('--grader <kind>', 'auto: as the dataset says').choices(['auto', ...graderKinds]).default('auto'),
    )
    .addOption(
      new Option('--mapping <name>', 'how the columns are read (default: found by their names)')
        .choices(['auto', ...mappingNames])
        .default('auto')
        .hideHelp(),
    )
    .option('--limit <number>', 'the first so many questions', positiveWholeNumber)
    .option('--seed <number>', 'of the sampling', wholeNumber, defaults.seed)
    .option(
      '--concurrency <number>',
      'requests (or rollouts) under way at one moment',
      positiveWholeNumber,
      defaults.concurrency,
    )
    .option('--timeout <seconds>', 'for one trace, its retries included', positiveWholeNumber, defaults.timeout)
    .option('--retries <number>', 'after a failure that may pass', wholeNumber, defaults.retries)
    .option('--restart', 'throw away what the output holds', false)
    .addHelpText('after', helpTexts.distill)
    .action(async (dataset: string, said: Said) => {
      const { url, model, run: folder, apiKeyEnv, timeout, retries, limit, ...rest } = said;
      const teacher = chooseTeacher({
        timeout,
        retries,
        ...(url !== undefined && { url }),
        ...(model !== undefined && { model }),
        ...(folder !== undefined && { run: folder }),
        ...(apiKeyEnv !== undefined && { apiKeyEnvironment: apiKeyEnv }),
      });
      exit(await run({ ...rest, dataset, teacher, ...(limit !== undefined && { limit }) }));
    });
}
