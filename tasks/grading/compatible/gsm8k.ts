/**
 * PURE. GSM8K as lm-evaluation-harness scores it (tasks gsm8k, gsm8k_cot). Strict: the first `#### n`, or "The answer is
 * n."; flexible: the last number. Both: equal as text without commas, dollar signs, a last full stop and all up to `####`.
 */
import type { CompatibleRequest, CompatibleScorer, CompatibleVerdict } from './scorer.js';

export const gsm8kStrict: CompatibleScorer = (request) => {
  const found = /#### (-?[0-9.,]+)/.exec(request.response) ?? /The answer is (-?[0-9.,]+)./.exec(request.response);
  return compared(request, found?.[1]);
};

export const gsm8kFlexible: CompatibleScorer = (request) => {
  const last = [...request.response.matchAll(/(-?[$0-9.,]{2,})|(-?[0-9]+)/g)].at(-1);
  return compared(request, last?.[0]);
};

function compared({ gold }: CompatibleRequest, found: string | undefined): CompatibleVerdict {
  if (found === undefined) {
    return { score: 0, decidedBy: 'no-answer', extracted: null, reason: 'no_answer', wouldGuess: false };
  }
  const isEqual = normalized(found) === normalized(gold);
  return { score: isEqual ? 1 : 0, decidedBy: 'same-text', extracted: found, wouldGuess: false };
}

function normalized(text: string): string {
  const end = text.lastIndexOf('#### ');
  const answer = end < 0 ? text : text.slice(end + '#### '.length);
  return answer.trim().toLowerCase().replaceAll(/[,$]/g, '').replace(/\.$/, '');
}
