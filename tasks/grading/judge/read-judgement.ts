/**
 * PURE. From a judge's words to its verdict, strictly: the last line must be the verdict line, and no other verdict line
 * may say otherwise (a judge that quotes a response that plants one). What is not exactly so is no verdict.
 */

export type ReadJudgement =
  | { readonly ok: true; readonly score: 0 | 1; readonly because: string }
  | { readonly ok: false; readonly problem: string };

/** Bold, a full stop and another case are forgiven: judges write Markdown. */
const verdictLine = /^[\s>*_#`-]*verdict[\s*_`]*:[\s*_`]*(correct|incorrect)[\s*_`]*\.?[\s*_`]*$/i;
const longestBecause = 500;

export function readJudgement(text: string): ReadJudgement {
  const said = text.slice(lastThoughtEnd(text));
  const lines = said.split(/\r?\n/).filter((line) => line.trim() !== '');
  const last = lines.at(-1);
  if (last === undefined) return { ok: false, problem: 'it said nothing' };
  const verdict = verdictOf(last);
  if (verdict === undefined)
    return { ok: false, problem: `its last line is no verdict: ${shortened(last.trim(), 80)}` };
  const others = lines.slice(0, -1).map(verdictOf);
  if (others.some((other) => other !== undefined && other !== verdict))
    return { ok: false, problem: 'it gave two verdicts that differ' };
  const because = lines.slice(0, -1).join(' ').replace(/\s+/g, ' ').trim();
  return { ok: true, score: verdict, because: shortened(because, longestBecause) };
}

function verdictOf(line: string): 0 | 1 | undefined {
  // A verdict line is short; the pattern is not tried on more than that.
  const word = line.length > 200 ? undefined : verdictLine.exec(line)?.[1]?.toLowerCase();
  return word === undefined ? undefined : word === 'correct' ? 1 : 0;
}

/** A judge's own thoughts may weigh both verdicts. Unclosed thoughts end in no verdict. */
function lastThoughtEnd(text: string): number {
  const close = text.lastIndexOf('</think>');
  if (close >= 0) return close + '</think>'.length;
  return text.trimStart().startsWith('<think>') ? text.length : 0;
}

function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}…`;
}
