/** `troupe sample <run> [prompt …]`: completions of a checkpoint. */
import { readRollouts } from '../runtime/blobs/rollout-columns.js';
import { finishReasons } from '../messages/values.js';
import type { SampleOptions } from './command-options.js';
import type { PreparedExample } from './train/prepared-data.js';
import { withCheckpoint, type OnStage } from './train/performance.js';
import { within, withStepBlobs } from './train/run.js';
import { drawShard } from './train/shards.js';

/** Held-out problems shown when no prompt was given. */
const shownProblems = 3;

interface Completion {
  readonly prompt: string;
  readonly response: string;
  readonly groundTruth?: string;
  readonly finishReason: string;
  /** Sum of the tokens' log-probabilities, nats. */
  readonly logProb: number;
}

export async function runSample(options: SampleOptions): Promise<number> {
  const completions = await withCheckpoint(options.folder, options.overrides, ['policy', 'sampler'], (stage) =>
    sample(stage, options),
  );
  for (const completion of completions)
    process.stdout.write(options.json ? `${JSON.stringify(completion)}\n` : describe(completion));
  return 0;
}

async function sample({ company, weights }: OnStage, options: SampleOptions): Promise<Completion[]> {
  const { config, tokenizer } = company;
  const examples =
    options.prompts.length > 0
      ? typedPrompts(options.prompts, tokenizer.encode)
      : company.data.validation.slice(0, shownProblems);
  const { temperature, top_p, top_k } = config.sampler.val_kwargs;
  return withStepBlobs(company, async (blobs) => {
    const shard = drawShard(
      blobs,
      {
        purpose: 'validation',
        step: 0,
        seed: options.seed ?? config.trainer.seed,
        weights,
        n: options.count,
        sampling: {
          temperature: options.temperature ?? temperature,
          top_p,
          top_k,
          max_response_length: config.data.max_response_length,
        },
        shardPrompts: examples.length,
        withReference: false,
      },
      0,
      examples,
    );
    const sampled = await company.system.ask('sampler', shard, within(company));
    return readRollouts(company.blobs, sampled).map((rollout, row) => {
      const groundTruth = examples[Math.floor(row / sampled.n)]?.example.groundTruth;
      return {
        prompt: tokenizer.decode(rollout.prompt),
        response: tokenizer.decode(rollout.response),
        ...(groundTruth !== undefined && groundTruth !== '' && { groundTruth }),
        finishReason: finishReasons[rollout.finishReason] ?? 'stop',
        logProb: rollout.logProbs.reduce((sum, value) => sum + value, 0),
      };
    });
  });
}

function typedPrompts(prompts: readonly string[], encode: (text: string) => number[]): PreparedExample[] {
  return prompts.map((prompt, index) => ({
    example: { index, promptId: `typed-${index}`, prompt, groundTruth: '', dataSource: 'typed' },
    promptTokens: Int32Array.from(encode(prompt)),
  }));
}

function describe({ prompt, response, groundTruth, finishReason }: Completion): string {
  const notes = [
    groundTruth === undefined ? '' : `answer: ${groundTruth}`,
    finishReason === 'length' ? 'cut at the limit' : '',
  ];
  const note = notes.filter((part) => part !== '').join('; ');
  return `${prompt}\n  ${response}${note === '' ? '' : `\n  (${note})`}\n`;
}
