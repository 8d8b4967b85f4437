/**
 * How probable a model finds the answers that a question offers: scored by the `reference` actor, with the weights that
 * are named, in their own slot; no slot is frozen for it, and nothing is sampled.
 */
import {
  candidateDelimiter,
  encodeCandidate,
  type ChoiceItem,
  type ScoredCandidate,
} from '../../actors/evaluator/choice-probability.js';
import type { WeightsRef } from '../../messages/values.js';
import { inOrder } from './in-order.js';
import { within, withStepBlobs, type Company } from './run.js';
import { splitShards } from './shards.js';
import type { StepBlobs } from './step-blobs.js';

export interface ChoiceScoring {
  readonly weights: WeightsRef;
  readonly items: readonly ChoiceItem[];
  /** Between prompt and candidate. */
  readonly delimiter?: string;
}

/**
 * The company needs the roles policy and reference.
 * @returns one list an item, one entry a candidate
 * @throws CandidateError, UntokenizableTextError before anything is asked
 */
export async function scoreChoices(
  company: Company,
  { weights, items, delimiter = candidateDelimiter }: ChoiceScoring,
): Promise<ScoredCandidate[][]> {
  const encoded = items.map(({ prompt, candidates }) =>
    candidates.map((candidate) => encodeCandidate(company.tokenizer, prompt, candidate, delimiter)),
  );
  const { config } = company;
  const shards = splitShards(encoded, config.evaluator.shard_prompts);
  const scored = await inOrder(shards, 2 * config.placement.references, (questions, shard) =>
    withStepBlobs(company, (blobs) => scoreShard(company, blobs, weights, questions, shard)),
  );
  return scored.flat();
}

type EncodedQuestion = readonly ReturnType<typeof encodeCandidate>[];

async function scoreShard(
  company: Company,
  blobs: StepBlobs,
  weights: WeightsRef,
  questions: readonly EncodedQuestion[],
  shard: number,
): Promise<ScoredCandidate[][]> {
  const all = questions.flat();
  const prompts = distinctPrompts(all.map(({ prompt }) => prompt));
  const choices = blobs.pack(all.map(({ candidate }) => Int32Array.from(candidate)));
  const promptOf = blobs.allocate('int32', all.length);
  company.blobs.int32(promptOf).set(prompts.placeOf);
  const { logProbs } = await company.system.ask(
    'reference',
    {
      kind: 'choices-drawn',
      step: 0,
      shard,
      weights,
      promptTokens: blobs.pack(prompts.distinct.map((prompt) => Int32Array.from(prompt))),
      choices,
      promptOf,
      output: blobs.allocate('float32', choices.tokens.length),
    },
    within(company),
  );
  const values = company.blobs.float32(logProbs);
  let start = 0;
  return questions.map((candidates) =>
    candidates.map(({ candidate }) => {
      const own = values.subarray(start, (start += candidate.length));
      return { logProb: own.reduce((sum, value) => sum + value, 0), tokens: candidate.length };
    }),
  );
}

/** Equal prompts once. */
function distinctPrompts(prompts: readonly (readonly number[])[]): {
  readonly distinct: readonly (readonly number[])[];
  readonly placeOf: readonly number[];
} {
  const distinct: (readonly number[])[] = [];
  const places = new Map<string, number>();
  const placeOf = prompts.map((prompt) => {
    const key = prompt.join();
    const place = places.get(key) ?? distinct.length;
    if (place === distinct.length) {
      distinct.push(prompt);
      places.set(key, place);
    }
    return place;
  });
  return { distinct, placeOf };
}
