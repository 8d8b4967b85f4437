/** PURE. One line as an answer: without Markdown's emphasis, without the delimiters around it; is it one at all? */
import { withoutDelimiters } from './math-spans.js';

const words = /[A-Za-z]{2,}/g;
const latexText = /\\(?:text|mathrm|mbox|textbf|mathbf|operatorname)\s*\{[^{}]*\}/g;
const command = /\\[A-Za-z]+/g;
/** Names that stand in formulas without a backslash, and words between two answers. */
const mathematical = /^(?:sin|cos|tan|cot|sec|csc|log|ln|exp|sqrt|pi|max|min|gcd|lcm|mod|and|or|cm|mm|km|kg)$/i;

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
  const bare = withoutDelimiters(withoutEmphasis(withoutDelimiters(text.trim()))).trim();
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
  const prose = line.replaceAll(latexText, ' ').replaceAll(command, ' ').match(words) ?? [];
  const count = prose.filter((word) => !mathematical.test(word)).length;
  if (count <= 1) return true;
  return count <= 4 && !/[\d$=\\]/.test(line) && !/[.!?]\s/.test(line);
}
