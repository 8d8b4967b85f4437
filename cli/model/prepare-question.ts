/** A question as the model reads it: in its chat template or as it stands, with its pictures in their places. */
import { expandImageTokens, promptWithImages } from '../../models/images/image-prompt.js';
import { readImageProcessor } from '../../models/images/image-processor.js';
import { prepareImages } from '../../models/images/prepare-images.js';
import type { ChatPart, ChatTurn } from '../../models/chat/chat-template.js';
import type { PromptRow } from '../../models/generation/prompt-rows.js';
import { UsageError } from '../usage-error.js';
import type { OpenedModel } from './open-model.js';

export interface PreparedPrompt {
  /** As the model reads it; a picture is one `<|image_pad|>` here. */
  readonly text: string;
  readonly row: PromptRow;
}

export interface Question {
  readonly text: string;
  /** Files of pictures, in their order; they stand before the text. */
  readonly images: readonly string[];
  readonly system?: string;
  /** No chat template: the text is what the model goes on with. */
  readonly raw: boolean;
}

type Reader = Pick<OpenedModel, 'configuration' | 'folder' | 'tokenizer'>;

/** @throws UsageError, ChatTemplateError, ImageError, ImagePromptError, ImageProcessorError, UntokenizableTextError */
export async function prepareQuestion(opened: Reader, question: Question): Promise<PreparedPrompt> {
  const { chat, specialTokens } = opened.tokenizer;
  const asChat = !question.raw && chat !== undefined;
  if (!asChat && question.system !== undefined)
    throw new UsageError(
      question.raw ? '--system has no place with --raw' : `${opened.folder} has no chat template for --system`,
      'write it into the question',
    );
  if (question.images.length > 0) requireVision(opened);
  const text = asChat
    ? chat(turnsOf(question), { addGenerationPrompt: true })
    : `${asParts(opened, question.images.length)}${question.text}`;
  const row = await prepareText(opened, text, question.images);
  if (row.tokenIds.length > 0) return { text, row };
  if (specialTokens.bos !== undefined) return { text, row: { tokenIds: [specialTokens.bos] } };
  throw new UsageError('the question is empty', 'type one, or - to read it from standard input');
}

/**
 * A text with one image token for each picture.
 * @throws UsageError, ImageError, ImagePromptError, ImageProcessorError, UntokenizableTextError
 */
export async function prepareText(opened: Reader, text: string, images: readonly string[]): Promise<PromptRow> {
  const { vision } = opened.configuration;
  const tokenIds = opened.tokenizer.encode(text);
  if (images.length === 0) return { tokenIds: vision ? expandImageTokens(tokenIds, [], vision) : tokenIds };
  const reading = requireVision(opened);
  const pictures = await prepareImages(images, readImageProcessor(opened.folder));
  return promptWithImages(tokenIds, pictures, reading);
}

function requireVision({ configuration: { vision }, folder }: Pick<Reader, 'configuration' | 'folder'>) {
  if (vision) return vision;
  throw new UsageError(
    `${folder} is a model of text alone: it reads no pictures`,
    'name a Qwen2.5-VL, or leave them out',
  );
}

function turnsOf({ text, images, system }: Question): ChatTurn[] {
  const pictures = images.map((): ChatPart => ({ type: 'image' }));
  return [
    ...(system === undefined ? [] : [{ role: 'system', content: system }]),
    { role: 'user', content: pictures.length === 0 ? text : [...pictures, { type: 'text', text }] },
  ];
}

/** As the chat template of Qwen2.5-VL writes pictures. */
function asParts({ configuration: { vision }, tokenizer }: Reader, pictures: number): string {
  if (!vision || pictures === 0) return '';
  const { visionStart, image, visionEnd } = vision.tokens;
  return tokenizer.decode([visionStart, image, visionEnd]).repeat(pictures);
}
