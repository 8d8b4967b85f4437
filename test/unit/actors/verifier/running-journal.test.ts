import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { journalFile, JournalLine, openJournal } from '../../../../actors/verifier/running-journal.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-journal-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('suspects what was being graded when the process ended, and counts how often', () => {
  expect(openJournal(folder, 2).size).toBe(0);
  const line = new JournalLine(folder, 1);
  line.write('train:4:0:17');
  expect(openJournal(folder, 2)).toEqual(new Map([['train:4:0:17', 1]]));
  line.write('train:4:0:17');
  expect(openJournal(folder, 2)).toEqual(new Map([['train:4:0:17', 2]]));
  line.close();
});

it('suspects nothing that was finished', () => {
  openJournal(folder, 1);
  const line = new JournalLine(folder, 0);
  line.write('train:1:0:1');
  line.clear();
  line.close();
  expect(openJournal(folder, 1).size).toBe(0);
});

it('keeps each lane to its own line, whatever the length of a key', () => {
  openJournal(folder, 2);
  const [first, second] = [new JournalLine(folder, 0), new JournalLine(folder, 1)];
  second.write('b');
  first.write('a'.repeat(1_000));
  const lines = readFileSync(journalFile(folder), 'utf8').split('\n');
  expect(lines.map((text) => text.trim().length)).toEqual([127, 1, 0]);
  first.close();
  second.close();
});
