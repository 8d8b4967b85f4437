/**
 * PURE. Where in a response the answer may stand (VERIFIER.md section 5, 7.1): behind the last thought, inside the last
 * `<answer>…</answer>` if there is one. Linear in the response's length.
 *
 * REGION-1 What is said inside a thought, or behind a thought that is opened and not closed, is no answer.
 */
import { longestResponse } from './limits.js';
import type { GradingRequest, NoAnswerReason } from './verdict.js';

export interface Region {
  readonly kind: 'region';
  readonly text: string;
  /** `open-answer-tag`: `<answer>` without its end (evaluation only). */
  readonly from: 'answer-tag' | 'open-answer-tag' | 'after-thought' | 'whole-response';
}

/** There is no answer, and why. */
export interface NoAnswer {
  readonly kind: 'none';
  readonly reason: NoAnswerReason;
  /** The rule that says so. */
  readonly decidedBy: string;
  readonly detail: string;
}

const thoughtTag = /<(\/?)think(?:ing)?>|<\|(begin|end)_of_thought\|>/gi;
const answerTag = /<(\/?)answer>/gi;
/** Around an answer, and no part of it: markers of OpenThoughts, and end tokens that a tokenizer left in the text. */
const noise = /<\|(?:begin|end)_of_solution\|>|<\|im_end\|>|<\|endoftext\|>|<\/s>|<eos>/g;

export function noAnswer(decidedBy: string, detail: string, reason: NoAnswerReason = 'no_answer'): NoAnswer {
  return { kind: 'none', reason, decidedBy, detail };
}

export function findRegion({
  response,
  mode,
  finishReason,
}: Pick<GradingRequest, 'response' | 'mode' | 'finishReason'>): Region | NoAnswer {
  if (mode === 'reward' && finishReason === 'length') {
    return noAnswer('finish-reason', 'the response was cut at its length limit', 'truncated');
  }
  if (response.length > longestResponse) {
    return noAnswer('response-cap', `the response is longer than ${longestResponse} characters`);
  }
  const spoken = afterThought(response);
  if (spoken === null) return noAnswer('open-thought', 'a thought is opened and not closed', reasonOf(finishReason));
  const text = spoken.replace(noise, ' ');
  const tagged = insideAnswer(text, mode === 'evaluation');
  if (tagged !== null) return tagged;
  return { kind: 'region', text: text.trim(), from: spoken === response ? 'whole-response' : 'after-thought' };
}

/** Why there is no answer in a response that ended so: cut, or without one. */
export function reasonOf(finishReason: GradingRequest['finishReason']): 'truncated' | 'no_answer' {
  return finishReason === 'length' ? 'truncated' : 'no_answer';
}

/** @returns the text behind the last end of a thought; null when a thought is open at the end */
function afterThought(response: string): string | null {
  let start = 0;
  let isOpen = false;
  for (const match of response.matchAll(thoughtTag)) {
    const isEnd = match[1] === '/' || match[2]?.toLowerCase() === 'end';
    isOpen = !isEnd;
    if (isEnd) start = match.index + match[0].length;
  }
  return isOpen ? null : response.slice(start);
}

function insideAnswer(text: string, mayBeOpen: boolean): Region | null {
  let open: number | null = null;
  let last: { readonly start: number; readonly end: number } | null = null;
  for (const match of text.matchAll(answerTag)) {
    if (match[1] === '') open = match.index + match[0].length;
    else if (open !== null) {
      last = { start: open, end: match.index };
      open = null;
    }
  }
  if (last !== null) return { kind: 'region', text: text.slice(last.start, last.end).trim(), from: 'answer-tag' };
  if (open === null || !mayBeOpen) return null;
  return { kind: 'region', text: text.slice(open).trim(), from: 'open-answer-tag' };
}
