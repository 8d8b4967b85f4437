/** Whoever uses a folder whose end tokens are beyond its vocabulary hears of it, before anything is computed. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { runMain } from '../../../../cli/main.js';

const folder = mkdtempSync(join(tmpdir(), 'troupe-ends-'));
const generation = join(folder, 'generation_config.json');
cpSync('pretrained/adder', folder, { recursive: true });
writeFileSync(generation, '{"eos_token_id": [2, 151645]}');
afterAll(() => rmSync(folder, { recursive: true }));
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

it.each([
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
