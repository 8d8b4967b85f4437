import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { readProcessArtefact } from '../../../native/process/artefacts.js';
import { ParentEndedError } from '../../../native/process/errors.js';
import { dieWithParent } from '../../../native/process/process-addon.js';
import { eventually, startNode } from '../../helpers/node-child.js';
import { isRunning } from '../../helpers/processes.js';

const childEntry = new URL('../../helpers/process-child-main.js', import.meta.url);

test('SIGKILL of the parent ends a bound Node process and a program under the launcher, in sessions of their own', async () => {
  const parent = startNode(childEntry, ['parent-of-bound-children']);
  const line = (prefix: string) => () => parent.lines.find((candidate) => candidate.startsWith(prefix));
  const bound = Number((await eventually('the Node child', line('bound true '))).split(' ')[2]);
  const launched = Number((await eventually('the launched program', line('launched '))).split(' ')[1]);
  expect([bound, launched].map(isRunning)).toEqual([true, true]);

  parent.process.kill('SIGKILL');
  await parent.ended;
  await eventually('the end of both children', () => (isRunning(bound) || isRunning(launched) ? undefined : true));
});

test('the launcher passes on the exit code, and starts nothing when the parent has ended already', () => {
  const { launcher } = readProcessArtefact();
  const started = spawnSync(launcher, [String(process.pid), 'sh', '-c', 'echo started; exit 7'], { encoding: 'utf8' });
  expect({ status: started.status, output: started.stdout }).toEqual({ status: 7, output: 'started\n' });

  const orphan = spawnSync(launcher, ['999999999', 'echo', 'started'], { encoding: 'utf8' });
  expect({ status: orphan.status, output: orphan.stdout }).toEqual({ status: 125, output: '' });
  expect(orphan.stderr).toContain('the parent 999999999 has ended');
});

test('a process whose parent ended before it could bind itself is told so', () => {
  expect(() => dieWithParent(999_999_999)).toThrow(ParentEndedError);
});
