/**
 * Answers by probability (`--scoring perplexity`): of the options' letters, the one that the model finds most probable
 * behind the question. Nothing is sampled, so there is nothing to parse; the letter is graded as any response is.
 *
 * Choices, as lm-evaluation-harness has them: no chat template, the question and its options as lines, then "Answer:".
 */
import { chosenCandidates } from '../../actors/evaluator/choice-probability.js';
import { optionLetter, renderPrompt } from '../../tasks/prompts/render-prompt.js';
import { scoreChoices } from '../train/choice-scoring.js';
import { openCheckpoint, type OpenStage } from '../train/performance.js';
import type { PreparedExample } from '../train/prepared-data.js';
import { ResponderUnsuitableError } from './errors.js';
import type { EvaluationOptions } from './options.js';
import type { Problem } from './problems.js';
import { maskedMarkers } from './prompt.js';
import { promptStart } from './prompt-start.js';
import type { Questions } from './questions.js';
import type { Ask, Responder, SampleResponse } from './responder.js';

/** Questions in a shard; each has a sequence for each of its options. */
const questionsInShard = 16;

/** @throws ResponderUnsuitableError for questions without options, and what opening a checkpoint throws */
export async function openProbabilityResponder(
  folder: string,
  options: EvaluationOptions,
  { problems }: Questions,
): Promise<Responder> {
  const open = problems.find((problem) => problem.options === undefined);
  if (open !== undefined)
    throw new ResponderUnsuitableError(
      `${open.benchmark.title} ${open.id} has no options whose letters could be compared`,
      'leave --scoring perplexity out, or name benchmarks of multiple choice',
    );
  const stage = await openCheckpoint(folder, [`evaluator.shard_prompts=${questionsInShard}`, ...options.overrides], {
    roles: ['policy', 'reference'],
    loadData: async (config, tokenizer) => ({
      train: [],
      validation: problems.map((problem): PreparedExample => {
        const prompt = `${promptStart(config)}${questionText(problem)}`;
        const { index, id, groundTruth, benchmark } = problem;
        return {
          example: { index, promptId: `${benchmark.name}:${id}`, prompt, groundTruth, dataSource: benchmark.name },
          promptTokens: Int32Array.from(tokenizer.encode(prompt)),
        };
      }),
      leftOut: {},
    }),
  });
  return responderOf(stage);
}

function responderOf({ company, weights, checkpoint, name, close }: OpenStage): Responder {
  const promptOf = (problem: Problem) => `${promptStart(company.config)}${questionText(problem)}`;
  return {
    name,
    identity: { kind: 'checkpoint', weights: weights.hash },
    batch: questionsInShard,
    parallel: 1,
    promptOf,
    async respond(asks: readonly Ask[]): Promise<SampleResponse[][]> {
      const items = asks.map(({ problem }) => ({ prompt: promptOf(problem), candidates: lettersOf(problem) }));
      const scored = await Promise.race([scoreChoices(company, { weights, items }), company.system.failure]);
      return items.map(({ candidates }, place) => {
        const own = scored[place] ?? [];
        const letter = candidates[chosenCandidates(own, candidates).plain] ?? '';
        return [
          {
            kind: 'response',
            response: letter,
            finishReason: 'stop',
            tokens: 0,
            forcedExit: false,
            weightsHash: weights.hash,
            letterLogProbs: own.map(({ logProb }) => logProb),
          },
        ];
      });
    },
    notes: () => [`weights ${weights.hash} of ${checkpoint}`],
    close,
  };
}

function questionText(problem: Problem): string {
  const { question, options = [] } = maskedMarkers(problem);
  return `${renderPrompt('question-only', { question, options })}\nAnswer:`;
}

function lettersOf({ options = [] }: Problem): string[] {
  return options.map((_, index) => optionLetter(index));
}
