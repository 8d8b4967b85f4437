/** Asks a language model whether a response is right. Never throws; what is no verdict is a failure with a reason. */
import type { ChatClient } from '../../chat-completions/contract.js';
import { judgePrompt, shownResponse } from './judge-prompt.js';
import type { Judgement, JudgeRequest } from './judgement.js';
import { readJudgement } from './read-judgement.js';

export interface JudgeOptions {
  /** Of the judgement, the judge's own thoughts included. Default 1,024; a reasoning judge wants more. */
  readonly maxTokens?: number;
  /** Default 0. */
  readonly temperature?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/** A response with nothing to judge is wrong without asking. Deadline, retries and concurrency are the client's. */
export async function judge(client: ChatClient, request: JudgeRequest, options: JudgeOptions = {}): Promise<Judgement> {
  if (shownResponse(request.response).text === '')
    return { outcome: 'judged', score: 0, decidedBy: 'no-answer', because: '', attempts: 0 };
  const answer = await client.complete(
    {
      messages: judgePrompt(request),
      temperature: options.temperature ?? 0,
      maxTokens: options.maxTokens ?? 1024,
      ...(options.seed !== undefined && { seed: options.seed }),
    },
    options.signal,
  );
  const { attempts } = answer;
  if (answer.outcome === 'failed') return { outcome: 'failed', reason: answer.reason, detail: answer.detail, attempts };
  const [first] = answer.texts;
  if (first?.finishReason === 'length') {
    const detail = `${client.name}: cut at ${options.maxTokens ?? 1024} tokens before a verdict`;
    return { outcome: 'failed', reason: 'cut', detail, attempts };
  }
  const read = readJudgement(first?.text ?? '');
  if (!read.ok) return { outcome: 'failed', reason: 'unparsable', detail: `${client.name}: ${read.problem}`, attempts };
  return { outcome: 'judged', score: read.score, decidedBy: 'judge', because: read.because, attempts };
}
