/**
 * How many columns of a terminal a text takes, and cutting it to fit. PURE.
 *
 * Model output and log lines go through `printable` first: an escape sequence in a completion must not move the cursor.
 */

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Wide and fullwidth ranges of Unicode's EastAsianWidth.txt (W, F), without the emoji that the pattern below covers. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18aff],
  [0x1b000, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

const ansiStyle = /\x1b\[[0-9;]*m/g;

export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text.replace(ansiStyle, ''))) width += graphemeWidth(segment);
  return width;
}

/** Cut to at most `columns`, with `…` where something is missing. For text without style. */
export function fit(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns < 1) return '';
  let kept = '';
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    const next = graphemeWidth(segment);
    if (width + next > columns - 1) break;
    kept += segment;
    width += next;
  }
  return `${kept}…`;
}

/** Lines of at most `columns`, broken between words; a longer word stays whole. For text without style. */
export function wrapWords(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && displayWidth(longer) > columns) lines.push(word);
    else lines.splice(-1, 1, longer);
  }
  return lines;
}

/** Filled with spaces on the right, or cut. */
export function padEnd(text: string, columns: number): string {
  const fitted = fit(text, columns);
  return fitted + ' '.repeat(Math.max(0, columns - displayWidth(fitted)));
}

/** Filled with spaces on the left, or cut. */
export function padStart(text: string, columns: number): string {
  const fitted = fit(text, columns);
  return ' '.repeat(Math.max(0, columns - displayWidth(fitted))) + fitted;
}

/** One line that does nothing to a terminal: line ends shown as ⏎, every other control or invisible mark as ·. */
export function printable(text: string): string {
  return text
    .replace(/\r?\n/g, '⏎')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, (mark) => (mark === '\u200d' ? mark : '·'));
}

function graphemeWidth(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0;
  if (/^[\p{Cc}\p{Cf}\p{Mn}\p{Me}]/u.test(grapheme)) return 0;
  if (/\p{Emoji_Presentation}|\ufe0f/u.test(grapheme)) return 2;
  return wideRanges.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}
