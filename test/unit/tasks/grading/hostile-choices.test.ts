/** Choices: what must be no answer whatever the right letter is, and what must be found. */
import { describe, expect, it } from 'vitest';
import { graders } from '../../../../tasks/grading/graders.js';
import type { GradingMode } from '../../../../tasks/grading/verdict.js';

const drugs = ['Nifedipine', 'Enoxaparin', 'Clopidogrel', 'Spironolactone'];
const replies = ['Yes', 'No', 'Sometimes', 'None of the above'];
const modes: readonly GradingMode[] = ['reward', 'evaluation'];

type Case = readonly [name: string, response: string];

const none: readonly (readonly [name: string, response: string, choices?: readonly string[]])[] = [
  ['two letters with or', '<answer>A or C</answer>'],
  ['two letters with a comma', '<answer>A, C</answer>'],
  ['two letters with and', '<answer>A and C</answer>'],
  ['all letters', '<answer>ABCD</answer>'],
  ['all letters in a box', String.raw`\boxed{ABCD}`],
  ['two letters in a box', String.raw`\boxed{A, C}`],
  ['a letter beyond the options', '<answer>E</answer>'],
  ['a letter beyond the options in a box', String.raw`\boxed{E}`],
  ['two option lines', '<answer>A. Nifedipine\nB. Enoxaparin</answer>'],
  ['all option lines, copied', drugs.map((drug, index) => `${'ABCD'[index]}. ${drug}`).join('\n')],
  ['a letter that its text contradicts', '<answer>B: Yes</answer>', replies],
  ['a letter that its text contradicts, in a box', String.raw`\boxed{B. Clopidogrel}`],
  ['the pronoun I', 'I am not sure about any of these.', [...drugs, 'E', 'F', 'G', 'H', 'Aspirin']],
  ['the article A', 'A patient like this one needs a careful history.'],
  ['a denied letter', '<answer>not A</answer>'],
  ['a denied letter in prose', 'The answer is not A.'],
  ['an open thought', '<think>The answer is C'],
  ['a letter only in the thought', '<think>The answer is C</think> Done.'],
  ['nothing', ''],
  ['an empty answer', '<answer></answer>'],
  ['a Cyrillic letter', '<answer>\u0421</answer>'],
  ['a Greek letter', '<answer>\u0391</answer>'],
  ['a question mark', '<answer>?</answer>'],
  ['a lower-case letter in prose', 'c'.repeat(3)],
  ['an option text that is only near', '<answer>Nifedipin</answer>'],
  ['two option texts', '<answer>Nifedipine and Clopidogrel</answer>'],
];

describe.each(modes)('in %s, no answer', (mode) => {
  const cases = none.map(([name, response, choices = drugs]) => ({ name, response, choices }));
  it.each(cases)('$name', ({ response, choices }) => {
    for (const gold of 'ABCDEFGHI'.slice(0, choices.length)) {
      const { score, reason } = graders.choice({ gold, response, mode, choices });
      expect({ gold, score, known: reason !== undefined }).toEqual({ gold, score: 0, known: true });
    }
  });
});

const letterC: readonly Case[] = [
  ['bold', '<answer>**C**</answer>'],
  ['parentheses', '<answer>(C)</answer>'],
  ['a full stop', '<answer>C.</answer>'],
  ['one parenthesis', '<answer>C)</answer>'],
  ['a colon and the text', '<answer>C: Clopidogrel</answer>'],
  ['a full stop and the text', '<answer>C. Clopidogrel</answer>'],
  ['text of LaTeX in a box', String.raw`\boxed{\text{C. Clopidogrel}}`],
  ['a dollar sign', '<answer>$C</answer>'],
  ['a full-width letter', '<answer>\uff23</answer>'],
  ['a letter in a box', String.raw`\boxed{C}`],
  ['a lower-case letter in a box', String.raw`\boxed{c}`],
  ['a letter in text in a box', String.raw`\boxed{\text{C}}`],
  ['a letter in parentheses in a box', String.raw`\boxed{\text{(C)}}`],
  ['the option text in a box', String.raw`\boxed{\text{Clopidogrel}}`],
  ['the option text', '<answer>Clopidogrel</answer>'],
  ['the option text in lower case with a full stop', '<answer>clopidogrel.</answer>'],
  ['the letter after a thought', '<think>A? B? No.</think><answer>C</answer>'],
  ['the letter and the text in parentheses', '<answer>(C) Clopidogrel</answer>'],
  ['option C', '<answer>Option C</answer>'],
];

describe.each(modes)('in %s, the letter C', (mode) => {
  it.each(letterC)('%s', (_, response) => {
    for (const gold of 'ABCD') {
      const { score } = graders.choice({ gold, response, mode, choices: drugs });
      expect({ gold, score }).toEqual({ gold, score: gold === 'C' ? 1 : 0 });
    }
  });

  it('takes the right answer as an option text too', () => {
    const request = { response: '<answer>C</answer>', mode, choices: drugs } as const;
    expect(graders.choice({ ...request, gold: 'Clopidogrel' }).score).toBe(1);
    expect(graders.choice({ ...request, gold: 'Nifedipine' }).score).toBe(0);
  });

  it('takes "None of the above" as the text of an option', () => {
    const request = { response: '<answer>None of the above</answer>', mode, choices: replies } as const;
    expect(graders.choice({ ...request, gold: 'D' }).score).toBe(1);
    expect(graders.choice({ ...request, gold: 'B' }).score).toBe(0);
  });

  it('does not take an option that contains another for it', () => {
    const choices = ['Gout', 'Acute gout', 'Pseudogout', 'Acute gout of the knee'];
    const scores = [...'ABCD'].map(
      (gold) => graders.choice({ gold, response: '<answer>Acute gout</answer>', mode, choices }).score,
    );
    expect(scores).toEqual([0, 1, 0, 0]);
  });
});

const announced: readonly Case[] = [
  ['an anchored phrase', 'It thins the blood. The answer is C.'],
  ['an anchored phrase in parentheses', 'So the answer is (C) Clopidogrel.'],
  ['Answer:', 'Reasoning.\n\nAnswer: C'],
  ['Answer: in bold', 'Reasoning.\n\n**Answer: C**'],
  ['Answer: with bold letter', 'Reasoning.\n\nAnswer: **C**'],
  ['the correct option', 'The correct option is C.'],
  ['the best option', 'The best answer is C: Clopidogrel.'],
  ['the last anchor wins', 'At first sight the answer is A. But no: the answer is C.'],
  ['a last line that is a letter', 'It inhibits platelets.\nC'],
  ['a last line with its text', 'It inhibits platelets.\nC. Clopidogrel'],
];

describe('in evaluation, an announced letter', () => {
  it.each(announced)('%s', (_, response) => {
    for (const gold of 'ABCD') {
      const { score } = graders.choice({ gold, response, mode: 'evaluation', choices: drugs });
      expect({ gold, score }).toEqual({ gold, score: gold === 'C' ? 1 : 0 });
    }
  });
});
