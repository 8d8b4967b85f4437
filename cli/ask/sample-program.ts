/** The words of `troupe sample` on the command line: of a run with its own prompts, or of any model with a question. */
import { type Command, Option } from 'commander';
import { collected, nonNegativeNumber, positiveWholeNumber, share, wholeNumber } from '../argument-parsers.js';
import type { SampleOptions } from '../command-options.js';
import { helpTexts } from '../help-texts.js';
import { engineChoices } from '../machine/model-engine.js';
import { UsageError } from '../usage-error.js';
import type { AskOptions } from './ask-options.js';

export interface SampleForms {
  sample(options: SampleOptions): Promise<number>;
  askModel(options: AskOptions): Promise<number>;
}

/** As commander hands it over. */
interface Said extends Omit<AskOptions, 'model' | 'question' | 'images' | 'seed'> {
  readonly model?: string;
  readonly image: readonly string[];
  readonly prompt: readonly string[];
  readonly count?: number;
  readonly seed?: number;
}

export function addSample(
  program: Command,
  forms: SampleForms,
  checkedOverrides: (overrides: readonly string[]) => readonly string[],
  exit: (code: number) => void,
): void {
  program
    .command('sample')
    .summary("print completions of a run's weights, or a model's answer to a question")
    .description(
      "Prints completions of the weights of a run's checkpoint, for prompts of yours or held-out problems; or, with " +
        '--model, the answer of any Qwen2.5 or Qwen2.5-VL to a question, as it is made.',
    )
    .argument(
      '[words...]',
      "a run's folder (its newest checkpoint) or one of its checkpoints/global_step_N, and overrides key=value; " +
        'with --model the question, - for standard input',
    )
    .option('-p, --prompt <text>', 'a prompt; say it several times for several', collected, [])
    .option('-n, --count <number>', 'completions of each prompt (default: 1)', positiveWholeNumber)
    .option('--model <folder|name>', 'a folder in Hugging Face layout, a run, or a name of the hub')
    .option('--image <file>', 'a picture for the question; say it several times for several', collected, [])
    .option('--system <text>', 'the system turn of the chat template')
    .option('--raw', 'no chat template: the model goes on with the text', false)
    .option('--max-tokens <number>', 'of thought and answer together (default: 1024)', positiveWholeNumber)
    .option('--thinking-budget <number>', 'tokens after which a thought is ended by </think>', positiveWholeNumber)
    .option('--temperature <number>', 'of the sampling; 0 is greedy', nonNegativeNumber)
    .option('--top-p <number>', 'of the sampling', share)
    .option('--top-k <number>', 'of the sampling; 0 is all', wholeNumber)
    .option('--seed <number>', 'of the random stream', wholeNumber)
    .addOption(new Option('--engine <engine>', 'of --model').choices(engineChoices).default('auto'))
    .addOption(new Option('--device <device>', 'of --model').choices(['cpu', 'cuda']).default('cpu'))
    .addOption(
      new Option('--dtype <dtype>', 'to compute --model in (default: as it was saved)').choices([
        'float32',
        'bfloat16',
      ]),
    )
    .option('--threads <number>', 'of --model (default: one for each core)', positiveWholeNumber)
    .option('--json', 'print one JSON object a completion and nothing else', false)
    .addHelpText('after', helpTexts.sample)
    .action(async (words: readonly string[], said: Said) => {
      exit(
        said.model === undefined
          ? await forms.sample(ofRun(words, said, checkedOverrides))
          : await forms.askModel(ofModel(said.model, words, said)),
      );
    });
}

/** Sums have an = too. */
const startsAsKey = /^[a-z_]+[.=]/i;

function ofRun(
  [folder, ...overrides]: readonly string[],
  said: Said,
  checkedOverrides: (overrides: readonly string[]) => readonly string[],
): SampleOptions {
  if (folder === undefined) throw new UsageError('sample what?', "name a run's folder, or a model by --model");
  const foreign = [
    ['--image', said.image.length > 0],
    ['--system', said.system !== undefined],
    ['--raw', said.raw],
    ['--max-tokens', said.maxTokens !== undefined],
    ['--thinking-budget', said.thinkingBudget !== undefined],
    ['--top-p', said.topP !== undefined],
    ['--top-k', said.topK !== undefined],
    ['--dtype', said.dtype !== undefined],
    ['--threads', said.threads !== undefined],
    ['--engine', said.engine !== 'auto'],
  ] as const;
  const wrong = foreign.find(([, given]) => given)?.[0];
  if (wrong !== undefined)
    throw new UsageError(
      `${wrong} belongs to --model`,
      `say --model ${folder}, or set the run's own keys (sampler.val_kwargs.top_p=0.9)`,
    );
  const question = overrides.find((word) => !startsAsKey.test(word));
  if (question !== undefined)
    throw new UsageError(`'${question}' is no override key=value`, `write a prompt as -p '${question}'`);
  const { temperature, seed, json } = said;
  return {
    folder,
    overrides: checkedOverrides(overrides),
    prompts: said.prompt,
    count: said.count ?? 1,
    json,
    ...(temperature === undefined ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed }),
  };
}

function ofModel(model: string, words: readonly string[], said: Said): AskOptions {
  if (said.prompt.length > 0 || said.count !== undefined)
    throw new UsageError('-p and -n belong to a run', `troupe sample --model ${model} 'the question'`);
  const [question, ...more] = words;
  if (question === undefined)
    throw new UsageError('there is no question', 'write it behind the options, in quotes; - reads standard input');
  if (more.length > 0)
    throw new UsageError(`one question is answered, ${words.length} words were given`, 'put the question in quotes');
  const { image, prompt: _, count: _count, ...rest } = said;
  return { ...rest, model, question, images: image, seed: said.seed ?? 0 };
}
