/** CHECKPOINT-1…4 and DURABLE-WRITE-1, on real folders; the kills are real SIGKILLs of a real writer. */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  beginCheckpoint,
  locateCheckpoint,
  readCheckpoint,
  readLatestCheckpoint,
} from '../../../cli/checkpoint-folder.js';
import { checkpointSteps } from '../../../cli/checkpoint-steps.js';
import { replaceFile } from '../../../cli/durable-write.js';
import type { RunEvent } from '../../../cli/run-event.js';
import { fillCheckpoint, writeCheckpoint } from '../../helpers/tiny-checkpoint.js';

const killedWriter = fileURLToPath(new URL('../../helpers/killed-checkpoint-main.js', import.meta.url));

function testRun(): string {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-checkpoints-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const namesIn = (run: string) => readdirSync(join(run, 'checkpoints')).sort();
const latestOf = (run: string) => readFileSync(join(run, 'checkpoints', 'latest'), 'utf8').trim();

async function readLatest(run: string) {
  const events: RunEvent[] = [];
  const found = await readLatestCheckpoint(run, (event) => events.push(event));
  return { step: found?.manifest.step, events };
}

describe('a checkpoint', () => {
  it('is nowhere to be seen before its commit, and whole and the latest after it', async () => {
    const run = testRun();
    const writer = beginCheckpoint(run, 5);
    const manifest = fillCheckpoint(writer, 5);
    expect(await readLatest(run)).toEqual({ step: undefined, events: [] });
    const folder = await writer.commit(manifest);
    expect(folder).toBe(join(run, 'checkpoints', 'global_step_5'));
    expect(namesIn(run)).toEqual(['global_step_5', 'latest']);
    expect(latestOf(run)).toBe('global_step_5');
    expect(await readCheckpoint(folder)).toEqual({ folder, manifest });
  });

  it('leaves nothing behind when it is given up', async () => {
    const run = testRun();
    await writeCheckpoint(run, 1);
    const writer = beginCheckpoint(run, 2);
    fillCheckpoint(writer, 2);
    await writer.abort();
    expect(namesIn(run)).toEqual(['global_step_1', 'latest']);
  });

  it.each([
    ['is missing', (path: string) => rmSync(path)],
    ['has another size', (path: string) => appendFileSync(path, 'more')],
  ])('is not committed when a file %s, and the one before stays the latest', async (_, spoil) => {
    const run = testRun();
    await writeCheckpoint(run, 1);
    const writer = beginCheckpoint(run, 2);
    const manifest = fillCheckpoint(writer, 2);
    spoil(join(writer.folder, 'optimizer.bin'));
    await expect(writer.commit(manifest)).rejects.toMatchObject({
      name: 'CheckpointIncompleteError',
      file: 'optimizer.bin',
    });
    expect(await readLatest(run)).toEqual({ step: 1, events: [] });
    expect(existsSync(join(run, 'checkpoints', 'global_step_2'))).toBe(false);
  });

  it('takes the place of one of the same step that an earlier line of the run left', async () => {
    const run = testRun();
    const old = await writeCheckpoint(run, 2);
    writeFileSync(join(old, 'of-the-old-one.bin'), '');
    const folder = await writeCheckpoint(run, 2);
    expect(readdirSync(folder).sort()).toEqual(['hf', 'manifest.json', 'optimizer.bin']);
    expect(namesIn(run)).toEqual(['global_step_2', 'latest']);
  });

  it('outlives as many newer ones as are to be kept, and those beyond the step do not count', async () => {
    const run = testRun();
    for (const step of [1, 2, 30]) await writeCheckpoint(run, step);
    for (const step of [4, 5]) await writeCheckpoint(run, step, 2);
    expect(checkpointSteps(join(run, 'checkpoints'))).toEqual([30, 5, 4]);
    await writeCheckpoint(run, 6, 0);
    expect(checkpointSteps(join(run, 'checkpoints'))).toEqual([30, 6]);
    expect((await readLatest(run)).step).toBe(6);
  });

  it('is whole or absent, and `latest` names a whole one, wherever a SIGKILL meets its writer', async () => {
    const outcomes: (number | undefined)[] = [];
    for (let call = 1, killed = true; killed; call++) {
      const run = testRun();
      await writeCheckpoint(run, 1);
      const words = [killedWriter, run, '2', String(call)];
      const { signal, status, stderr } = spawnSync(process.execPath, words, { timeout: 60_000, killSignal: 'SIGTERM' });
      killed = signal === 'SIGKILL';
      expect(killed || status === 0, String(stderr)).toBe(true);
      const { manifest } = await readCheckpoint(join(run, 'checkpoints', latestOf(run)));
      expect(await readLatest(run)).toEqual({ step: manifest.step, events: [] });
      for (const step of checkpointSteps(join(run, 'checkpoints')))
        await readCheckpoint(join(run, 'checkpoints', `global_step_${step}`));
      await writeCheckpoint(run, 3, 1);
      expect(namesIn(run), `killed before call ${call}`).toEqual(['global_step_3', 'latest']);
      outcomes.push(manifest.step);
    }
    expect(outcomes).toEqual([...outcomes].sort());
    expect(outcomes.filter((step) => step === 1).length).toBeGreaterThan(5);
    expect(outcomes.filter((step) => step === 2).length).toBeGreaterThan(1);
  }, 120_000);
});

describe('reading checkpoints', () => {
  it.each([
    ['a file is shorter', (folder: string) => writeFileSync(join(folder, 'optimizer.bin'), ''), /optimizer\.bin has 0/],
    ['a file is gone', (folder: string) => rmSync(join(folder, 'optimizer.bin')), /optimizer\.bin is missing/],
    [
      'a byte has changed',
      (folder: string) => writeFileSync(join(folder, 'optimizer.bin'), 'moments of step 9'),
      /SHA-256/,
    ],
    ['the manifest is gone', (folder: string) => rmSync(join(folder, 'manifest.json')), /manifest\.json is missing/],
    ['the manifest is half', (folder: string) => writeFileSync(join(folder, 'manifest.json'), '{"for'), /not JSON/],
    [
      'the manifest is another thing',
      (folder: string) => writeFileSync(join(folder, 'manifest.json'), '{"format":2}'),
      /manifest\.json: /,
    ],
  ])('takes the previous good one when %s, and says why', async (_, damage, reason) => {
    const run = testRun();
    await writeCheckpoint(run, 1);
    const folder = await writeCheckpoint(run, 2);
    damage(folder);
    await expect(readCheckpoint(folder)).rejects.toMatchObject({ name: 'CheckpointDamagedError', folder });
    const { step, events } = await readLatest(run);
    expect(step).toBe(1);
    expect(events).toEqual([{ kind: 'checkpoint-refused', folder, reason: expect.stringMatching(reason) }]);
  });

  it('refuses a manifest that leads outside its folder', async () => {
    const run = testRun();
    const folder = await writeCheckpoint(run, 1);
    const manifest = readFileSync(join(folder, 'manifest.json'), 'utf8');
    writeFileSync(join(folder, 'manifest.json'), manifest.replace('optimizer.bin', '../latest'));
    await expect(readCheckpoint(folder)).rejects.toThrow(/a relative path inside the checkpoint/);
  });

  it('finds the newest of a folder that was copied without `latest`, past what is no checkpoint', async () => {
    const run = testRun();
    for (const step of [9, 10]) await writeCheckpoint(run, step);
    rmSync(join(run, 'checkpoints', 'latest'));
    mkdirSync(join(run, 'checkpoints', 'global_step_11'));
    const { step, events } = await readLatest(run);
    expect(step).toBe(10);
    expect(events).toMatchObject([{ kind: 'checkpoint-refused', reason: 'manifest.json is missing' }]);
  });

  it('locates by the folder of a run or of one checkpoint, and says when there is none', async () => {
    const run = testRun();
    const folders = [await writeCheckpoint(run, 1), await writeCheckpoint(run, 2)];
    const ignore = () => undefined;
    expect(await locateCheckpoint(run, ignore)).toMatchObject({ folder: folders[1], runFolder: run });
    expect(await locateCheckpoint(folders[0] ?? '', ignore)).toMatchObject({ folder: folders[0], runFolder: run });
    const empty = testRun();
    await expect(locateCheckpoint(empty, ignore)).rejects.toMatchObject({
      name: 'CheckpointMissingError',
      folder: empty,
    });
  });
});

describe('a file that is replaced', () => {
  it('stays the old one, with nothing beside it, when the new one cannot be written', () => {
    const run = testRun();
    const path = join(run, 'summary.json');
    mkdirSync(path);
    expect(() => replaceFile(path, 'new')).toThrow(/EISDIR/);
    expect(readdirSync(run)).toEqual(['summary.json']);
  });
});
