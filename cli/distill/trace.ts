/**
 * PURE. From what a teacher wrote to what SFT imitates: `<think> … </think> <answer>…</answer>`, the layout of the
 * paper's outputs (arXiv:2505.03981, Appendix H), the same that datasets/completion.ts gives to other sources.
 *
 * Teachers write thoughts between tags, or begin inside of them (a chat template that ends with `<think>` leaves the
 * closing tag alone); and the answer in `<answer>`, in a box, or in words.
 */
import { renderCompletion } from '../../tasks/datasets/completion.js';
import type { DatasetExample } from '../../tasks/datasets/example.js';

export type ShapedTrace =
  | { readonly ok: true; readonly text: string }
  /** `no-thoughts`: none, or empty ones. `several-thoughts`: thoughts that begin or end twice. */
  | { readonly ok: false; readonly reason: 'no-thoughts' | 'several-thoughts' };

const opening = '<think>';
const closing = '</think>';

/** @param extracted the answer as the grader found it: used when the solution has no whole `<answer>` */
export function shapeTrace(example: Pick<DatasetExample, 'question'>, written: string, extracted: string): ShapedTrace {
  const end = written.indexOf(closing);
  if (end < 0) return { ok: false, reason: 'no-thoughts' };
  const before = written.slice(0, end).trim();
  const thought = (before.startsWith(opening) ? before.slice(opening.length) : before).trim();
  const solution = written.slice(end + closing.length);
  if (thought === '') return { ok: false, reason: 'no-thoughts' };
  if ([thought, solution].some((part) => part.includes(opening) || part.includes(closing)))
    return { ok: false, reason: 'several-thoughts' };
  const text = renderCompletion(
    {
      question: example.question,
      groundTruth: '',
      completion: { kind: 'reasoned', thought, solution: taggedAnswer(solution) ?? extracted },
      dataSource: '',
      grader: 'exact',
      extra: {},
    },
    { answerVariant: 'solution', think: true },
  );
  return text === null ? { ok: false, reason: 'no-thoughts' } : { ok: true, text };
}

/** Of the last whole `<answer>…</answer>`; null when there is none or it is empty. */
function taggedAnswer(solution: string): string | null {
  const end = solution.lastIndexOf('</answer>');
  const start = end < 0 ? -1 : solution.lastIndexOf('<answer>', end);
  const inside = start < 0 ? '' : solution.slice(start + '<answer>'.length, end).trim();
  return inside === '' ? null : inside;
}
