/** PURE. What is read of a response at most (VERIFIER.md section 5, 7.0): all that follows is linear in these. */

/** Characters of a response; a longer one has no answer. */
export const longestResponse = 400_000;
/** Characters of one box, one announced answer or one line that is read as an answer. */
export const longestScan = 4_096;
/** Characters of an answer of several lines, whose words are counted; also of a response's end that is searched. */
export const longestProse = 20_000;
/** Boxes in a region that reward mode reads: more of them are a search for the right one. */
export const mostBoxes = 20;
export const mostDistinctBoxes = 2;

/** Characters of an answer that is compared with this gold. */
export function longestAnswer(gold: string): number {
  return Math.max(200, 4 * gold.length);
}
