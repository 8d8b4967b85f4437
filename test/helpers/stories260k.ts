/** A small pretrained model that no one here made, as a folder in Hugging Face layout (../shared/data/stories260k). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { convertLlama2c } from '../../cli/llama2c/convert.js';

const source = '../shared/data/stories260k';

/** Tests say that they were skipped where it is not. */
export const storiesAreThere = existsSync(join(source, 'stories260K.bin'));

/** What llama2.c's documentation prints for greedy decoding from BOS. */
export const storiesText =
  'Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, ' +
  'red ball. She wanted to play with it, but it was too high.\nLily\'s mom said, "Lily, let\'s go to the park." Lily was ' +
  'sad and didn\'t know what to do. She said, "I want to play with your ball, but I can\'t find it."\nLily was sad and ' +
  "didn't know what to do. She said, \"I'm sorry, Lily. I didn't know what to do.\"\nLily didn't want to help her mom, so she";

/** @param target is made */
export function makeStories(target: string): string {
  convertLlama2c(join(source, 'stories260K.bin'), join(source, 'tok512.bin'), target);
  return target;
}
