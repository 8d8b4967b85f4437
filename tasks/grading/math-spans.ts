/**
 * PURE. Mathematics that stands in prose: `$…$` and `\(…\)` in one line, `$$…$$` and `\[…\]` over several; and numbers.
 * A dollar sign is a delimiter by Pandoc's rule: the opening one has no space behind it, the closing one no space before
 * and no digit behind it, so `$16 and $2` is money; with spaces at both ends there must be no words between. Linear in the text's length.
 */

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly content: string;
}

export function mathSpans(text: string): Span[] {
  const spans: Span[] = [];
  const closes = new ClosingMarks(text);
  for (let at = 0; at < text.length;) {
    const found = spanAt(text, at, closes);
    if (found.content !== '') spans.push({ start: at, end: found.next, content: found.content });
    at = found.next;
  }
  return spans;
}

/** @returns where to go on, and what the span that begins here holds; nothing when none does */
function spanAt(text: string, at: number, closes: ClosingMarks): { next: number; content: string } {
  const mark = text.slice(at, at + 2);
  if (mark === '$$' || mark === '\\[' || mark === '\\(') {
    const end = closes.after(mark === '$$' ? '$$' : mark === '\\[' ? '\\]' : '\\)', at + 2);
    const content = end < 0 ? '' : text.slice(at + 2, end).trim();
    const isSpan = content !== '' && !(mark === '\\(' && content.includes('\n'));
    return isSpan ? { next: end + 2, content } : { next: at + 2, content: '' };
  }
  if (mark[0] === '\\') return { next: at + 2, content: '' };
  if (mark[0] !== '$') return { next: nextMark(text, at + 1), content: '' };
  const end = nextDollar(text, at + 1);
  const content = text.slice(at + 1, end);
  const isClosed = text[end] === '$' && end > at + 1 && !/\d/.test(text[end + 1] ?? '');
  const isTight = !/^\s|\s$/.test(content) || (/^\s.*\s$/.test(content) && !prose.test(content));
  return isClosed && isTight ? { next: end + 1, content: content.trim() } : { next: end, content: '' };
}

const prose = /(?<![\\A-Za-z])[A-Za-z]*[a-z][A-Za-z]{2,}/;

/** The next unescaped dollar sign of this line, else the line's end. */
function nextDollar(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '$' && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at, text.length);
}

function nextMark(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '$' && text[at] !== '\\') at += 1;
  return at;
}

/** Where each closing mark stands next. Asked with growing positions, so that each is searched for over the text once. */
class ClosingMarks {
  readonly #text: string;
  readonly #next = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  /** -1: nowhere */
  after(mark: string, from: number): number {
    const known = this.#next.get(mark);
    if (known !== undefined && (known < 0 || known >= from)) return known;
    const found = this.#text.indexOf(mark, from);
    this.#next.set(mark, found);
    return found;
  }
}

/** The content of a text that is one span and nothing else, else the text. */
export function withoutDelimiters(text: string): string {
  const [span, ...others] = mathSpans(text);
  return others.length === 0 && span?.start === 0 && span.end === text.length ? span.content : text;
}

const number =
  /(?<![\w.\\])[-+\u2212]?[$€£]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,4}(?!\w))?(?:\s?\/\s?\d+(?!\d|\.\d)|:\d+|√\d+)?(?:\s?\\?%)?/g;

const alignment = /\\(?:begin|end)\s*\{(?:align|aligned|equation|gather|gathered|split|multline)\*?\}|&/g;
/** Characters between two formulas of one list. */
const longestJoint = 20;
const joining = /^\s*(?:,|,?\s*and|,?\s*or)\s*$/;

/** The last formula, with those that a comma, "and" or "or" joins to it; of aligned lines the last. */
export function lastFormula(text: string): string | null {
  const spans = mathSpans(text);
  let first = spans.length - 1;
  while (first > 0 && isJoined(text, spans[first - 1], spans[first])) first -= 1;
  const contents = spans.slice(Math.max(0, first)).map(({ content }) => lastLineOf(content));
  return contents.length === 0 ? null : contents.join(', ');
}

/** The first of these formulas, with those that are joined to it. */
export function firstFormula(text: string, spans: readonly Span[]): string {
  let last = 0;
  while (last + 1 < spans.length && isJoined(text, spans[last], spans[last + 1])) last += 1;
  return spans
    .slice(0, last + 1)
    .map(({ content }) => lastLineOf(content))
    .join(', ');
}

function isJoined(text: string, before: Span | undefined, after: Span | undefined): boolean {
  if (before === undefined || after === undefined || after.start - before.end > longestJoint) return false;
  return joining.test(text.slice(before.end, after.start));
}

/** `\begin{align*} x &= 3 \\ &= 4 \end{align*}`: `4`. Formulas that are not aligned stay as they are. */
export function lastLineOf(formula: string): string {
  if (!/\\begin\s*\{(?:align|equation|gather|split|multline)/.test(formula)) return formula;
  const lines = formula.replaceAll(alignment, ' ').split('\\\\');
  const last = lines.filter((line) => line.trim() !== '').at(-1) ?? '';
  return last.trim().replace(/^=\s*/, '');
}

/** Numbers as they stand, with sign, thousands, fraction and percent; money without its sign of currency. */
export function numbersIn(text: string): string[] {
  return [...text.matchAll(number)].map(([found]) => found.replace(/[$€£]/, ''));
}

const lastTuple = /(?<![\w)])([([][^()[\]\n]{1,120},[^()[\]\n]{1,120}[)\]])[^\d()[\]]*$/;

/** A tuple or an interval that the text ends with, if no number stands behind it: `so it is (6, -1).` */
export function tupleAtEnd(text: string): string | null {
  const tuple = lastTuple.exec(text.slice(-400))?.[1];
  return tuple === undefined || prose.test(tuple) ? null : tuple;
}
