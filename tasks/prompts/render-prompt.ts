/**
 * PURE. The words around a question: what the model reads as one user turn.
 *
 * `training`, `multiple-choice` and `mathematical` have the words of the paper (arXiv:2505.03981, Appendix C). Its PDF
 * mangles the Jinja control tags and the white space, so these are choices: a new line before "Here is the question:"
 * in `multiple-choice` (as on the model's card) and before "Options:", straight quotation marks, and the block of
 * options behind the training template's question (the paper shows none). `direct`, for the ablation without thoughts
 * (Table 1), has our own words: the paper does not give any.
 */
import type { TemplateName } from './template-names.js';

export interface PromptParts {
  readonly question: string;
  /** Texts of the options A, B, C, …; rendered `A. text`, one a line. */
  readonly options?: readonly string[];
}

/** The greatest number of options that have a letter. */
export const mostOptions = 26;

const words: Record<TemplateName, string> = {
  training:
    'You will solve a problem/request. You should provide your thoughts within <think> </think> tags before ' +
    'providing the answer.\nWrite your final answer within <answer> </answer> tags. Here is the question: ',
  'multiple-choice':
    'You should provide your thoughts within <think> </think> tags, then answer with just one of the options below ' +
    "within <answer> </answer> tags (For example, if the question is \n'Is the earth flat?\n A: Yes \nB: No', you " +
    'should answer with <think>...</think> <answer>B: No </answer>). \nHere is the question: ',
  mathematical:
    'A conversation between User and Assistant. The user asks a question, and you as the assistant solves it. You ' +
    'should first think about the reasoning process in the mind and then provide the user with the answer. The ' +
    'reasoning process and answer are enclosed within <think> </think> and <answer> </answer> tags, respectively, ' +
    'i.e., <think> reasoning process here </think><answer> the final answer as the option letter or the number ' +
    "depending on the question </answer> (For example, if the question is \n'Is the earth flat?\n A: Yes \nB: No', " +
    'you should answer with <think> your reasoning </think> <answer>B: No</answer>. If the question is ' +
    "'What is 1+1?', you should answer with <think> your reasoning </think> <answer>2 </answer>).\n\n" +
    'Here is the question: ',
  direct:
    'You will solve a problem/request. Write your final answer within <answer> </answer> tags. ' +
    'Here is the question: ',
  'question-only': '',
};

/** The user turn. */
export function renderPrompt(template: TemplateName, { question, options = [] }: PromptParts): string {
  const block = options.length === 0 ? '' : `\nOptions:\n\n${renderOptions(options)}`;
  return `${words[template]}${question}${block}`;
}

/** `A. text`, one a line. */
export function renderOptions(options: readonly string[]): string {
  return options.map((text, index) => `${optionLetter(index)}. ${text}`).join('\n');
}

/** A for 0, B for 1, … @throws RangeError beyond Z */
export function optionLetter(index: number): string {
  if (!Number.isInteger(index) || index < 0 || index >= mostOptions)
    throw new RangeError(`option ${index} has no letter: at most ${mostOptions} options, counted from 0`);
  return String.fromCharCode(65 + index);
}
