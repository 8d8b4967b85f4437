import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  NativeArtefactsMissingError,
  NativePartMissingError,
  TorchMismatchError,
  nativeFolder,
  readArtefacts,
  readNatsServerArtefact,
  readParts,
  readProcessArtefact,
  readTorchArtefact,
  torchFingerprint,
  torchLibrary,
} from '../../../../native/process/artefacts.js';

let root: string;
let torch: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'troupe-artefacts-'));
  torch = join(root, 'torch');
  mkdirSync(join(torch, 'lib'), { recursive: true });
  mkdirSync(nativeFolder(root), { recursive: true });
  for (const file of [
    torchLibrary(torch),
    ...['addon', 'process', 'launcher', 'nats'].map((name) => join(root, name)),
  ]) {
    writeFileSync(file, 'content');
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function writeCurrent(changes: object = {}): void {
  const artefacts = {
    torch: {
      path: torch,
      version: '2.15.0',
      origin: 'pip',
      fingerprint: torchFingerprint(torch),
      addon: join(root, 'addon'),
    },
    process: { addon: join(root, 'process'), launcher: join(root, 'launcher') },
    natsServer: { path: join(root, 'nats'), version: '2.15.1' },
    ...changes,
  };
  writeFileSync(join(nativeFolder(root), 'current.json'), JSON.stringify(artefacts));
}

test('what set-up wrote is read back', () => {
  writeCurrent();
  expect(readArtefacts(root).natsServer).toEqual({ path: join(root, 'nats'), version: '2.15.1' });
  expect(readTorchArtefact(root).addon).toBe(join(root, 'addon'));
});

test('a library that was replaced since the addon was built is refused in one line', () => {
  writeCurrent();
  writeFileSync(torchLibrary(torch), 'another libtorch');
  expect(() => readTorchArtefact(root)).toThrow(TorchMismatchError);
  expect(() => readTorchArtefact(root)).toThrow(/^libtorch in .* is no longer the 2.15.0 .*run: npm run native$/);
});

test('a library that is gone is refused too', () => {
  writeCurrent();
  rmSync(torchLibrary(torch));
  expect(() => readTorchArtefact(root)).toThrow(TorchMismatchError);
});

test.each(['process', 'launcher', 'nats'])('a missing file (%s) is named', (name) => {
  writeCurrent();
  rmSync(join(root, name));
  expect(() => readArtefacts(root)).toThrow(NativeArtefactsMissingError);
  expect(() => readArtefacts(root)).toThrow(join(root, name));
});

test.each([
  ['absent', undefined],
  ['no JSON', '{"torch":'],
  ['incomplete', '{"torch":{}}'],
])('a record that is %s means that set-up has not run', (_, text) => {
  if (text !== undefined) writeFileSync(join(nativeFolder(root), 'current.json'), text);
  expect(() => readArtefacts(root)).toThrow(/not set up.*run: npm run native/);
});

test('a part that set-up could not make is an error with its reason and the command that adds it', () => {
  writeCurrent({
    torch: { missing: 'no C++ compiler', remedy: 'sudo apt-get install g++ && npm run native' },
    process: { missing: 'no C compiler', remedy: 'sudo apt-get install g++' },
    natsServer: { missing: 'no way to fetch it', remedy: 'npm run native' },
  });
  for (const read of [readTorchArtefact, readProcessArtefact, readNatsServerArtefact, readArtefacts])
    expect(() => read(root)).toThrow(NativePartMissingError);
  expect(() => readTorchArtefact(root)).toThrow(
    /^the torch engine is missing: no C\+\+ compiler; to add it, run: sudo apt-get install g\+\+ && npm run native$/,
  );
  expect(readParts(root).natsServer).toEqual({ missing: 'no way to fetch it', remedy: 'npm run native' });
});

test('the parts that are there are read although another one is missing', () => {
  writeCurrent({ torch: { missing: 'no C++ compiler', remedy: 'npm run native' } });
  expect(readProcessArtefact(root).addon).toBe(join(root, 'process'));
  expect(readNatsServerArtefact(root).version).toBe('2.15.1');
  expect(readParts(root).process).toEqual({ addon: join(root, 'process'), launcher: join(root, 'launcher') });
});

test('a file that is gone is no part that set-up left out: it must be made again', () => {
  writeCurrent({ torch: { missing: 'no C++ compiler', remedy: 'npm run native' } });
  rmSync(join(root, 'nats'));
  expect(() => readParts(root)).toThrow(NativeArtefactsMissingError);
});

test('below node_modules the artefacts lie in the cache of the user, since npm empties that folder', () => {
  const installed = join(root, 'node_modules', 'troupe');
  expect(nativeFolder(installed)).not.toContain('node_modules');
});
