/**
 * What the fixture actors can be told to do, and the messages that tell it: it stands where the prompts' node would, since
 * fixtures read no blobs of prompts.
 */
import { z } from 'zod';
import type { Message } from '../../../messages/protocol.js';
import { type PolicyVersion, policyVersion } from '../../../messages/values.js';

export const action = z.discriminatedUnion('do', [
  z.object({ do: z.literal('answer') }),
  z.object({ do: z.literal('wait'), milliseconds: z.number() }),
  z.object({ do: z.literal('wait-once'), milliseconds: z.number(), marker: z.string() }),
  z.object({ do: z.literal('wait-then-mark'), milliseconds: z.number(), marker: z.string() }),
  z.object({ do: z.literal('throw') }),
  z.object({ do: z.literal('reply-large') }),
  z.object({ do: z.literal('reply-wrong') }),
  z.object({ do: z.literal('compute'), milliseconds: z.number(), timeoutMs: z.number() }),
  z.object({ do: z.literal('compute-forever'), timeoutMs: z.number() }),
  z.object({ do: z.literal('compute-throw') }),
  z.object({ do: z.literal('compute-exit') }),
  z.object({ do: z.literal('write-blob'), value: z.number() }),
  z.object({ do: z.literal('exit') }),
  z.object({ do: z.literal('ask-verifier'), then: z.record(z.string(), z.unknown()) }),
]);
export type Action = z.infer<typeof action>;

const noVersion: PolicyVersion = policyVersion.parse(0);

/** @throws ZodError when the message tells nothing */
export function actionOf({ prompts }: Pick<Message<'prompts-drawn'>, 'prompts'>): Action {
  return action.parse(JSON.parse(prompts.node));
}

/** A shard that carries an action instead of prompts. Its blobs are one piece of 16 int32 at `offset` on `node`. */
export function promptsDrawn(does: Action, shard = 0, blob = { node: 'none', offset: 0 }): Message<'prompts-drawn'> {
  const ints = { ...blob, length: 16, dtype: 'int32' as const };
  return {
    kind: 'prompts-drawn',
    purpose: 'train',
    step: 0,
    shard,
    seed: 1,
    weights: { version: noVersion, slot: 0, hash: '0'.repeat(64) },
    promptCount: 1,
    prompts: { node: JSON.stringify(does), offset: 0, length: 0, dtype: 'uint8' },
    promptTokens: { tokens: ints, offsets: ints },
    n: 1,
    sampling: { temperature: 1, top_p: 1, top_k: -1, max_response_length: 16 },
    output: { tokens: ints, logProbs: { ...ints, dtype: 'float32' }, lengths: ints, finishReasons: ints },
    verdictOutput: { scores: ints, records: ints },
  };
}

export function rolloutsSampled(does: Action, shard = 0): Message<'rollouts-sampled'> {
  return {
    ...promptsDrawn(does, shard),
    kind: 'rollouts-sampled',
    sampler: { name: 'sampler', instance: 0, incarnation: 0 },
    newTokens: 0,
    durationMs: 0,
  };
}
