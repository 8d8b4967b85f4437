import { spawnSync } from 'node:child_process';
import {
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
import { dirname, join } from 'node:path';
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

test('without a compiler, set-up names it in one line with the command that installs it', () => {
  const result = start('native/prepare.js', ['--native'], noTools);
  expect(result.status).toBe(1);
  expect(result.stderr.trimEnd().split('\n').at(-1)).toMatch(
    /^troupe: a C\+\+20 compiler is missing \(builds the native parts\); install it: \S+/,
  );
});

test('without Python, set-up names it in one line with the command that installs it', () => {
  linkFinished('addons');
  const result = start('native/prepare.js', ['--native'], noTools);
  expect(result.status).toBe(1);
  expect(result.stderr.trimEnd().split('\n').at(-1)).toMatch(
    /^troupe: \/absent\/program is missing \(fetches libtorch and nats-server\); install it: \S+/,
  );
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

test('the first command after libtorch was replaced rebuilds, and where it cannot, refuses in one line', () => {
  linkFinished('addons', finishedNatsServer());
  const artefacts = readArtefacts();
  const torch = { ...artefacts.torch, path: fakeLibtorch('2.12.0') };
  writeFileSync(join(folder, 'current.json'), JSON.stringify({ ...artefacts, torch }));
  const result = start('bin/troupe.js', ['train', 'absent.yaml'], { ...noTools, TROUPE_TORCH: torch.path });
  expect(result.status).toBe(1);
  expect(result.stderr).toContain(`setting up first (libtorch in ${torch.path} is no longer the`);
  expect(result.stderr.trimEnd().split('\n').at(-1)).toMatch(/^troupe: a C\+\+20 compiler is missing/);
});
