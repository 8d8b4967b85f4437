/**
 * PURE. Text as options are compared: without the LaTeX around words, Markdown's emphasis and typographic variants.
 * Letters of other alphabets stay what they are: a Cyrillic С is no C.
 */

const wrapper =
  /\\(?:text|textbf|textit|textrm|mathrm|mathbf|mathit|mathsf|mbox|operatorname|boxed|fbox|bf|rm)\s*\{([^{}]*)\}/g;
const spacing = /\\[,;:! ]|~/g;
const fullWidth = /[\uff01-\uff5e]/g;

/** What a statement says, as it stands in a box, a tag or a line. */
export function plainText(text: string): string {
  let plain = text.replaceAll(fullWidth, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0));
  plain = plain
    .replaceAll(spacing, ' ')
    .replaceAll(/\\[()[\]]/g, ' ')
    .replaceAll('$', '');
  // Wrappers may hold wrappers; deeper nesting is nobody's option.
  for (let depth = 0; depth < 4 && plain.includes('\\'); depth += 1) plain = plain.replaceAll(wrapper, '$1');
  plain = plain
    .replaceAll(/[\u2018\u2019\u02bc]/g, "'")
    .replaceAll(/[\u201c\u201d]/g, '"')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-');
  plain = plain.replaceAll(/(?<!\w)(?:\*{1,3}|_{2})(?=\S)|(?<=\S)(?:\*{1,3}|_{2})(?!\w)/g, '');
  return plain.replaceAll(/\s+/g, ' ').trim();
}

/** Two texts say the same if their keys are equal: no case, no punctuation at the rim, no spaces around commas. */
export function textKey(text: string): string {
  const key = plainText(text)
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/ ?([,;/=<>]) ?/g, '$1');
  return withoutRim(key);
}

const [openingMarks, closingMarks] = [' "\'`', ' "\'`.,;:!?'];

/** A loop: a pattern that is tied to the end would be tried at every place of a row of dots. */
function withoutRim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && openingMarks.includes(text[start] ?? '')) start += 1;
  while (end > start && closingMarks.includes(text[end - 1] ?? '')) end -= 1;
  return text.slice(start, end);
}

/** Of two keys: the second begins with the first and goes on behind a word's end. */
export function isBeginning(beginning: string, whole: string): boolean {
  if (beginning === '' || !whole.startsWith(beginning)) return false;
  return beginning.length === whole.length || !/[\p{L}\p{N}]/u.test(whole[beginning.length] ?? '');
}

/** Share of the first key's words that stand in the second: 0 to 1. */
export function wordOverlap(of: string, within: string): number {
  const words = new Set(of.match(/[\p{L}\p{N}]+/gu) ?? []);
  const others = new Set(within.match(/[\p{L}\p{N}]+/gu) ?? []);
  if (words.size === 0) return 0;
  return [...words].filter((word) => others.has(word)).length / words.size;
}
