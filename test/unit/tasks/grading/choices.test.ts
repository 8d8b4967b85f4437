import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { extractChoice } from '../../../../tasks/grading/choices/extract-choice.js';
import { goldOption } from '../../../../tasks/grading/choices/options.js';
import { graders } from '../../../../tasks/grading/graders.js';
import { UnreadableGoldError } from '../../../../tasks/grading/graders/grader.js';
import type { GradingMode } from '../../../../tasks/grading/verdict.js';

const drugs = ['Aspirin', 'Aspirin and heparin', 'None of the above', 'Warfarin'];
const yesNo = ['Yes', 'No'];
const ten = Array.from({ length: 10 }, (_, index) => `thing ${index}`);

function letter(response: string, choices: readonly string[] = drugs, mode: GradingMode = 'reward') {
  const found = extractChoice({ response, mode, choices });
  return found.kind === 'choice' ? found.letter : 'none';
}

describe('the option that a response chooses', () => {
  it.each([
    ['**C**', 'C'],
    ['(C)', 'C'],
    ['C.', 'C'],
    ['C)', 'C'],
    ['$C', 'C'],
    ['Ｃ', 'C'],
    ['（C）', 'C'],
    ['C: None of the above', 'C'],
    ['\\boxed{\\text{C. None of the above}}', 'C'],
    ['\\boxed{\\mathbf{(C)}}', 'C'],
    ['\\boxed{c}', 'C'],
    ['<answer>c</answer>', 'C'],
    ['<answer>[C]</answer>', 'C'],
    ['<answer>Option C</answer>', 'C'],
    ['<answer>None of the above.</answer>', 'C'],
    ['None of the above', 'C'],
    ['aspirin and heparin.', 'B'],
    ['The answer is aspirin.', 'A'],
    ['The answer is Aspirin because it works', 'A'],
    ['The answer is A. Wait, the answer is C.', 'C'],
    ['The best choice is **B**', 'B'],
    ['the correct option is C because', 'C'],
    ['The answer is A, since it thins the blood', 'A'],
    ['The answer is A because it thins the blood', 'A'],
    ['Final Answer: (b)', 'B'],
    ['**Answer:** C', 'C'],
    ['The answer is\n\n**(C) None of the above**', 'C'],
    ['The answer is C. This is because aspirin fails', 'C'],
    ['Answer: $B$', 'B'],
    ['ANSWER: \\mathrm{D}', 'D'],
    ['Some reasoning.\n\nD', 'D'],
    ['Some reasoning.\n\n**D. Warfarin**', 'D'],
    ['\\boxed{42}. The answer is D', 'D'],
    ['\\boxed{A} was wrong: \\boxed{C}', 'C'],
    ['<think>The answer is A</think> C', 'C'],
    ['答案是 C', 'C'],
  ])('is read from %j', (response, wanted) => {
    expect(letter(response)).toBe(wanted);
    expect(letter(response, drugs, 'evaluation')).toBe(wanted);
  });

  it.each([
    ['two letters', 'A or C'],
    ['two letters in a row', 'A, C'],
    ['letters run together', 'ABCD'],
    ['two letters in a box', '\\boxed{A or C}'],
    ['two boxes that are joined', '\\boxed{A} or \\boxed{C}'],
    ['two letters in an answer', '<answer>C and D</answer>'],
    ['two letters that are announced', 'The answer is (A) and (C)'],
    ['a letter beyond the options', 'E'],
    ['a letter beyond the options in a box, and another announced', 'The answer is A: \\boxed{E}'],
    ['a list of options', 'A. Aspirin\nB. Aspirin and heparin'],
    ['two letters in two lines', 'A\nC'],
    ["another option's text beside the letter", 'A. Warfarin'],
    ["a longer option's text beside the letter", 'Answer: A. Aspirin and heparin'],
    ["a shorter option's text beside the letter", 'Answer: B. Aspirin'],
    ['what it is not', 'not A'],
    ['what it is announced not to be', 'The answer is not A.'],
    ['an article', 'The answer is A patient with fever'],
    ['a word that begins with a letter', 'The answer is C-reactive protein'],
    ['an open thought', '<think>The answer is C'],
    ['a lower-case letter in prose', 'The answer is c'],
    ['a lower-case letter as a line', 'c'],
    ['a Cyrillic letter', 'С'],
    ['a letter with something invisible', 'C\u200b'],
    ['part of an option', 'heparin'],
    ['nothing', ''],
    ['an empty box', '\\boxed{}'],
  ])('is none where the response says %s', (_, response) => {
    expect(letter(response)).toBe('none');
  });

  it('is not the pronoun I nor the article A', () => {
    expect(letter('I think it is so', ten)).toBe('none');
    expect(letter('The answer is I think C', ten)).toBe('none');
    expect(letter('The answer is I', ten)).toBe('I');
  });

  it('is none where letter and text name two options', () => {
    expect(letter('B: Yes', yesNo)).toBe('none');
    expect(letter('<answer>B: Yes</answer>', yesNo)).toBe('none');
    expect(letter('<answer>B: No</answer>', yesNo)).toBe('B');
    expect(letter('The answer is B - Yes', yesNo)).toBe('none');
  });

  it('is none where two options have the text, and found where a letter says which', () => {
    const twice = ['the same', 'The same.', 'other'];
    expect(letter('the same', twice)).toBe('none');
    expect(letter('The answer is the same.', twice)).toBe('none');
    expect(letter('A. the same', twice)).toBe('A');
    expect(letter('A', twice)).toBe('A');
  });

  it('is the text of an option where that is a letter beyond them, and none where it is the letter of another', () => {
    const pictures = ['B', 'X', 'Y'];
    expect(letter('X', pictures)).toBe('B');
    expect(letter('The answer is X.', pictures)).toBe('B');
    expect(letter('B', pictures)).toBe('none');
    expect(letter('C', pictures)).toBe('C');
  });

  it('is found behind prose only in evaluation mode', () => {
    expect(letter('So option C is correct, as shown.\nBye.')).toBe('none');
    expect(letter('So option C is correct, as shown.\nBye.', drugs, 'evaluation')).toBe('C');
    expect(letter('So it must be warfarin then')).toBe('none');
    expect(letter('So it must be warfarin then', drugs, 'evaluation')).toBe('D');
    expect(letter('Aspirin and heparin together', drugs, 'evaluation')).toBe('B');
    expect(letter('Either warfarin or aspirin', drugs, 'evaluation')).toBe('none');
  });

  it('is found by its value in evaluation mode, if no other option has it', () => {
    const values = ['\\frac{1}{2}', '0.25', '3', '3.0'];
    expect(letter('\\boxed{0.5}', values)).toBe('none');
    expect(letter('\\boxed{0.5}', values, 'evaluation')).toBe('A');
    expect(letter('The answer is 1/4.', values, 'evaluation')).toBe('B');
    expect(letter('\\boxed{6/2}', values, 'evaluation')).toBe('none');
    expect(letter('\\boxed{0.75}', values, 'evaluation')).toBe('none');
    expect(letter('It takes 0.50 of them.\nBye.', values, 'evaluation')).toBe('none');
  });

  it('may be a letter from A to J where the options are not known', () => {
    expect(extractChoice({ response: 'J', mode: 'reward' })).toMatchObject({ letter: 'J' });
    expect(extractChoice({ response: 'K', mode: 'reward' })).toMatchObject({ kind: 'none' });
  });
});

