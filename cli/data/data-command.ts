/** `troupe data …` on the command line. */
import { InvalidArgumentError, type Command } from 'commander';
import { Option } from 'commander';
import type { DataInspectOptions } from '../command-options.js';
import { helpTexts } from '../help-texts.js';

export function addData(
  program: Command,
  inspect: (options: DataInspectOptions) => Promise<number>,
  exit: (code: number) => void,
): void {
  const data = program.command('data').summary('look at datasets').description('Looks at datasets.');
  data
    .command('inspect')
    .summary('columns, counts, lengths and rendered samples of a dataset')
    .description(
      "Shows a dataset's columns, counts, lengths, what is left out and why, and samples as a model sees them.",
    )
    .argument('<name or path>', 'a file, a folder, or hf:owner/name[:configuration][@split]')
    .option('--mapping <name>', 'which columns mean what (default: found by the columns)', 'auto')
    .option('--template <name>', 'the words around the question, as data.prompt_template', 'auto')
    .addOption(
      new Option('--answer-variant <variant>', 'what stands in <answer> of a completion')
        .choices(['solution', 'boxed'])
        .default('solution'),
    )
    .option('--rows <number>', 'samples to show', wholeNumber, 3)
    .option('--limit <number>', 'read so many rows and stop', wholeNumber)
    .option('--json', 'print one JSON object and nothing else', false)
    .addHelpText('after', helpTexts.dataInspect)
    .action(async (name: string, options: Omit<DataInspectOptions, 'name' | 'limit'> & { limit?: number }) => {
      exit(await inspect({ ...options, name, limit: options.limit ?? null }));
    });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
