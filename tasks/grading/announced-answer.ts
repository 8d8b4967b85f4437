/**
 * PURE. Answers that prose announces, for evaluation mode only: "the final answer is …", "Answer: …", "the answer is …",
 * `#### 7`; the last of a kind, the kinds in this order (VERIFIER.md section 5, 7.1). What stands behind the words is
 * cut to the answer: its formulas, or the line without the sentence around it.
 */
import { isBareAnswer, withoutEmphasis } from './answer-line.js';
import { longestProse, longestScan } from './limits.js';
import { firstFormula, mathSpans, numbersIn } from './math-spans.js';

export interface Announced {
  readonly text: string;
  readonly from: 'final-answer' | 'answer-colon' | 'answer-is' | 'hashes';
}

const connected = String.raw`[*_\s]{0,6}(?:(?:to|for)\s[^.:\n]{0,80}\s)?(?:is|are|=|:|would be|should be)(?![a-z])`;
/** In other languages, which models fall into: 答案是, 答案：, 答えは, 답은, Ответ:, Réponse :, Antwort:, Respuesta:. */
const foreign = String.raw`答案[*_\s]{0,4}(?:是|为|：|:)|答え(?:は|：|:)|답(?:은|:)|ответ\s?(?::|—)|\b(?:réponse|antwort|respuesta|resposta|risposta)\s?:`;
const kinds: readonly (readonly [Announced['from'], RegExp])[] = [
  ['final-answer', new RegExp(String.raw`\bfinal\s{1,3}answers?\b(?:${connected}|[*_:\s]{0,6}\n)`, 'gi')],
  ['answer-colon', /\banswers?\b[*_\s]{0,4}:/gi],
  ['answer-is', new RegExp(String.raw`\banswers?\b${connected}|${foreign}`, 'gi')],
];
const hashes = /^#{4}[ \t]*([-+]?[$€£]?\d[\d,]*(?:\.\d+)?%?)[ \t.]*$/gm;

/** Words that a sentence puts before its answer. */
const hedge =
  /^(?:(?:therefore|thus|then|so|exactly|approximately|about|roughly|simply|just|only|indeed|actually|equal to|given by|≈|\\approx)[\s,:]+){1,3}(?!$)/i;

export function announcedAnswer(response: string): Announced | null {
  const text = response.slice(-longestProse);
  for (const [from, phrase] of kinds) {
    const tails = [...text.matchAll(phrase)].map(({ index, 0: words }) => index + words.length);
    for (const start of tails.slice(-3).reverse()) {
      const answer = readTail(text.slice(start, start + longestScan));
      if (answer !== null) return { text: answer, from };
    }
  }
  const last = [...text.matchAll(hashes)].at(-1)?.[1];
  return last === undefined ? null : { text: last.replace(/[$€£]/, ''), from: 'hashes' };
}

/** @returns null when nothing is said there, or that it is not something */
function readTail(tail: string): string | null {
  const stripped = tail.replace(/^[\s:：*_]+/, '').replace(hedge, '');
  // Emphasis that began before the answer ends behind it.
  const text = /^[\s:：]*\*/.test(tail) ? stripped.replace(/\*{1,3}/, '') : stripped;
  if (text === '' || /^not\b/i.test(text)) return null;
  const [first] = mathSpans(text);
  const line = first !== undefined && first.start === 0 ? text.slice(0, endOfLine(text, first.end)) : lineOf(text);
  const spans = mathSpans(line);
  if (spans[0] !== undefined && !/\d/.test(line.slice(0, spans[0].start))) return firstFormula(line, spans);
  return readSentence(line);
}

/** A sentence's answer: the sentence itself if it is bare, else its first number, else all of it. */
export function readSentence(line: string): string | null {
  const [sentence = ''] = line.split(
    /。|(?<!\\)[.?](?=\s|\*|$)|(?<!\\)!(?=\s+[A-Z]|\**\s*$)|,?\s(?:because|since|which|as we)\s/,
    1,
  );
  const plain = withoutEmphasis(sentence.replaceAll(/\*\*(.+?)\*\*/g, '$1').replace(/(?<!\*)\*+$/, ''))
    .replaceAll(/^["'“]|["'”]$/g, '')
    .trim();
  if (plain === '') return null;
  if (isBareAnswer(plain)) return plain;
  return numbersIn(plain)[0] ?? plain;
}

function lineOf(text: string): string {
  return text.slice(0, endOfLine(text, 0));
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
