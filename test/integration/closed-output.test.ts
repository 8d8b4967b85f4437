import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../native/process/artefacts.js';
import { testFolder, tinyRun } from '../helpers/tiny-run/start-run.js';

it('does a run to its end when nobody reads what it says any more', async () => {
  const folder = testFolder();
  const settings = [`trainer.default_local_dir=${folder}`, 'placement.mode=single-process', '--view', 'plain'];
  const words = [
    join(packageRoot(), 'bin', 'troupe.js'),
    'train',
    tinyRun,
    'trainer.logger=[console,file]',
    ...settings,
  ];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  child.stderr.destroy();
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(JSON.parse(readFileSync(join(folder, 'tiny-001', 'summary.json'), 'utf8'))).toMatchObject({ exit: 'done' });
});
