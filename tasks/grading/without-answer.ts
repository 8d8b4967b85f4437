/** PURE. The verdict on a response without an answer: 0, with the reason. */
import type { NoAnswer } from './region.js';
import type { GradingVerdict } from './verdict.js';

export function withoutAnswer(
  { decidedBy, reason, detail }: NoAnswer,
  extracted: string | null = null,
): GradingVerdict {
  return { score: 0, decidedBy, extracted, reason, detail };
}
