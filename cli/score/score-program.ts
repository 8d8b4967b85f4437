/** The words of `troupe score` on the command line. */
import { type Command, Option } from 'commander';
import { positiveWholeNumber } from '../argument-parsers.js';
import { engineChoices } from '../machine/model-engine.js';
import { helpTexts } from '../help-texts.js';
import type { ScoreOptions } from './score-command.js';

export function addScore(
  program: Command,
  run: (options: ScoreOptions) => Promise<number>,
  exit: (code: number) => void,
): void {
  program
    .command('score')
    .summary("write a model's token ids and log-probabilities of texts")
    .description(
      "Writes a model's token ids of texts and the log-probability of each token after those before it, as JSONL, so " +
        'that they can be compared with those of another engine.',
    )
    .requiredOption('--model <folder|name>', 'a folder in Hugging Face layout, a run, or a name of the hub')
    .requiredOption('--file <texts.jsonl>', 'rows {text} or {messages, images?}, with completion: only that is scored')
    .option('-o, --output <scores.jsonl>', 'instead of standard output')
    .option(
      '--batch-tokens <number>',
      'of one forward, padding counted; a longer row goes alone',
      positiveWholeNumber,
      4096,
    )
    .option('--with-text', 'also write what the model read, as text', false)
    .addOption(new Option('--engine <engine>', 'to compute with').choices(engineChoices).default('auto'))
    .addOption(new Option('--device <device>', 'to compute on').choices(['cpu', 'cuda']).default('cpu'))
    .addOption(
      new Option('--dtype <dtype>', 'to compute in (default: as it was saved)').choices(['float32', 'bfloat16']),
    )
    .option('--threads <number>', 'of the engine (default: one for each core)', positiveWholeNumber)
    .addHelpText('after', helpTexts.score)
    .action(async (options: ScoreOptions) => {
      exit(await run(options));
    });
}
