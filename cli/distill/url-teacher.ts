/** A teacher behind an OpenAI-compatible address. One request a sample: not every server knows more, and each has a seed. */
import { createChatClient } from '../../tasks/chat-completions/client.js';
import type { ChatOutcome } from '../../tasks/chat-completions/contract.js';
import type { KeepChoice } from './decide-question.js';
import { questionKey, sampleSeed, type Question } from './question.js';
import type { Teacher, WrittenSample } from './teacher.js';

export interface UrlTeacherOptions {
  readonly url: string;
  readonly model: string;
  readonly apiKeyEnvironment?: string;
  /** Of one sample with its retries. */
  readonly timeoutMs: number;
  readonly retries: number;
  /** Requests under way at one moment. */
  readonly concurrency: number;
  readonly temperature: number;
  readonly topP: number;
  readonly maxTokens: number;
  readonly seed: number;
  readonly samples: number;
  readonly keep: KeepChoice;
}

/** A server may answer so to one question that is too long or that it will not have; other 4xx are about everything. */
const statusesOfOneQuestion: ReadonlySet<number | undefined> = new Set([400, 408, 413, 422, 425]);

/** @throws ChatClientOptionsError */
export function createUrlTeacher(options: UrlTeacherOptions): Teacher {
  const { concurrency, samples, keep } = options;
  const client = createChatClient({
    url: options.url,
    model: options.model,
    timeoutMs: options.timeoutMs,
    maxConcurrency: concurrency,
    maxRetries: options.retries,
    ...(options.apiKeyEnvironment !== undefined && { apiKeyEnvironment: options.apiKeyEnvironment }),
  });
  const ask = async (question: Question, sample: number): Promise<WrittenSample> => {
    const { temperature, topP, maxTokens } = options;
    const outcome = await client.complete({
      messages: question.messages,
      temperature,
      top_p: topP,
      maxTokens,
      seed: sampleSeed(options.seed, questionKey(question), sample),
    });
    return writtenOf(outcome);
  };
  // More than there are turns for would spend their time in the queue.
  const samplesAtOnce = keep === 'first' ? 1 : Math.min(samples, concurrency);
  return {
    name: options.model,
    questionsAtOnce: 1,
    callsAtOnce: Math.max(1, Math.floor(concurrency / samplesAtOnce)),
    samplesAtOnce,
    write: (questions, from, to) =>
      Promise.all(
        questions.map((question) =>
          Promise.all(Array.from({ length: to - from }, (_, place) => ask(question, from + place))),
        ),
      ),
    cancel: () => client.close(),
  };
}

function writtenOf(outcome: ChatOutcome): WrittenSample {
  if (outcome.outcome === 'failed') {
    const { reason, status, detail } = outcome;
    return {
      outcome: 'failed',
      reason,
      detail,
      isHopeless: reason === 'refused' && !statusesOfOneQuestion.has(status),
    };
  }
  const [first] = outcome.texts;
  return {
    outcome: 'written',
    text: first?.text ?? '',
    finishReason: first?.finishReason ?? 'other',
    tokens: outcome.usage.completionTokens,
  };
}
