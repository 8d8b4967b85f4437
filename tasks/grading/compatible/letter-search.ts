/**
 * PURE. The search for an option's letter that MMMU's authors wrote (MMMU-Benchmark/MMMU, eval_utils.py) and lmms-eval
 * took over, for MedQA with small changes: `(X)`, else a bare letter, else `X.`; of several the one that stands last.
 */

export interface LetterSearch {
  readonly letters: readonly string[];
  /** What is found as a bare letter: MMMU looks for `X `, MedQA for ` X `. */
  readonly bare: (letter: string) => string;
  /** The last of several: by `(X)` where those were found (MMMU), or always by ` X ` (MedQA). */
  readonly byBracket: boolean;
}

const rim = [',', '.', '!', '?', ';', ':', "'"];

/** Text as the harnesses search it: punctuation off, spaces around. */
export function padded(response: string): string {
  let [start, end] = [0, response.length];
  // One sign after the other, as the harnesses strip them.
  for (const sign of rim) {
    while (start < end && response[start] === sign) start += 1;
    while (end > start && response[end - 1] === sign) end -= 1;
  }
  return ` ${response.slice(start, end)} `;
}

export function searchLetter(text: string, { letters, bare, byBracket }: LetterSearch): string | null {
  const bracketed = letters.filter((letter) => text.includes(`(${letter})`));
  if (bracketed.length > 0) {
    return lastOf(bracketed, (letter) => text.lastIndexOf(byBracket ? `(${letter})` : ` ${letter} `));
  }
  const bareOnes = letters.filter((letter) => text.includes(bare(letter)));
  const found = bareOnes.length > 0 ? bareOnes : letters.filter((letter) => text.includes(`${letter}.`));
  return lastOf(found, (letter) => text.lastIndexOf(` ${letter} `));
}

/** The first of those with the greatest place, as numpy's argmax has it. */
export function lastOf(candidates: readonly string[], placeOf: (candidate: string) => number): string | null {
  let [best, greatest]: [string | null, number] = [null, Number.NEGATIVE_INFINITY];
  for (const candidate of candidates) {
    const place = placeOf(candidate);
    if (place > greatest) [best, greatest] = [candidate, place];
  }
  return best;
}
