/**
 * PURE. Answers in words: names, yes and no, letters of choices. Compared without case and punctuation when one side is
 * set as text or both are plainly words; a single letter is a variable, and keeps its case. VERIFIER.md 7.5, 1.
 */
import { different, equal, type Outcome } from './context.js';

interface Words {
  /** Lower-case words with single blanks. */
  readonly folded: string;
  readonly exact: string;
  /** It was set with \text. */
  readonly isText: boolean;
}

const shortWords = new Set([
  'yes',
  'no',
  'true',
  'false',
  'even',
  'odd',
  'none',
  'all',
  'red',
  'sat',
  'mon',
  'tie',
  'dne',
]);

/**
 * Both in normal form.
 * @returns null when the gold is not in words, and so mathematics decides
 */
export function compareWords(gold: string, answer: string): Outcome | null {
  const [right, given] = [wordsOf(gold), wordsOf(answer)];
  if (right === null) return null;
  const choice = compareChoice(right, answer);
  if (choice !== null) return choice;
  if (given === null) return right.isText && right.folded.length > 1 ? different('words') : null;
  if (right.exact === given.exact)
    return right.isText || given.isText || right.exact.length > 1 ? equal('words') : null;
  if (right.folded === given.folded && (right.isText || given.isText || isPlainWord(right.folded))) {
    const isLetter = right.folded.length === 1;
    // \text{a} is a choice; a bare letter is a variable, and r is not R.
    if (!isLetter || right.isText) return equal('words');
  }
  if (right.isText || isPlainWord(right.folded) || /^[A-Z]{3,}$/.test(right.exact)) return different('words');
  return null;
}

function isPlainWord(folded: string): boolean {
  return folded.includes(' ') || (folded.length >= 4 && /[aeiouy]/.test(folded)) || shortWords.has(folded);
}

/** Letters and blanks alone, after brackets and marks have gone; null for anything with signs or digits. */
function wordsOf(text: string): Words | null {
  const isText = text.includes('\\text{');
  // Without \text, hyphens and brackets may be mathematics.
  const plain = isText
    ? text.replaceAll('\\text{', ' ').replace(/[(){}.,;:!?"'`[\]]|(?<=[a-zA-Z])-(?=[a-zA-Z])/g, ' ')
    : withoutMarks(text);
  const words = plain
    .replace(/ +/g, ' ')
    .trim()
    .replace(/^(?:an?|the) (?=[a-zA-Z])/i, '');
  if (words === '' || !/^[a-zA-Z ]+$/.test(words)) return null;
  return { folded: words.toLowerCase(), exact: words, isText };
}

function withoutMarks(text: string): string {
  const single = /^\(([a-zA-Z]+)\)$/.exec(text)?.[1];
  if (single !== undefined) return single;
  if (!/[a-z]{3}/i.test(text)) return text;
  return text.replace(/([a-zA-Z]{2})-(?=[a-zA-Z]{2})/g, '$1 ').replace(/[.,;:!?"'`]/g, ' ');
}

/** Gold `(C)`: also `C. 25` and `(C) the text`, since the letter decides; but not `(C)x` or `(C)+1`. */
function compareChoice(gold: Words, answer: string): Outcome | null {
  if (!/^[A-J]$/.test(gold.exact)) return null;
  const plain = answer.replaceAll('\\text{', '').replace(/[{}]/g, '');
  const match = /^(?:\(([A-J])\)(?= ?[a-zA-Z]{2}|$)|([A-J])(?:[.:] ?[^ ]|\) ?[^ ]))/.exec(plain);
  const letter = match?.[1] ?? match?.[2];
  if (letter === undefined) return null;
  return letter === gold.exact ? equal('choice-letter') : different('choice-letter');
}

/** Gold `(D) 1`: the letter alone and the content alone are right, too. */
export function choiceWithContent(gold: string): { readonly letter: string; readonly content: string } | null {
  const match = /^(?:\\text\{)?\(([A-J])\)[ }\\:.]*(?=[^ }\\:.])(.{1,300})$/.exec(gold);
  const [, letter, content] = match ?? [];
  return letter === undefined || content === undefined ? null : { letter, content };
}

/** With names set upright or not: `\text{SRMC} = \text{LRMC}`. */
export function withoutText(text: string): string {
  return text.replace(/\\text\{([^{}]{0,80})\}/g, '$1').replace(/ ?([^ 0-9A-Za-z\\]) ?/g, '$1');
}

/** For what cannot be read: without braces, blanks and \text. */
export function bareText(text: string): string {
  return text.replace(/\\text(?=\{)|[{} ]/g, '').toLowerCase();
}
