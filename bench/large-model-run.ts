/** A short SFT run of a model whose weights are large enough to be seen in the kernel's counts, watched from inside. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SystemEvent } from '../runtime/system.js';
import { runTrain } from '../cli/train.js';
import { packageRoot } from '../native/process/artefacts.js';

export interface WatchedRun {
  /** Width of the model; `weightBytes` says what it makes. */
  readonly hiddenSize: number;
  readonly samplers: number;
  readonly steps: number;
  /** Process ids of all actors, in the order of their start, and of the root, as they are when the event comes. */
  readonly watch: (event: SystemEvent, pids: ReadonlyMap<string, number>) => void;
}

const layers = 24;

/** float32; 4·d² of attention and 12·d² of the feed-forward part a layer, and the tied table of 32 tokens. */
export function weightBytes(hiddenSize: number): number {
  return 4 * (layers * 16 * hiddenSize ** 2 + 32 * hiddenSize);
}

export async function watchRun({ hiddenSize, samplers, steps, watch }: WatchedRun): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'troupe-bench-large-'));
  const pids = new Map<string, number>([['root', process.pid]]);
  const { write } = process.stdout;
  try {
    // The run's own closing lines would stand between the figures.
    process.stdout.write = () => true;
    await runTrain(
      {
        file: join(packageRoot(), 'config', 'runs', 'quickstart.yaml'),
        overrides: [
          `trainer.default_local_dir=${root}`,
          'trainer.resume_mode=disable',
          'trainer.val_before_train=false',
          'trainer.logger=[file]',
          `model.config.hidden_size=${hiddenSize}`,
          `model.config.intermediate_size=${4 * hiddenSize}`,
          `model.config.num_hidden_layers=${layers}`,
          `placement.samplers=${samplers}`,
          'sft.train_batch_size=4',
          `sft.total_training_steps=${steps}`,
          'sft.optim.lr_warmup_steps=1',
          'data.val_max_samples=8',
          'evaluator.shard_prompts=1',
        ],
        dryRun: false,
        stages: ['sft'],
        view: 'plain',
      },
      (event) => {
        if (event.kind === 'actor-started') pids.set(`${event.actor.name}.${event.actor.instance}`, event.pid);
        watch(event, pids);
      },
    );
  } finally {
    process.stdout.write = write;
    await rm(root, { recursive: true, force: true });
  }
}
