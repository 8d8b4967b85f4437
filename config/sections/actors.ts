/** `learner`, `sampler`, `evaluator`: one section an actor; `verifier` has a file of its own. */
import { z } from 'zod';
import { positiveOrOff } from './frequency.js';
import { optimizerShape } from './optimizer.js';

const optimizer = z.strictObject(
  optimizerShape({
    lr: 3e-6,
    betas: [0.9, 0.999],
    weight_decay: 0.01,
    lr_scheduler: 'constant',
    lr_warmup_steps_ratio: 0.1,
    gamma: 1,
  }),
);

/** GRPO's optimizer step; X-Reasoner App. B.2. */
export const learnerSection = z.strictObject({
  optim: optimizer.prefault({}),
  /** Prompts per optimizer update; null: the step's whole batch (one update, on policy). */
  ppo_mini_batch_size: z.number().int().positive().nullable().default(null),
  ppo_epochs: z.number().int().positive().default(1),
  /** Tokens (padded, prompts included) per micro-batch. */
  ppo_max_token_len: z.number().int().positive().default(16_384),
  /** Greatest norm of the gradient; null: not clipped. */
  grad_clip: z.number().positive().nullable().default(1),
});

const sampling = {
  top_p: z.number().positive().max(1).default(1),
  /** -1: off. */
  top_k: positiveOrOff.default(-1),
};

export const samplerSection = z.strictObject({
  /** Rollouts per prompt: the size of a group. */
  n: z.number().int().positive().default(8),
  temperature: z.number().nonnegative().default(1),
  ...sampling,
  /** Prompts in a shard, the unit of sampling; null: the step's prompts are split into two shards. */
  shard_prompts: z.number().int().positive().nullable().default(null),
  /** Sampling of validation. Temperature 0 is greedy. */
  val_kwargs: z
    .strictObject({
      n: z.number().int().positive().default(1),
      temperature: z.number().nonnegative().default(0),
      ...sampling,
      /** New tokens at most; null: `data.max_response_length`. */
      max_response_length: z.number().int().positive().nullable().default(null),
    })
    .prefault({}),
});

export const evaluatorSection = z.strictObject({
  /** Completions shown before and after training. */
  samples: z.number().int().nonnegative().default(3),
  /** Held-out prompts in one shard. */
  shard_prompts: z.number().int().positive().default(256),
  /** Forced exiting (X-Reasoner section 2.1): a thought that has no end at its budget is closed, and the answer follows. */
  forced_exit: z
    .strictObject({
      enable: z.boolean().default(false),
      /** New tokens until then; null: the greatest length of a response. The paper: 4096. */
      thinking_budget: z.number().int().positive().nullable().default(null),
      /** New tokens of the answer that follows; the paper does not say. */
      answer_budget: z.number().int().positive().default(512),
      /** What closes the thought: the paper's, or with the tag that the answer is looked for in. */
      text: z.enum(['</think>', '</think>\n<answer>']).default('</think>'),
    })
    .prefault({}),
});
