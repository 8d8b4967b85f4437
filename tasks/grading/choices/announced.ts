/**
 * PURE. Options that prose announces: "the answer is (C)", "Answer: C. text", "the best option is C"; the last that names
 * one wins. A bare letter must be upper-case, and `A` and `I` must not be words of the sentence.
 */
import { longestProse } from '../limits.js';
import { byLetter, agreementOf, none, type Said } from './statement.js';
import { indexOf, letterOf, optionWithText, type Options } from './options.js';
import { plainText } from './plain-text.js';

/** Characters behind an announcement that are read. */
const longestTail = 600;
const mostAnnouncements = 20;

const announcement =
  /\b(?:answers?|(?:correct|best|right|appropriate|likely)[*_\s]{1,4}(?:option|choice|response|diagnosis|statement))\b[*_"\s]{0,6}(?:(?:to|for)\s[^.:\n]{0,80}\s)?(?:is|are|:|=|would be|should be)(?![a-z])|答案[*_\s]{0,4}(?:是|为|：|:)/gi;
const before =
  /^(?:\s|[:*_"'>]|therefore\b|thus\b|then\b|clearly\b|indeed\b|likely\b|most likely\b|option\b|choice\b|letter\b)*/i;

const bracketed = /^[([{]\s?([A-Za-z])\s?[)\]}]/;
/** Not the beginning of a word, of `C-reactive` or of `B12`. */
const bare = /^([A-Z])(?![\p{L}\p{N}'_-])/u;
const anotherLetter =
  /^[.)\]:]*\s*(?:,|\/|&|\+|(?:and|or|nor|and\/or)\b)\s*(?:option\s|choice\s)?[([]?[A-Z](?![\p{L}\p{N}'_-])/u;
const goesOnAfterLetter = /^\s+(?:because|since|as|given|due|for|based|which|is|\(|-)/;

export function readAnnounced(region: string, options: Options): Said {
  const text = region.slice(-longestProse);
  const ends = [...text.matchAll(announcement)].map(({ index, 0: words }) => index + words.length);
  for (const start of ends.slice(-mostAnnouncements).reverse()) {
    const said = readTail(text.slice(start, start + longestTail), options);
    if (said !== null) return said;
  }
  return null;
}

function readTail(tail: string, options: Options): Said {
  const [line = ''] = tail.replace(/^[\s:：*_]+/, '').split('\n', 1);
  const text = plainText(line).replace(before, '');
  if (/^(?:not|neither)\s+(?:option\s|choice\s)?[([]?[A-Z](?![\p{L}\p{N}'_-])/u.test(text))
    return none('it says which it is not');
  const named = namedOption(text, options);
  if (named === 'several') return none('several options have this text');
  const match = bracketed.exec(text) ?? bare.exec(text);
  const letter = match?.[1];
  if (match === null || letter === undefined || (named !== null && indexOf(letter) >= options.count)) {
    return named === null ? null : { kind: 'option', index: named, by: 'text' };
  }
  const rest = text.slice(match[0].length);
  if (anotherLetter.test(rest)) return none('several letters');
  const isWord =
    !match[0].startsWith('(') && /^[AI]$/.test(letter) && /^\s+\S/.test(rest) && !goesOnAfterLetter.test(rest);
  if (named !== null && (isWord || named !== indexOf(letter))) {
    return isWord
      ? { kind: 'option', index: named, by: 'text' }
      : none(`${letter} is a letter and another option's text`);
  }
  if (isWord) return null;
  return checked(letter, rest, options);
}

/** A letter with what stands behind it: an option's text that is another's takes the letter back. */
function checked(letter: string, rest: string, options: Options): Said {
  const said = byLetter(letter, options);
  if (said === null || said.kind === 'none') return said;
  const text = /^\s*[.:)\]-]?\s*\(?\s*(\S.*)$/s.exec(rest)?.[1];
  if (text === undefined) return said;
  const agreements = beginnings(text).map((beginning) => agreementOf(beginning, said.index, options));
  if (agreements.some((agreement) => agreement === 'same')) return { ...said, by: 'letter-with-text' };
  if (!agreements.includes('contradicts')) return said;
  return none(`the text beside ${letter} is not that of option ${letterOf(said.index)}`);
}

/** The option that a sentence names by its whole text. */
function namedOption(text: string, options: Options): number | 'several' | null {
  for (const candidate of beginnings(text)) {
    const named = optionWithText(candidate, options);
    if (named !== null) return named;
  }
  return null;
}

/** The line, its first sentence, and that up to a reason or a bracket's end: the longest first. */
function beginnings(text: string): string[] {
  const [sentence = ''] = text.split(/。|[.;!?](?=\s|$)/, 1);
  const [clause = ''] = sentence.split(/,?\s(?:because|since|as|given|due|which)\s|\)/, 1);
  return [text, sentence, clause];
}
