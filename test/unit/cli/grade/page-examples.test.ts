/** What docs/grading.md shows is what the command prints, times aside. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const root = new URL('../../../../../', import.meta.url);
const page = readFileSync(new URL('docs/grading.md', root), 'utf8');
const examples = [...page.matchAll(/```console\n\$ (.*)\n([^`]*)```/g)].map(([, command = '', output = '']) => ({
  command,
  output,
}));

const withoutTimes = (text: string) => text.replaceAll(/[\d.]+ ms|"milliseconds":[\d.]+/g, 'TIME');

it('has examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(5);
});

it.each(examples)('$command', ({ command, output }) => {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const troupe = `"${process.execPath}" "${fileURLToPath(new URL('bin/troupe.js', root))}"`;
  const line = command.replaceAll(/(^|; )troupe /g, (_, before: string) => `${before}${troupe} `);
  const printed = execFileSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8', stdio: 'pipe', timeout: 60_000 });
  expect(withoutTimes(printed)).toBe(withoutTimes(output));
});
