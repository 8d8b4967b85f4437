/** A question with pictures to a tiny Qwen2.5-VL, from files, beside the same tokens and patches given to `generate`. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerQuestion } from '../../../../cli/ask/answer-question.js';
import { openModel, type OpenedModel } from '../../../../cli/model/open-model.js';
import { prepareQuestion } from '../../../../cli/model/prepare-question.js';
import { generate } from '../../../../models/generation/generate.js';
import { promptWithImages } from '../../../../models/images/image-prompt.js';
import { noisePicture } from '../../../helpers/noise-picture.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';
import {
  noisePatches,
  visionLanguageConfiguration,
  visionLanguageFolder,
} from '../../../helpers/vision-language-reference.js';

const temporary = temporaryFolder();
const sizes = [
  [48, 36],
  [25, 70],
] as const;
const added = ['<s>', '<e>', '<|vision_start|>', '<|vision_end|>', '<|vision_pad|>', '<|image_pad|>', '<|video_pad|>'];
const template =
  "{% for turn in messages %}{% if turn.content is string %}{{ turn.content }}{% else %}{% for part in turn.content %}{% if part.type == 'image' %}" +
  '<|vision_start|><|image_pad|><|vision_end|>{% else %}{{ part.text }}{% endif %}{% endfor %}{% endif %}{% endfor %}' +
  '{% if add_generation_prompt %}:{% endif %}';

let opened: OpenedModel;
let images: string[] = [];

beforeAll(async () => {
  const folder = join(temporary.path, 'model');
  cpSync(visionLanguageFolder, folder, { recursive: true });
  const letters = Object.fromEntries(Array.from({ length: 94 }, (_, id) => [String.fromCharCode(33 + id), id]));
  const special = added.map((content, index) => ({ id: 199 + index, content, special: true, normalized: false }));
  const tokenizer = {
    added_tokens: special,
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', vocab: letters, merges: [] },
  };
  temporary.file('model/tokenizer.json', JSON.stringify(tokenizer));
  temporary.file('model/tokenizer_config.json', JSON.stringify({ eos_token: '<e>', chat_template: template }));
  images = await Promise.all(
    sizes.map(async ([height, width]) => {
      const { samples } = noisePicture(height, width);
      const png = await sharp(samples, { raw: { height, width, channels: 3 } })
        .png()
        .toBuffer();
      return temporary.file(`${height}x${width}.png`, png);
    }),
  );
  opened = await openModel(folder, { threads: 1 });
});
afterAll(() => {
  opened.release();
});

it('answers as generate does for the same tokens and patches', async () => {
  const prompt = await prepareQuestion(opened, { text: 'Which?', images, raw: false });
  const picture = '<|vision_start|><|image_pad|><|vision_end|>';
  expect(prompt.text).toBe(`${picture}${picture}Which?:`);
  const sampling = { temperature: 0, topP: 1, topK: -1 };
  const limits = { first: 24, all: 24 };
  const answer = await answerQuestion(opened, prompt, { sampling, limits, seed: 0, onText: () => undefined });

  const { tokenIds, images: pictures } = promptWithImages(
    opened.tokenizer.encode(prompt.text),
    sizes.map(([height, width]) => noisePatches([height, width])),
    visionLanguageConfiguration.vision!,
  );
  const { tokens, lengths } = generate(opened.ops, opened.model, {
    prompts: [tokenIds],
    images: [pictures],
    promptIndices: [0],
    samplesPerPrompt: 1,
    sampling: { ...sampling, maxResponseLength: 24 },
    streamKey: { seed: 0, purpose: 'test', step: 0 },
    endTokenIds: opened.endTokenIds,
    padTokenId: 0,
    bannedTokenIds: opened.bannedTokenIds,
  });
  expect(answer.tokenIds).toEqual([...tokens.subarray(0, lengths[0])]);
  expect(answer.tokenIds.length).toBeGreaterThan(5);
});

it('never answers with the token of a picture, nor with rows that have no token', () => {
  expect(opened.bannedTokenIds).toEqual(expect.arrayContaining([201, 202, 204, 205, 206, 210]));
});

it('refuses more places for pictures than there are pictures, and none where there is one', async () => {
  const asking = (text: string, few: number) =>
    prepareQuestion(opened, { text, images: images.slice(0, few), raw: false });
  await expect(asking('<|image_pad|>', 1)).rejects.toThrow(/2 places for pictures and 1 pictures are given/);
  await expect(asking('<|image_pad|>', 0)).rejects.toThrow(/1 places for pictures and 0 pictures are given/);
});
