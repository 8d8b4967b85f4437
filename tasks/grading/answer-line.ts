/** PURE. One line as an answer: without Markdown's emphasis, without the delimiters around it; is it one at all? */
import { mathSpans, withoutDelimiters } from './math-spans.js';

const words = /\p{L}{2,}/gu;
/** Scripts that write no formulas. */
const foreign =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Thai}\p{Script=Devanagari}]/u;
const latexText = /\\(?:text|mathrm|mbox|textbf|mathbf|operatorname)\s*\{[^{}]*\}/g;
const command = /\\(?:begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+/g;
/** Names that stand in formulas without a backslash, segments as AB, and words between two answers. */
const mathematical =
  /^(?:[A-Z]{2,3}$|(?:sin|cos|tan|cot|sec|csc|log|ln|exp|sqrt|pi|max|min|gcd|lcm|mod|and|or|cm|mm|km|kg)$)/;

/** `**73**`, `__73__`, `` `73` `` and `**$73$**`: what stands inside. A power, `2**3`, stays. */
export function withoutEmphasis(text: string): string {
  let inner = text.trim();
  for (let round = 0; round < 3; round += 1) {
    const match = /^(\*{1,3}|_{2,3}|`{1,3})(?!\s)([^*_`]*(?:_[^_`*]+)*)\1([.,;:!]?)$/.exec(inner);
    if (match?.[2] === undefined || match[2] === '') return inner;
    inner = match[2].trim();
  }
  return inner;
}

/** A text as one line: without emphasis and delimiters; null for several lines that are not one formula. */
export function asOneLine(text: string): string | null {
  const quoted = /^(?:"([^"]*)"|“([^”]*)”)$/.exec(text.trim());
  const unquoted = quoted?.[1] ?? quoted?.[2] ?? text;
  const bare = withoutDelimiters(withoutEmphasis(withoutDelimiters(unquoted.trim()))).trim();
  if (!bare.includes('\n')) return bare;
  const isFormula = bare !== text.trim() || /^\\left|^\\begin/.test(bare);
  return isFormula ? joinLines(bare) : null;
}

/** Several lines as one, without the spaces around their ends. */
export function joinLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .join(' ')
    .trim();
}

/** A line that is an answer rather than a sentence with one: no two words of prose beside a number or a formula. */
export function isBareAnswer(line: string): boolean {
  if (foreign.test(line) && /\d/.test(line)) return false;
  if (/\p{L}{2,}/u.test(aroundSpans(line))) return false;
  const plain = withoutLatex(line);
  const count = (plain.match(words) ?? []).filter((word) => !mathematical.test(word)).length;
  if (count <= 1) return true;
  return count <= 4 && !/[\d$=\\]/.test(line) && !/[.!?]\s/.test(line);
}

/** `So, P = 1/2` and `Area = 5π` without the words that lead to the formula. */
export function withoutLeadIn(line: string): string {
  return line
    .replace(/^(?:so|thus|hence|therefore|then|finally)\b[,:]?\s+(?=\S)/i, '')
    .replace(/^[A-Za-z][a-z]{2,}\s*=\s*(?=[^=]+$)/, '');
}

/** What stands beside the formulas in dollars, words between two of them left out; nothing where there is no formula. */
function aroundSpans(line: string): string {
  let [around, at] = ['', 0];
  for (const { start, end } of mathSpans(line)) {
    around += ` ${line.slice(at, start)}`;
    at = end;
  }
  return at === 0 ? '' : `${around} ${line.slice(at)}`.replaceAll(/\b(?:and|or)\b/g, ' ');
}

/** The words of prose that stand beside formulas: LaTeX's commands and texts left out. */
function withoutLatex(line: string): string {
  return line.replaceAll(latexText, ' ').replaceAll(command, ' ');
}
