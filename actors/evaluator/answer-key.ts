/** PURE. When two extracted answers are one answer to a majority vote: by the normal form that grading compares first. */
import { lastAnswer } from '../../tasks/answer-text.js';
import { normalForm } from '../../tasks/grading/normal-form.js';

/**
 * `\dfrac{1}{2}` and `\frac{1}{2}` have one key, `0.5` has another: a vote compares spellings, not values. An answer without
 * a normal form counts by its letters.
 * @param extracted null where the grader tells no answer: then what stands in the last `<answer>`
 */
export function answerKeyOf(extracted: string | null, response: string): string | null {
  const answer = extracted ?? lastAnswer(response);
  if (answer === null || answer.trim() === '') return null;
  return normalForm(answer) ?? answer.trim().replaceAll(/\s+/g, ' ');
}
