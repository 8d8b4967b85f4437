import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTask } from '../../../tasks/registry.js';
import { taskSource } from '../../helpers/task-source.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-jsonl-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const good = '{"prompt":"2+2=","answer":"4"}\n{"prompt":"1/2=","answer":0.5}\n';
const load = (train: string, validation: string, options: Record<string, unknown> = {}) =>
  createTask('jsonl', taskSource({ train_files: [train], val_files: [validation], task_options: options })).load();

describe('the jsonl task', () => {
  it('reads prompts and answers, plain and gzip', async () => {
    const { train, validation } = await load(file('a.jsonl', good), file('b.jsonl.gz', gzipSync(good)));
    expect(train).toEqual([
      { index: 0, promptId: 'train:a.jsonl:1', prompt: '2+2=', groundTruth: '4', dataSource: 'jsonl' },
      { index: 1, promptId: 'train:a.jsonl:2', prompt: '1/2=', groundTruth: '0.5', dataSource: 'jsonl' },
    ]);
    expect(validation.map(({ groundTruth }) => groundTruth)).toEqual(['4', '0.5']);
  });

  it('quarantines each broken row with its line and reason, and keeps the rest', async () => {
    const bad = [
      '{"prompt":"a","answer":"1"}',
      '',
      'no json',
      '[1]',
      '{"prompt":"b"}',
      '{"prompt":7,"answer":"1"}',
      '{"prompt":"c","answer":""}',
      'null',
    ];
    const path = file('bad.jsonl', bad.join('\n'));
    const { train, quarantined } = await load(path, file('b.jsonl', good));
    expect(train).toHaveLength(1);
    expect(quarantined.map(({ line }) => line).sort()).toEqual([3, 4, 5, 6, 7, 8]);
    expect(quarantined.every((row) => row.file === path)).toBe(true);
    expect(quarantined.find(({ line }) => line === 3)?.reason).toMatch(/^not JSON/);
    expect(quarantined.find(({ line }) => line === 5)?.reason).toBe('no text or number under "answer"');
  });

  it('takes a column as the completion to imitate, when it is named', async () => {
    const path = file('c.jsonl', '{"prompt":"a","answer":"1","solution":"so: 1"}\n{"prompt":"b","answer":"2"}\n');
    const { train, quarantined } = await load(path, path, { completion_key: 'solution' });
    expect(train.map(({ completion }) => completion)).toEqual(['so: 1']);
    expect(quarantined).toHaveLength(2);
  });

  it('refuses a dataset without a row', async () => {
    await expect(load(file('empty.jsonl', '\n'), file('b.jsonl', good))).rejects.toThrow(
      /no examples in its train split/,
    );
  });

  it.each([
    ['a missing file', () => join(folder, 'none.jsonl'), /none\.jsonl.*ENOENT/],
    ['broken gzip', () => file('x.gz', Buffer.concat([gzipSync(good).subarray(0, 30), Buffer.from('xx')])), /x\.gz/],
    ['text that is no UTF-8', () => file('latin.jsonl', Buffer.from([0x7b, 0xff, 0xfe])), /latin\.jsonl/],
  ])('refuses %s by its name', async (_, path, message) => {
    await expect(load(path(), file('b.jsonl', good))).rejects.toThrow(message);
  });

  it('judges the text of the last answer tag, else all of it', () => {
    const exact = createTask('jsonl', taskSource({}));
    expect(exact.grade('<answer>1</answer> no: <answer>blue</answer>', 'blue').score).toBe(1);
    expect(exact.grade(' blue\n', 'blue').score).toBe(1);
    expect(exact.grade('Blue', 'blue').score).toBe(0);
    const numeric = createTask('jsonl', taskSource({ match: 'numeric' }));
    expect(numeric.grade('<answer>1,000.0</answer>', '1000').score).toBe(1);
    expect(numeric.grade('it is 1000', '1000').score).toBe(0);
  });
});