describe('the right option', () => {
  it.each([
    ['C', 2],
    ['c', 2],
    ['(C)', 2],
    ['C.', 2],
    ['None of the above', 2],
    ['C. None of the above', 2],
    ['(B): aspirin and heparin', 1],
  ])('is named by %s', (gold, index) => {
    expect(goldOption(gold, drugs)).toBe(index);
  });

  it.each(['E', 'Paracetamol', 'C. Aspirin', '7'])('cannot be %s', (gold) => {
    expect(() => goldOption(gold, drugs)).toThrow(UnreadableGoldError);
  });

  it('cannot be a text that two options have', () => {
    expect(() => goldOption('x', ['x', 'X'])).toThrow('several options');
  });
});

const medqaFile = '../shared/data/medqa/phrases_no_exclude_test.jsonl';

describe.skipIf(!existsSync(medqaFile))('MedQA, whose real questions lie in ../shared/data', () => {
  const rows: { answer: string; answer_idx: string; options: Record<string, string> }[] = existsSync(medqaFile)
    ? readFileSync(medqaFile, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  const forms: ((letter: string, text: string) => string)[] = [
    (letter) => letter,
    (letter, text) => `<think>It is not Z.</think> <answer>${letter}: ${text}</answer>`,
    (letter, text) => `Some thoughts.\n\nThe answer is ${letter}. ${text}`,
    (letter) => `Thus \\boxed{\\text{(${letter})}}`,
    (letter, text) => `**${letter}. ${text}**`,
    (_, text) => `<answer>${text}</answer>`,
    (letter, text) => `Answer: **(${letter}) ${text}**`,
  ];

  it('gives 1 to the right option in every well-formed response, and 0 to each of the others', () => {
    expect(rows.length).toBe(1273);
    const wrong: string[] = [];
    for (const { answer_idx: gold, options } of rows) {
      const choices = Object.values(options);
      for (const [letter, option] of Object.entries(options)) {
        // Some of the last options end with a line feed and a quotation mark that are none of theirs.
        const [text = ''] = option.split('\n');
        for (const form of forms) {
          const response = form(letter, text);
          // An option whose text is another's letter cannot be told from that.
          if (text.length === 1 && text in options) continue;
          const { score } = graders.choice({ gold, response, choices, mode: 'reward' });
          if (score !== (letter === gold ? 1 : 0)) wrong.push(`${gold} ${JSON.stringify(response)}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
