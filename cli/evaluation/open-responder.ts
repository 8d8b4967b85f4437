/** Makes the responder that the command line names. */
import { createEndpointResponder } from './endpoint-responder.js';
import { usualForcedExit } from './forced-exit.js';
import type { EvaluationOptions, ResponderChoice } from './options.js';
import { requirePictures } from './picture-address.js';
import { createRecordedResponder } from './recorded-responder.js';
import { readRecordedAnswers } from './recorded-answers.js';
import type { Questions } from './questions.js';
import type { Responder } from './responder.js';

/** @throws ResponderUnsuitableError and what the responder itself throws, before anything is asked */
export async function openResponder(
  choice: ResponderChoice,
  options: EvaluationOptions,
  questions: Questions,
): Promise<Responder> {
  const forcedExit = (options.forcedExit ?? true) ? { ...usualForcedExit, answerTokens: options.answerTokens } : null;
  const longest = Math.max(...questions.sets.map(({ benchmark }) => benchmark.maxResponseTokens));
  const maxTokens = options.maxTokens ?? longest;
  switch (choice.kind) {
    case 'recorded':
      return createRecordedResponder(await readRecordedAnswers(choice.path, questions.problems, options.samples));
    case 'endpoint':
      if (!options.maskPictures) requirePictures(questions.problems);
      return createEndpointResponder({
        url: choice.url,
        model: choice.model,
        ...(options.apiKeyEnv !== undefined && { apiKeyEnvironment: options.apiKeyEnv }),
        temperature: options.temperature,
        topP: options.topP,
        maxTokens,
        seed: options.seed,
        concurrency: options.concurrency,
        timeoutMs: 1000 * options.requestTimeout,
        forcedExit,
        pictures: options.maskPictures ? 'masked' : 'sent',
        examplesOf: questions.examplesOf,
      });
    case 'checkpoint': {
      if (options.scoring === 'perplexity') {
        const { openProbabilityResponder } = await import('./probability-responder.js');
        return openProbabilityResponder(choice.folder, options, questions);
      }
      const { openCheckpointResponder } = await import('./checkpoint-responder.js');
      return openCheckpointResponder(choice.folder, options, questions, { maxTokens, forcedExit });
    }
  }
}
