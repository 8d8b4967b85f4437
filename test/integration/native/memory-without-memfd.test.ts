import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../../native/process/artefacts.js';
import { loadProcessAddon } from '../../../native/process/process-addon.js';
import { findCompiler } from '../../../native/tools.js';

test('where there is no memfd, memory comes from shm_open, and no name of it stays', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-process-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const build: { processBuildCalls(folder: string, options: { withoutMemfd: boolean }): string[][] } = await import(
    pathToFileURL(join(packageRoot(), 'native/process/build.js')).href
  );
  const compiler = findCompiler()?.command ?? 'g++';
  for (const call of build.processBuildCalls(folder, { withoutMemfd: true })) {
    const compiled = spawnSync(compiler, call, { encoding: 'utf8' });
    expect({ status: compiled.status, errors: compiled.stderr }).toEqual({ status: 0, errors: '' });
  }
  const addon = loadProcessAddon(join(folder, 'process.node'));
  const descriptor = addon.createMemory('unnamed', 8192);
  expect(addon.memoryByteLength(descriptor)).toBe(8192);
  expect(readdirSync('/dev/shm').filter((name) => name.startsWith(`troupe-${process.pid.toString(16)}-`))).toEqual([]);
  const written = addon.mapMemory(descriptor, 4096, 16, true);
  const read = addon.mapMemory(descriptor, 0, 8192, false);
  if (typeof written === 'number' || typeof read === 'number') throw new Error(`mapMemory: ${written}, ${read}`);
  new Uint8Array(written).fill(3);
  expect([...new Uint8Array(read).subarray(4094, 4098)]).toEqual([0, 0, 3, 3]);
  expect(addon.closeDescriptor(descriptor)).toBe(0);
});
