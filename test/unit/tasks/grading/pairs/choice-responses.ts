/** Responses to multiple-choice questions; the letter is C, or gold is given. */
import type { Wanted } from './responses.js';

export interface ChoiceResponse {
  readonly gold: string;
  readonly choices: readonly string[];
  readonly reward: Wanted;
  readonly evaluation: Wanted;
  readonly response: string;
}

const r = String.raw;
const drugs = ['Ketotifen eye drops', 'Warm compresses', 'Labetalol', 'Reassurance and monitoring'];
const numbers = ['12', '15', '18', '21'];
const replies = ['Yes', 'No', 'Cannot be determined', 'None of the above'];

const asked =
  (choices: readonly string[], gold: string) =>
  (reward: Wanted, evaluation: Wanted, response: string): ChoiceResponse => ({
    gold,
    choices,
    reward,
    evaluation,
    response,
  });

const drugC = asked(drugs, 'C');
const numberC = asked(numbers, 'C');
const replyB = asked(replies, 'B');
const replyD = asked(replies, 'D');
const tenthJ = asked(['a1', 'b2', 'c3', 'd4', 'e5', 'f6', 'g7', 'h8', 'i9', 'j10'], 'J');

export const choiceResponses: readonly ChoiceResponse[] = [
  drugC(1, 1, '<think>Pregnancy and hypertension.</think><answer>C</answer>'),
  drugC(1, 1, '<think>Pregnancy and hypertension.</think><answer>(C)</answer>'),
  drugC(1, 1, '<think>Pregnancy and hypertension.</think><answer>C. Labetalol</answer>'),
  drugC(1, 1, '<think>Pregnancy and hypertension.</think><answer>Labetalol</answer>'),
  drugC(1, 1, '<think>Pregnancy and hypertension.</think><answer> **C** </answer>'),
  drugC(1, 1, '<think>Pregnancy and hypertension.</think><answer>C: Labetalol</answer>'),
  drugC(1, 1, r`<think>Hm.</think> \boxed{C}`),
  drugC(1, 1, r`<think>Hm.</think> The answer is \boxed{\text{C}}.`),
  drugC(1, 1, r`<think>Hm.</think> \boxed{\textbf{(C)}}`),
  drugC(1, 1, r`<think>Hm.</think> \boxed{\text{C. Labetalol}}`),
  drugC(1, 1, r`<think>Hm.</think> \boxed{\text{Labetalol}}`),
  drugC(1, 1, r`<think>A looks right, so \boxed{A}?</think> \boxed{C}`),
  drugC(1, 1, r`<think>Hm.</think><answer>\boxed{C}</answer>`),
  drugC(1, 1, r`<think>Hm.</think><answer>The best treatment is \boxed{C}</answer>`),
  drugC(1, 1, '<think>Hm.</think><answer>A</answer> No. <answer>C</answer>'),
  drugC(0, 0, '<think>Hm.</think><answer>C</answer> No. <answer>A</answer>'),
  drugC(0, 0, '<think>C</think><answer>A</answer>'),
  drugC(0, 0, r`<think>C</think> \boxed{D}`),
  drugC(0, 0, '<think>Hm.</think><answer>D. Reassurance and monitoring</answer>'),
  drugC(0, 0, '<think>Hm.</think><answer>Warm compresses</answer>'),
  drugC(0, 0, '<think>Hm.</think><answer>C. Warm compresses</answer>'),
  drugC(0, 0, '<think>Hm.</think><answer>B. Labetalol</answer>'),
  drugC(0, 0, '<think>Hm.</think><answer>A or C</answer>'),
  drugC(0, 0, '<think>Hm.</think><answer>B, C</answer>'),
  drugC(0, 0, '<think>Hm.</think><answer>E</answer>'),
  drugC(0, 0, '<think>Hm.</think><answer></answer>'),
  drugC(0, 0, '<think>It is C.'),
  drugC(0, 0, 'I do not know which one is right.'),
  drugC(0, 0, 'Both A and C are correct.'),
  drugC(null, 1, 'The answer is C.'),
  drugC(null, 1, 'The answer is (C).'),
  drugC(null, 1, 'The answer is **C**.'),
  drugC(null, 1, 'The answer is **C. Labetalol**.'),
  drugC(null, 1, 'Therefore, the correct answer is C. Labetalol is safe in pregnancy.'),
  drugC(null, 1, 'Therefore, the correct option is (C) Labetalol.'),
  drugC(null, 1, 'Therefore, the best option is C.'),
  drugC(null, 1, 'Reasoning here.\n\nAnswer: C'),
  drugC(null, 1, 'Reasoning here.\n\nAnswer: $C'),
  drugC(null, 1, 'Reasoning here.\n\n**Answer:** C'),
  drugC(null, 1, 'Reasoning here.\n\n**Answer: C. Labetalol**'),
  drugC(null, 1, 'Reasoning here.\n\nFinal answer: C'),
  drugC(null, 1, 'Reasoning here.\n\n### Final Answer\n\nC'),
  drugC(null, 1, 'A is wrong, B is wrong, D is wrong.\n\nC'),
  drugC(null, 1, 'A is wrong, B is wrong, D is wrong.\n\n(C)'),
  drugC(null, 1, 'The answer is A? No: hypertension in pregnancy.\nThe answer is C.'),
  drugC(null, 0, 'The answer is C? No: the eyes itch.\nThe answer is A.'),
  drugC(null, 0, 'The answer is B.'),
  drugC(null, 0, 'Reasoning about option C here.\n\nAnswer: D'),
  drugC(null, 0, 'The answer is not C.'),
  drugC(null, 0, 'A careful history comes first.'),
  drugC(null, 1, '答案是 C'),
  drugC(null, 1, '所以答案是C。'),
  drugC(null, 0, '所以答案是B。'),
  numberC(1, 1, '<answer>C</answer>'),
  numberC(1, 1, '<answer>18</answer>'),
  numberC(1, 1, r`\boxed{C}`),
  numberC(1, 1, r`\boxed{18}`),
  numberC(1, 1, r`\boxed{(C) 18}`),
  numberC(1, 1, r`\boxed{\textbf{(C)}\ 18}`),
  numberC(0, 0, r`\boxed{15}`),
  numberC(0, 0, r`\boxed{(C) 15}`),
  numberC(0, 0, r`\boxed{180}`),
  numberC(0, 0, '<answer>3</answer>'),
  replyB(1, 1, '<answer>No</answer>'),
  replyB(1, 1, '<answer>B</answer>'),
  replyB(1, 1, '<answer>B. No</answer>'),
  replyB(null, 1, '<answer>b) No</answer>'),
  replyB(0, 0, '<answer>Yes</answer>'),
  replyB(0, 0, '<answer>B. Yes</answer>'),
  replyB(0, 0, '<answer>None of the above</answer>'),
  replyB(0, 0, '<answer>not B</answer>'),
  replyD(1, 1, '<answer>None of the above</answer>'),
  replyD(1, 1, '<answer>D. None of the above</answer>'),
  replyD(1, 1, '<answer>none of the above.</answer>'),
  replyD(0, 0, '<answer>No</answer>'),
  replyD(0, 0, '<answer>None</answer>'),
  tenthJ(1, 1, '<answer>J</answer>'),
  tenthJ(1, 1, '<answer>(J)</answer>'),
  tenthJ(0, 0, '<answer>I</answer>'),
  tenthJ(0, 0, '<answer>K</answer>'),
  tenthJ(0, 0, 'I think that this cannot be known.'),
  tenthJ(null, 1, 'I think the answer is (J).'),
];
