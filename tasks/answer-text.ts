/** PURE. Where a solution says its answer. Linear in the length of the text. */

const open = '<answer>';
const close = '</answer>';

/** Text of the first whole `<answer>…</answer>`, trimmed; null when there is none. */
export function firstAnswer(solution: string): string | null {
  const start = solution.indexOf(open);
  if (start < 0) return null;
  const end = solution.indexOf(close, start + open.length);
  return end < 0 ? null : solution.slice(start + open.length, end).trim();
}

/** Text of the last whole `<answer>…</answer>`, trimmed; null when there is none. */
export function lastAnswer(solution: string): string | null {
  const end = solution.lastIndexOf(close);
  const start = end < 0 ? -1 : solution.lastIndexOf(open, end);
  return start < 0 ? null : solution.slice(start + open.length, end).trim();
}
