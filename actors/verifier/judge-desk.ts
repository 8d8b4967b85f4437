/**
 * Verdicts by language models behind URLs. It waits for servers and computes nothing, so it stands in the verifier's own
 * thread, beside the pool.
 *
 * JUDGE-1 A verdict's deadline counts from its own turn: waiting for others is not held against it.
 * JUDGE-2 What a judge did not say is no score: its failures are `timeout` and `crashed` verdicts, by reason.
 */
import pLimit, { type LimitFunction } from 'p-limit';
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import type { ChatClient, ChatClientOptions } from '../../tasks/chat-completions/contract.js';
import { createChatClient } from '../../tasks/chat-completions/client.js';
import { judge } from '../../tasks/grading/judge/judge.js';
import { verdictOfJudgement } from '../../tasks/grading/judge/judgement.js';
import type { JudgeGrader } from './start-data.js';
import { cameTooLate, fromGrading, withTime } from './verdict.js';
import type { VerdictItem } from './verdict-item.js';

export function judgeClientOptions(grader: JudgeGrader): ChatClientOptions {
  const { url, model, apiKeyEnvironment, timeoutMs, maxConcurrency, maxRetries } = grader;
  return {
    url,
    model,
    ...(apiKeyEnvironment !== null && { apiKeyEnvironment }),
    timeoutMs,
    maxConcurrency,
    maxRetries,
  };
}

/** A response that was cut has no answer, as for every grader: the judge is not asked about half a thought. */
const cut: Verdict = { outcome: 'scored', score: 0, decidedBy: 'finish-reason', reason: 'truncated' };

interface Judge {
  readonly client: ChatClient;
  readonly limit: LimitFunction;
}

export class JudgeDesk {
  /** One for each server and model, whoever names it: its cap holds for all together. */
  readonly #judges = new Map<string, Judge>();
  readonly #onFailure: (reason: string, detail: string) => void;

  /**
   * @param onFailure told of each failure with what only a log should hold: times, statuses, the server's own words
   * @throws ChatClientOptionsError
   */
  constructor(graders: readonly JudgeGrader[], onFailure: (reason: string, detail: string) => void) {
    this.#onFailure = onFailure;
    for (const grader of graders) {
      if (this.#judges.has(keyOf(grader))) continue;
      const client = createChatClient(judgeClientOptions(grader));
      this.#judges.set(keyOf(grader), { client, limit: pLimit(grader.maxConcurrency) });
    }
  }

  /**
   * @param grader one of the constructor's
   * @param deadline on the clock of `performance.now()`: without a judgement by then the verdict is a `timeout`
   */
  async grade(grader: JudgeGrader, item: VerdictItem, deadline: number): Promise<Verdict> {
    const own = this.#judges.get(keyOf(grader));
    if (own === undefined) throw new RangeError(`The judge ${grader.model} has no place at this desk`);
    if (item.extra['finish_reason'] === 'length') return cut;
    return own.limit(async () => {
      const started = performance.now();
      const left = deadline - started;
      if (left <= 0) return cameTooLate();
      const signal = Number.isFinite(left) ? AbortSignal.timeout(Math.ceil(left)) : undefined;
      const judgement = await judge(
        own.client,
        {
          gold: item.groundTruth,
          response: item.solution,
          ...(item.question !== undefined && { question: item.question }),
          ...(grader.criteria !== null && { criteria: grader.criteria }),
        },
        { maxTokens: grader.maxTokens, ...(signal && { signal }) },
      );
      if (signal?.aborted === true && judgement.outcome === 'failed')
        return withTime(cameTooLate(), performance.now() - started);
      const verdict = fromGrading(verdictOfJudgement(judgement));
      if (judgement.outcome !== 'failed' || verdict.outcome === 'scored')
        return withTime(verdict, performance.now() - started);
      const reason = `judge ${judgement.reason}`;
      this.#onFailure(reason, judgement.detail);
      return withTime({ ...verdict, reason }, performance.now() - started);
    });
  }

  /** What is under way or waits for its turn ends as `cancelled`. */
  close(): void {
    for (const { client } of this.#judges.values()) client.close();
  }
}

function keyOf(grader: JudgeGrader): string {
  return JSON.stringify(judgeClientOptions(grader));
}
