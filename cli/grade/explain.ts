/** PURE. One verdict for people: what was found where, how both sides read, which rule decided. */
import { extractChoice, type ExtractedChoice } from '../../tasks/grading/choices/extract-choice.js';
import { goldOption, letterOf } from '../../tasks/grading/choices/options.js';
import { extractAnswer, type Extracted } from '../../tasks/grading/extract-answer.js';
import { normalForm } from '../../tasks/grading/normal-form.js';
import type { Region } from '../../tasks/grading/region.js';
import type { GradingVerdict } from '../../tasks/grading/verdict.js';
import type { Palette } from '../view/palette.js';
import type { Gradable } from './gradable.js';

export interface Explanation {
  readonly gold: string;
  /** Its letter, of a question with options. */
  readonly right_option?: string;
  readonly extracted: string | null;
  readonly score: number | null;
  readonly decided_by: string;
  readonly reason?: string;
  readonly detail?: string;
  readonly mode: string;
  readonly grader: string;
  readonly milliseconds: number;
  /** Where the answer stood, in words; null when there is none. */
  readonly found_in: string | null;
  /** As both sides are compared; null where the text cannot be an answer. */
  readonly normal_forms?: { readonly gold: string | null; readonly answer: string | null };
}

const places: Record<Extracted['from'] | ExtractedChoice['from'], string> = {
  box: 'the last box',
  'answer-tag': 'the last <answer>',
  'whole-line': 'the line as a whole',
  'whole-text': 'the text as a whole',
  'final-answer': 'what follows "final answer"',
  'answer-colon': 'what follows "answer:"',
  'answer-is': 'what follows "answer is"',
  hashes: 'what follows ####',
  'math-span': 'the last formula',
  tuple: 'the tuple at the end',
  number: 'the last number',
  announcement: 'what the response announces',
  'last-line': 'the last line',
  value: 'the option of the same value',
  mention: 'the option that is spoken of last',
};
const regions: Record<Region['from'], string> = {
  'answer-tag': 'inside the last <answer>',
  'open-answer-tag': 'behind an <answer> that is not closed',
  'after-thought': 'behind the last thought',
  'whole-response': '',
};

export function explain(row: Gradable, verdict: GradingVerdict, milliseconds: number): Explanation {
  const isChoice = row.choices !== undefined && ['choice', 'medical'].includes(row.grader);
  return {
    gold: row.gold,
    extracted: verdict.extracted,
    score: verdict.score,
    decided_by: verdict.decidedBy,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    ...(verdict.detail === undefined ? {} : { detail: verdict.detail }),
    mode: row.mode,
    grader: row.grader,
    milliseconds: Math.round(milliseconds * 1000) / 1000,
    found_in: verdict.extracted === null ? null : foundIn(row),
    ...(row.grader !== 'math'
      ? {}
      : {
          normal_forms: {
            gold: normalForm(row.gold),
            answer: verdict.extracted === null ? null : normalForm(verdict.extracted),
          },
        }),
    ...(isChoice ? { right_option: letterOf(goldOption(row.gold, row.choices)) } : {}),
  };
}

function foundIn(row: Gradable): string | null {
  const isChoice = row.grader === 'choice' || (row.grader === 'medical' && row.mode === 'evaluation' && row.choices);
  const found = isChoice ? extractChoice(row) : extractAnswer(row, { severalLines: row.grader === 'f1' });
  if (found.kind === 'none') return null;
  const place = places[found.from];
  const region = found.kind === 'answer' ? regions[found.region.from] : '';
  return region === '' || found.from === 'answer-tag' ? place : `${place} ${region}`;
}

/** Lines for a terminal. */
export function sayExplanation(explanation: Explanation, palette: Palette): string {
  const { score, reason, detail, normal_forms: forms } = explanation;
  const { right_option: letter, gold } = explanation;
  const option = letter === undefined || letter === gold ? '' : `   ${palette.faint(`option ${letter}`)}`;
  const answer = explanation.extracted ?? `none (${reason ?? 'no answer'})`;
  const rows: [string, string][] = [
    ['verdict', score === 1 ? palette.good('1  right') : `${palette.warning(String(score))}  ${sayScore(explanation)}`],
    ['decided by', explanation.decided_by],
    ...(detail === undefined || detail === '' ? [] : [['because', detail] satisfies [string, string]]),
    ['gold', withForm(gold, forms?.gold, palette) + option],
    ['answer', explanation.extracted === null ? answer : withForm(answer, forms?.answer, palette)],
    ...(explanation.found_in === null ? [] : [['found in', explanation.found_in] satisfies [string, string]]),
    ['graded as', `${explanation.grader}, ${explanation.mode} mode, ${explanation.milliseconds.toFixed(2)} ms`],
  ];
  return `${rows.map(([name, text]) => `${palette.faint(name.padEnd(11))} ${text}`).join('\n')}\n`;
}

function sayScore({ score, reason }: Explanation): string {
  if (score === null) return 'not graded';
  if (score > 0) return 'in part';
  return reason === undefined ? 'wrong' : ({ no_answer: 'no answer' }[reason] ?? reason);
}

function withForm(text: string, form: string | null | undefined, palette: Palette): string {
  if (form === undefined || form === text) return text;
  return `${text}   ${palette.faint(form === null ? 'no normal form' : `normal form ${form}`)}`;
}
