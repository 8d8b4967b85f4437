/** The command line as far as it goes without a run: help, and words that are wrong. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { runMain } from '../../../cli/main.js';

const repository = new URL('../../../../', import.meta.url);
const quickstart = fileURLToPath(new URL('config/runs/quickstart.yaml', repository));
const commands = ['train', 'sft', 'evaluate', 'sample', 'grade', 'distill', 'export', 'report', 'bench', 'doctor'];

afterEach(() => {
  vi.restoreAllMocks();
});

async function troupe(...words: readonly string[]) {
  const said = { out: '', error: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.error += String(text);
    return true;
  });
  const code = await runMain(words);
  vi.restoreAllMocks();
  return { code, ...said };
}

describe('the command line', () => {
  it.each([
    ['a command', ['tran', 'run.yaml'], 'Did you mean train?'],
    ['an option', ['train', 'run.yaml', '--dry-rn'], 'Did you mean --dry-run?'],
    ['an option of all commands', ['--verbos'], 'Did you mean --verbose?'],
    ['a key', ['train', quickstart, 'trainer.sed=1', '--dry-run'], 'did you mean trainer.seed?'],
  ])('suggests the nearest of what it knows for %s that it does not know', async (_, words, suggestion) => {
    const { code, out, error } = await troupe(...words);
    expect(code).toBe(2);
    expect(error).toContain(suggestion);
    expect(error).not.toMatch(/^ {4}at /m);
    expect(out).toBe('');
  });

  it.each([
    ['no command', [], 'Usage: troupe'],
    ['no run file', ['train'], "missing required argument 'run.yaml'"],
    ['a run file that is not there', ['train', 'nowhere.yaml', '--dry-run'], 'nowhere.yaml'],
    ['an override without a value', ['train', quickstart, 'trainer.seed'], 'write it as key=value'],
    ['a view that there is not', ['train', quickstart, '--view', 'pretty'], 'auto, live, plain'],
    ['half a completion', ['sample', 'runs', '-n', '0.5'], 'It must be a whole number.'],
    ['a temperature below 0', ['sample', 'runs', '--temperature', '-1'], 'It must be a number, 0 or more.'],
  ])('refuses %s with exit code 2 and says what is expected', async (_, words, said) => {
    const { code, error } = await troupe(...words);
    expect(error).toContain(said);
    expect(code).toBe(2);
  });

  it.each([['evaluate'], ['sample']])('%s of a folder without a checkpoint says what to name', async (command) => {
    const folder = mkdtempSync(join(tmpdir(), 'troupe-empty-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { code, error } = await troupe(command, folder);
    expect(error).toContain(`no checkpoint in ${folder}`);
    expect(code).toBe(2);
  });

  it('shows the stack of a failure with --verbose only', async () => {
    expect((await troupe('--verbose', 'train', quickstart, 'trainer.sed=1')).error).toMatch(/^ +at /m);
  });

  it('lists every command, examples and the exit codes in its help', async () => {
    const { code, out } = await troupe('--help');
    expect(code).toBe(0);
    for (const command of commands) expect(out).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    expect(out).toMatch(/Examples:\n {2}troupe train config\/runs\/quickstart\.yaml/);
    expect(out).toContain('Exit codes: 0 done, 1 failed, 2 bad configuration or usage, 130 interrupted.');
  });

  it.each(commands)('gives examples of %s that name files which exist', async (command) => {
    const { code, out } = await troupe(command, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`Examples:\\n  troupe ${command}\\b`));
    for (const [file] of out.matchAll(/config\/runs\/\S+\.yaml/g)) {
      expect(existsSync(new URL(file, repository)), file).toBe(true);
    }
  });

  it('is what the installed command runs, version and exit code included', () => {
    const bin = fileURLToPath(new URL('bin/troupe.js', repository));
    const { version }: { version: string } = JSON.parse(readFileSync(new URL('package.json', repository), 'utf8'));
    const run = (word: string) => spawnSync(process.execPath, [bin, word], { encoding: 'utf8', timeout: 60_000 });
    expect(run('--version')).toMatchObject({ status: 0, stdout: `${version}\n` });
    expect(run('report')).toMatchObject({ status: 2, stdout: '' });
  });
});
