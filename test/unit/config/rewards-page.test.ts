/** The run-file examples of docs/rewards.md are what they say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { checkGraders, graderDescriptionOf } from '../../../cli/train/grader-description.js';
import { parseConfig } from '../../../config/load.js';
import { packageRoot } from '../../../native/process/artefacts.js';

const page = readFileSync(join(packageRoot(), 'docs/rewards.md'), 'utf8');
const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
/** A line that is an example but for its hash stands for a file of its own. */
const examples = blocks.flatMap((text) => {
  const commented = [...text.matchAll(/^# (verifier: .*)$/gm)].map(([, line = '']) => line);
  return [text, ...commented];
});

it('has an example of every kind', () => {
  const kinds = examples.map((text) => graderDescriptionOf(configOf(text)).kind);
  expect(new Set(kinds)).toEqual(
    new Set([
      'task',
      'math',
      'choice',
      'medical',
      'exact',
      'numeric',
      'f1',
      'module',
      'weighted',
      'judge',
      'by-data-source',
    ]),
  );
});

it.each(examples)('has an example that a run takes: %s', (text) => {
  vi.stubEnv('JUDGE_KEY', 'a-key');
  checkGraders(configOf(text));
  vi.unstubAllEnvs();
});

function configOf(text: string) {
  return parseConfig(`model: { path: some-folder }\n${text}`).config;
}
