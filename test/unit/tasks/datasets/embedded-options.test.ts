import { describe, expect, it } from 'vitest';
import { embeddedOptions } from '../../../../tasks/datasets/embedded-options.js';

describe('options inside a question', () => {
  it.each([
    ['Q?\nOptions: A: x, B: y, z, C: w', 'Q?', ['x', 'y, z', 'w']],
    ['Q? Answer Choices: (A) The first (B) The second', 'Q?', ['The first', 'The second']],
    ['Q?\nChoices:\nA. x\nB. y\nC. z', 'Q?', ['x', 'y', 'z']],
    ['Two options: which?\nOptions: A: x, B: y', 'Two options: which?', ['x', 'y']],
  ])('%s', (text, question, options) => {
    expect(embeddedOptions(text)).toEqual({ question, options });
  });

  it.each(['Q?', 'Options: none', 'Options: A: alone', 'Options: B: x, C: y', 'Q? A: x, B: y'])(
    '%s has none',
    (text) => {
      expect(embeddedOptions(text)).toBeNull();
    },
  );
});
