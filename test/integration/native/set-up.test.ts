import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nativeFolder, packageRoot, readArtefacts, torchLibrary } from '../../../native/process/artefacts.js';

const root = packageRoot();
const absent = '/absent/program';
/** As on a machine with neither Python nor compiler. */
const noTools = { TROUPE_PYTHON: absent, CXX: absent };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-set-up-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(file: string, words: readonly string[], environment: Record<string, string>) {
  const env = { ...process.env, TROUPE_NATIVE: folder, ...environment };
  return spawnSync(process.execPath, [join(root, file), ...words], { encoding: 'utf8', env, timeout: 120_000 });
}

/** Makes the finished parts of this clone visible in the folder under test. */
function linkFinished(...names: string[]): void {
  for (const name of names) symlinkSync(join(nativeFolder(), name), join(folder, name));
}

/** A folder that looks like a libtorch from outside. */
function fakeLibtorch(version: string): string {
  const path = join(folder, 'libtorch');
  mkdirSync(join(path, 'include', 'ATen'), { recursive: true });
  mkdirSync(join(path, 'lib'), { recursive: true });
  writeFileSync(join(path, 'include', 'ATen', 'ATen.h'), '');
  writeFileSync(join(path, 'version.py'), `__version__ = '${version}'\n`);
  writeFileSync(torchLibrary(path), '');
  return path;
}

function finishedNatsServer(): string {
  return dirname(dirname(readArtefacts().natsServer.path)).slice(nativeFolder().length + 1);
}

test('set-up a second time builds and fetches nothing: it needs neither Python nor compiler', () => {
  linkFinished('addons', finishedNatsServer());
  const { torch } = readArtefacts();
  const before = readdirSync(join(nativeFolder(), 'addons')).sort();
  const first = start('native/prepare.js', ['--native'], { ...noTools, TROUPE_TORCH: torch.path });
  expect(first.stderr).not.toContain('✗');
  expect(first.status).toBe(0);
  const record = join(folder, 'current.json');
  const written = { text: readFileSync(record, 'utf8'), modified: statSync(record).mtimeMs };
  expect(JSON.parse(written.text)).toMatchObject({ torch: { version: torch.version, path: torch.path } });

  expect(start('native/prepare.js', ['--native'], { ...noTools, TROUPE_TORCH: torch.path }).status).toBe(0);
  expect({ text: readFileSync(record, 'utf8'), modified: statSync(record).mtimeMs }).toEqual(written);
  expect(readdirSync(join(nativeFolder(), 'addons')).sort()).toEqual(before);
});

test('without compiler and Python, each missing part is one line, and who asked for them is told by the exit code', () => {
  const result = start('native/prepare.js', ['--native'], noTools);
  expect(result.status).toBe(1);
  const lines = result.stderr.split('\n').filter((line) => line.startsWith('!'));
  expect(lines).toEqual([
    expect.stringMatching(
      /^! the torch engine is missing: no C\+\+20 compiler, no \/absent\/program; .+; to add it, run: \S+/,
    ),
    expect.stringMatching(/^! the process addon is missing: no C\+\+20 compiler; .+; to add it, run: \S+/),
    expect.stringMatching(/^! nats-server is missing: no \/absent\/program; .+; to add it, run: \S+/),
  ]);
  const noted = { missing: expect.any(String), remedy: expect.any(String) };
  expect(JSON.parse(readFileSync(join(folder, 'current.json'), 'utf8'))).toEqual({
    torch: noted,
    process: noted,
    natsServer: noted,
  });
});

test('set-up after a compiler was added builds what was missing', () => {
  linkFinished(finishedNatsServer());
  const { torch } = readArtefacts();
  expect(start('native/prepare.js', ['--native'], { ...noTools, TROUPE_TORCH: torch.path }).status).toBe(1);
  // The torch addon takes a minute to compile: that of this clone stands for it.
  const build = basename(dirname(torch.addon));
  symlinkSync(dirname(torch.addon), join(folder, 'addons', build));

  const second = start('native/prepare.js', ['--native'], { TROUPE_PYTHON: absent, TROUPE_TORCH: torch.path });
  expect(second.stderr).not.toContain('!');
  expect(second.status).toBe(0);
  const parts = JSON.parse(readFileSync(join(folder, 'current.json'), 'utf8'));
  expect(existsSync(parts.process.addon)).toBe(true);
  expect(parts.torch.addon).toBe(join(folder, 'addons', build, basename(torch.addon)));
});

test('our own source that does not compile is a notice of one line, and the compiler is heard in the file it names', () => {
  const copy = join(folder, 'copy');
  cpSync(join(root, 'native'), join(copy, 'native'), { recursive: true });
  cpSync(join(root, 'package.json'), join(copy, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  appendFileSync(join(copy, 'native/process/process-addon.cc'), 'int broken = ;\n');
  const env = { ...process.env, TROUPE_NATIVE: folder, TROUPE_PYTHON: absent };
  const result = spawnSync(process.execPath, [join(copy, 'native/prepare.js'), '--native'], { encoding: 'utf8', env });
  expect(result.status).toBe(1);
  const log = join(folder, 'logs', 'process-addon.log');
  const line = result.stderr.split('\n').find((text) => text.startsWith('! the process addon is missing'));
  expect(line).toMatch(/its compile by .+ failed: \S+/);
  expect(line).toContain(`(${log})`);
  expect(readFileSync(log, 'utf8')).toContain('int broken = ;');
});

test.each([
  ['2.10.0', /TROUPE_TORCH=.*: version 2\.10\.0 is too old: 2\.11 or newer is needed$/],
  [undefined, /TROUPE_TORCH=.*: no such folder$/],
])('a libtorch that does not serve (%s) is refused in one line', (version, message) => {
  linkFinished('addons', finishedNatsServer());
  const path = version === undefined ? join(folder, 'nowhere') : fakeLibtorch(version);
  const result = start('native/prepare.js', ['--native'], { ...noTools, TROUPE_TORCH: path });
  expect(result.status).toBe(1);
  expect(result.stderr.trimEnd().split('\n').at(-1)).toMatch(message);
});

test('the first command after libtorch was replaced sets up, and where it cannot rebuild, says so and runs', () => {
  linkFinished('addons', finishedNatsServer());
  const artefacts = readArtefacts();
  const torch = { ...artefacts.torch, path: fakeLibtorch('2.12.0') };
  writeFileSync(join(folder, 'current.json'), JSON.stringify({ ...artefacts, torch }));
  const result = start('bin/troupe.js', ['train', 'absent.yaml'], { ...noTools, TROUPE_TORCH: torch.path });
  expect(result.stderr).toContain(`setting up first (libtorch in ${torch.path} is no longer the`);
  expect(result.stderr).toMatch(/^! the torch engine is missing: no C\+\+20 compiler; .*; to add it, run: \S+/m);
  expect(result.stderr).toContain('absent.yaml');
  expect(result.status).toBe(2);
});

test('a command after a set-up that lacked tools does not set up again', () => {
  start('native/prepare.js', ['--native'], noTools);
  const result = start('bin/troupe.js', ['train', 'absent.yaml'], noTools);
  expect(result.stderr).not.toContain('setting up');
  expect(result.status).toBe(2);
});
