/** PURE. What a language-model judge is asked of one response, and what comes of it: a score or a counted failure. */
import type { ChatFailureReason } from '../../chat-completions/contract.js';
import type { GradingVerdict } from '../verdict.js';

export interface JudgeRequest {
  /** As the model that is judged was asked; absent: the judge compares two answers alone. */
  readonly question?: string;
  /** The right answer. */
  readonly gold: string;
  /** The whole response: untrusted, whatever it says. */
  readonly response: string;
  /** Of this task, in words, beside the general rule. */
  readonly criteria?: string;
}

export const judgeFailureReasons = [
  /** It answered, and no verdict stood where it must, or two that differ. */
  'unparsable',
  /** It was cut at its limit of tokens before a verdict. */
  'cut',
] as const;
export type JudgeFailureReason = ChatFailureReason | (typeof judgeFailureReasons)[number];

export type Judgement =
  | {
      readonly outcome: 'judged';
      readonly score: 0 | 1;
      /** `judge`, or `no-answer` when there was nothing to ask about. */
      readonly decidedBy: 'judge' | 'no-answer';
      /** The judge's own words, cut to 500 characters: for people, never for a score. */
      readonly because: string;
      readonly attempts: number;
    }
  | {
      readonly outcome: 'failed';
      readonly reason: JudgeFailureReason;
      readonly detail: string;
      readonly attempts: number;
    };

/** As the other graders say it. A failure has no score: `timeout`, or `crashed` with the true reason in `detail`. */
export function verdictOfJudgement(judgement: Judgement): GradingVerdict {
  if (judgement.outcome === 'judged') {
    const { score, decidedBy, because } = judgement;
    const none = decidedBy === 'no-answer' ? { reason: 'no_answer' as const } : {};
    return { score, decidedBy, extracted: null, ...none, ...(because !== '' && { detail: because }) };
  }
  const { reason, detail } = judgement;
  return {
    score: null,
    decidedBy: 'judge',
    extracted: null,
    reason: reason === 'timeout' ? 'timeout' : 'crashed',
    detail: `${reason}: ${detail}`,
  };
}
