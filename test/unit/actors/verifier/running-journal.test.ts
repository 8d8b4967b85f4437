import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Journal, journalFile, noteItem } from '../../../../actors/verifier/running-journal.js';

let folder = '';
const opened: Journal[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-journal-'));
});
afterEach(() => {
  for (const journal of opened.splice(0)) journal.close();
  rmSync(folder, { recursive: true });
});

/** As a process does at its start. */
function open(): Journal {
  const journal = new Journal(folder);
  opened.push(journal);
  return journal;
}

it('suspects what was being graded when the process ended, and counts how often', () => {
  const first = open();
  expect(first.suspects.size).toBe(0);
  noteItem(first.take(), 'train:4:0:17');
  const second = open();
  expect(second.suspects).toEqual(new Map([['train:4:0:17', 1]]));
  noteItem(second.take(), 'train:4:0:17');
  expect(open().suspects).toEqual(new Map([['train:4:0:17', 2]]));
});

it('suspects nothing that was finished', () => {
  const journal = open();
  const place = journal.take();
  noteItem(place, 'train:1:0:1');
  journal.release(place);
  expect(open().suspects.size).toBe(0);
});

it('still suspects a condemned item, whose thread may yet take the process with it (JOURNAL-2)', () => {
  const journal = open();
  const place = journal.take();
  noteItem(place, 'train:1:0:1');
  journal.releaseLater(place);
  const next = journal.take();
  expect(next.line).not.toBe(place.line);
  journal.release(next);
  expect(open().suspects).toEqual(new Map([['train:1:0:1', 1]]));
});

it('keeps each batch to its own line, whatever the length of a key, and uses lines again', () => {
  const journal = open();
  const [first, second] = [journal.take(), journal.take()];
  noteItem(second, 'b');
  noteItem(first, 'a'.repeat(1_000));
  const lines = readFileSync(journalFile(folder), 'utf8').split('\n');
  expect(lines.map((text) => text.trim().length)).toEqual([127, 1, 0]);
  journal.release(first);
  expect(journal.take()).toEqual(first);
});
