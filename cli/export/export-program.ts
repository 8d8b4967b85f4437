/** The words of `troupe export` on the command line. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { defaultShardBytes } from '../../models/safetensors/shards.js';
import { helpTexts } from '../help-texts.js';
import { UsageError } from '../usage-error.js';
import { parseByteSize, type ExportOptions } from './export-options.js';

/** As commander hands it over. */
interface Said {
  readonly output: string;
  readonly dtype?: 'bfloat16' | 'float32';
  readonly merge: boolean;
  readonly adapter: boolean;
  readonly base?: string;
  readonly maxShardSize: number;
  readonly force: boolean;
  readonly dryRun: boolean;
}

export function addExport(
  program: Command,
  run: (options: ExportOptions) => Promise<number>,
  exit: (code: number) => void,
): void {
  program
    .command('export')
    .summary('write weights as a folder that transformers and vLLM load')
    .description(
      "Writes a run's weights, or a model's, as a folder that transformers and vLLM load: weights, configuration, " +
        'tokenizer, chat template, and a model card that says how they came to be.',
    )
    .argument('<source>', "a run's folder (its newest checkpoint), one of its checkpoints, or a model's folder")
    .requiredOption('-o, --output <folder>', 'where to write; it is made, and must be empty if it is there')
    .addOption(
      new Option('--dtype <dtype>', 'of the weights (default: as they are stored)').choices(['bfloat16', 'float32']),
    )
    .option('--merge', 'of adapters (LoRA): fold them into the weights; the default', false)
    .option('--adapter', "of adapters (LoRA): write them alone, in PEFT's format", false)
    .option('--base <model>', 'of adapters: the folder or hub name of the model that they belong to')
    .addOption(
      new Option('--max-shard-size <size>', 'weights beyond it are written as several files: 500MB, 5GB, 2GiB')
        .default(defaultShardBytes, '5GB')
        .argParser(byteSize),
    )
    .option('--force', 'replace a folder that holds a model already', false)
    .option('--dry-run', 'say what would be written; write nothing', false)
    .addHelpText('after', helpTexts.export)
    .action(async (source: string, { merge, adapter, dtype, base, maxShardSize, ...said }: Said) => {
      if (merge && adapter)
        throw new UsageError(
          '--merge and --adapter exclude each other',
          'say one of them; without either, adapters are merged',
        );
      exit(
        await run({
          ...said,
          source,
          maxShardBytes: maxShardSize,
          version: program.version() ?? 'unknown',
          ...(dtype !== undefined && { dtype }),
          ...(base !== undefined && { base }),
          ...(merge && { adapters: 'merge' as const }),
          ...(adapter && { adapters: 'alone' as const }),
        }),
      );
    });
}

function byteSize(text: string): number {
  const bytes = parseByteSize(text);
  if (bytes === undefined)
    throw new InvalidArgumentError('It must be a size with its unit, such as 500MB, 5GB or 2GiB.');
  return bytes;
}
