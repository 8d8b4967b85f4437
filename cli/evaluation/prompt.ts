/** PURE. A question as a model reads it: the paper's words, pictures in their places or masked, worked examples before. */
import type { ChatContentPart, ChatMessage } from '../../tasks/chat-completions/contract.js';
import { renderPrompt } from '../../tasks/prompts/render-prompt.js';
import type { TemplateName } from '../../tasks/prompts/template-names.js';
import type { ImageReference } from '../../tasks/datasets/image-reference.js';
import type { Problem } from './problems.js';

/** `sent`: as pictures. `masked`: words in their place (Table 6 of the paper; how it masked is not said). */
export type PictureTreatment = 'sent' | 'masked';

/** Stands where a picture was. */
export const maskedPicture = '[picture not shown]';

export interface WorkedExample {
  readonly question: string;
  readonly options?: readonly string[];
  readonly answer: string;
}

const marker = /<image ?(\d+)>/g;

/** The template asks for "one of the options": a question without options is asked as mathematics. */
export function templateOf({ benchmark, options }: Pick<Problem, 'benchmark' | 'options'>): TemplateName {
  return options === undefined && benchmark.template === 'multiple-choice' ? 'mathematical' : benchmark.template;
}

/** The user turn as text; pictures are markers, or masked. */
export function promptText(problem: Problem, pictures: PictureTreatment): string {
  const { question, options } = pictures === 'masked' ? maskedMarkers(problem) : marked(problem);
  return renderPrompt(templateOf(problem), { question, ...(options && { options }) });
}

type Words = Pick<Problem, 'question' | 'options'>;

/** Question and options with words in the place of pictures. */
export function maskedMarkers(problem: Problem): Words {
  const { question, options } = marked(problem);
  const masked = (text: string) => text.replaceAll(marker, maskedPicture);
  return { question: masked(question), ...(options && { options: options.map(masked) }) };
}

/** A picture without a marker stands before the question, as on the model's card. */
function marked({ question, options, images }: Problem): Words {
  const unmarked = images.filter(({ places }) => places.length === 0);
  const before = unmarked.map(({ number }) => `<image ${number}>\n`).join('');
  return { question: `${before}${question}`, ...(options && { options }) };
}

export function promptMessages(
  problem: Problem,
  pictures: PictureTreatment,
  examples: readonly WorkedExample[],
  addressOf: (image: ImageReference) => string,
): ChatMessage[] {
  const text = promptText(problem, pictures);
  const content = problem.images.length === 0 || pictures === 'masked' ? text : parts(text, problem, addressOf);
  const template = templateOf(problem);
  return [
    ...examples.flatMap(({ question, options, answer }): ChatMessage[] => [
      { role: 'user', content: renderPrompt(template, { question, ...(options && { options }) }) },
      { role: 'assistant', content: answer },
    ]),
    { role: 'user', content },
  ];
}

function parts(text: string, { images }: Problem, addressOf: (image: ImageReference) => string): ChatContentPart[] {
  const result: ChatContentPart[] = [];
  let start = 0;
  const say = (end: number) => {
    const between = text.slice(start, end);
    if (between.trim() !== '') result.push({ type: 'text', text: between });
  };
  for (const match of text.matchAll(marker)) {
    const image = images.find(({ number }) => number === Number(match[1]));
    if (image === undefined) continue;
    say(match.index);
    result.push({ type: 'image_url', image_url: { url: addressOf(image) } });
    start = match.index + match[0].length;
  }
  say(text.length);
  return result;
}
