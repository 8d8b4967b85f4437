/** PURE. A statement that should name one option, as it stands in a box, an `<answer>` or a line of its own. */
import { indexOf, letterOf, optionWithText, type Options } from './options.js';
import { isBeginning, plainText, textKey, wordOverlap } from './plain-text.js';

/** What a piece of text says: an option; that there is none, and why; null when it speaks of no option at all. */
export type Said =
  | { readonly kind: 'option'; readonly index: number; readonly by: 'letter' | 'letter-with-text' | 'text' | 'value' }
  | { readonly kind: 'none'; readonly detail: string }
  | null;

export function none(detail: string): Said {
  return { kind: 'none', detail };
}

const prefix =
  /^(?:the\s+)?(?:(?:final|correct|best)\s+)?(?:option|choice|answer|letter)\s*:?\s+(?=[([]?[A-Za-z][)\]]?(?:$|[^A-Za-z]))/i;
const letterAlone = /^[([{]?\s*([A-Za-z])\s*[)\]}]?\s*[.:,;)]?$/;
const letterAndText = /^[([{]?([A-Za-z])(?:[)\]}][.:,]?|[.:]|\s?-\s|\s(?=\S))\s*(\S.*)$/s;
const separator = /,|\/|&|\+|;|\b(?:and|or)\b/i;

/**
 * @param lowerCase a letter alone may be lower-case: within a box or a tag it can be nothing else
 * @param isStrict a text beside the letter must be its option's
 */
export function readStatement(text: string, options: Options, lowerCase: boolean, isStrict: boolean): Said {
  const plain = plainText(text).replace(prefix, '');
  const named = optionWithText(plain, options);
  if (named === 'several') return none('several options have this text');
  const letter = letterAlone.exec(plain)?.[1];
  if (letter !== undefined && (lowerCase || isUpperCase(letter) || /^[([{]/.test(plain))) {
    const isBoth = named !== null && indexOf(letter) < options.count;
    if (isBoth && named !== indexOf(letter)) return none(`${letter} is a letter and another option's text`);
    if (named === null || isBoth) return byLetter(letter, options);
  }
  if (named !== null) return { kind: 'option', index: named, by: 'text' };
  if (isListOfLetters(plain)) return none('several letters');
  const both = letterAndText.exec(plain);
  if (both?.[1] === undefined || both[2] === undefined) return null;
  return byLetterWithText(both[1], both[2], options, { lowerCase, isStrict, isSeparated: !/^\S\s\w/.test(plain) });
}

/** `A, C`, `(A) or (C)`, `A/B/C`. */
function isListOfLetters(text: string): boolean {
  const pieces = text.split(separator).filter((piece) => piece.trim() !== '');
  return pieces.length > 1 && pieces.every((piece) => letterAlone.test(piece.trim()));
}

export function byLetter(letter: string, { count }: Options): Said {
  const index = indexOf(letter);
  if (index >= count) return none(`${letter} is beyond the ${count} options`);
  return { kind: 'option', index, by: 'letter' };
}

function byLetterWithText(
  letter: string,
  text: string,
  options: Options,
  rules: { lowerCase: boolean; isStrict: boolean; isSeparated: boolean },
): Said {
  if (!rules.lowerCase && !isUpperCase(letter)) return null;
  const index = indexOf(letter);
  const agreement = agreementOf(text, index, options);
  // `A patient with …`: an article, unless the option says so.
  if (!rules.isSeparated && agreement !== 'same') return null;
  if (index >= options.count) return none(`${letter} is beyond the ${options.count} options`);
  if (agreement === 'contradicts' || (agreement === 'unclear' && rules.isStrict)) {
    return none(`the text beside ${letter} is not that of option ${letterOf(index)}`);
  }
  return { kind: 'option', index, by: 'letter-with-text' };
}

/**
 * Does a text say what the option of this index says? `alike`: one begins with the other, or it has at least half of its
 * words and more than of any other option.
 */
export function agreementOf(
  text: string,
  index: number,
  { keys }: Options,
): 'same' | 'alike' | 'unclear' | 'contradicts' {
  const own = keys[index];
  if (own === undefined || own === '') return keys.length === 0 ? 'alike' : 'unclear';
  const key = textKey(text);
  if (key === own) return 'same';
  const others = keys.filter((other, place) => place !== index && other !== '');
  if (others.includes(key)) return 'contradicts';
  const longestOther = Math.max(0, ...others.filter((other) => isBeginning(other, key)).map((other) => other.length));
  if (isBeginning(own, key)) return own.length > longestOther ? 'alike' : 'contradicts';
  if (longestOther > 0) return 'contradicts';
  if (isBeginning(key, own)) return others.some((other) => isBeginning(key, other)) ? 'unclear' : 'alike';
  const overlap = wordOverlap(own, key);
  return overlap >= 0.5 && others.every((other) => wordOverlap(other, key) < overlap) ? 'alike' : 'unclear';
}

function isUpperCase(letter: string): boolean {
  return letter === letter.toUpperCase();
}
