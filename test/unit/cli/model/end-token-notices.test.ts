/**
 * Whoever uses a folder whose end tokens are beyond its vocabulary hears of it, before anything is computed (skipped where
 * ../shared/data is missing).
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { runMain } from '../../../../cli/main.js';
import { makeStories, storiesAreThere } from '../../../helpers/stories260k.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

const temporary = temporaryFolder();
const folder = join(temporary.path, 'stories');
const generation = join(folder, 'generation_config.json');
beforeAll(() => {
  if (!storiesAreThere) return;
  makeStories(folder);
  writeFileSync(generation, '{"eos_token_id": [2, 151645]}');
});
afterEach(() => {
  vi.restoreAllMocks();
});

const run = [
  'config/runs/quickstart.yaml',
  'model.config=null',
  `model.path=${folder}`,
  `model.tokenizer=${folder}`,
  'data.max_prompt_length=99',
];

it.skipIf(!storiesAreThere).each([
  ['troupe sample', ['sample', '--model', folder, '--raw', '--max-tokens', '1', '<bos>1+1=']],
  ['troupe train --dry-run', ['train', ...run, '--dry-run']],
  ['troupe plan', ['plan', ...run]],
])('%s says which file names an end that no answer can have', async (_, words) => {
  let error = '';
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((error += String(text)), true));
  expect(await runMain(words)).toBe(0);
  expect(error).toContain(
    `troupe: ${generation}: eos_token_id 151645 is beyond the vocabulary, which has the ids 0 to `,
  );
  expect(error.split('151645')).toHaveLength(2);
});
