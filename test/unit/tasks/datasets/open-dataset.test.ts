import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseHubName } from '../../../../tasks/datasets/dataset-name.js';
import { DatasetEmptyError, DatasetNameError, UnknownMappingError } from '../../../../tasks/datasets/errors.js';
import { loadDataset } from '../../../../tasks/datasets/load-dataset.js';
import { openDataset } from '../../../../tasks/datasets/open-dataset.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

const folder = temporaryFolder();
const row = (answer: string) => `{"question":"Q?","answer":"${answer}"}\n`;
const golds = async (name: string, splits?: readonly string[]) =>
  (await loadDataset(name, splits === undefined ? {} : { splits })).examples.map(({ groundTruth }) => groundTruth);

describe('a folder', () => {
  const root = join(folder.path, 'set');
  folder.file('set/train-00001-of-00002.jsonl', row('b'));
  folder.file('set/train-00000-of-00002.jsonl', row('a'));
  folder.file('set/test.jsonl', row('c'));
  folder.file('set/dataset_info.json', '{}');
  folder.file('set/.hidden.jsonl', 'x');
  folder.file('set/hard/dev.jsonl', row('d'));

  it('is all files of one split, in name order', async () => {
    expect(await golds(`${root}@train`)).toEqual(['a', 'b']);
    expect(await golds(root, ['train'])).toEqual(['a', 'b']);
    expect(await golds(root, ['nothing', 'test'])).toEqual(['c']);
  });

  it('takes other names of a split for it', async () => {
    expect(await golds(`${root}@validation`)).toEqual(['d']);
    expect(await golds(`${root}:hard`)).toEqual(['d']);
  });

  it('does not guess between splits', async () => {
    await expect(golds(root)).rejects.toThrow(/has several splits.*validation, test, train|test, .*train/);
    await expect(golds(`${root}@extra`)).rejects.toThrow(/no split 'extra'/);
    await expect(golds(`${root}:soft`)).rejects.toThrow(/no configuration 'soft'/);
  });

  it('is taken whole when its names tell no split', async () => {
    folder.file('plain/two.jsonl', row('y'));
    folder.file('plain/one.jsonl', row('x'));
    expect(await golds(join(folder.path, 'plain'))).toEqual(['x', 'y']);
  });

  it('says so when it has no data', async () => {
    mkdirSync(join(folder.path, 'bare'));
    await expect(golds(join(folder.path, 'bare'))).rejects.toThrow(
      /the folder has no \.parquet, \.jsonl or \.json file/,
    );
  });

  it('follows its card', async () => {
    folder.file(
      'card/README.md',
      '---\nconfigs:\n- config_name: main\n  data_files:\n  - split: test\n    path: ["one.*", "t{w,x}o.jsonl"]\n---\n',
    );
    folder.file('card/one.jsonl', row('1'));
    folder.file('card/two.jsonl', row('2'));
    folder.file('card/three.jsonl', row('3'));
    expect(await golds(join(folder.path, 'card'))).toEqual(['1', '2']);
  });
});

describe('a name', () => {
  it.each([
    ['hf:owner/name', { repository: 'owner/name' }],
    ['owner/name', { repository: 'owner/name' }],
    [
      'hf:owner/na.me-2:standard (10 options)@test',
      { repository: 'owner/na.me-2', config: 'standard (10 options)', split: 'test' },
    ],
    ['hf:owner/name#v1.0@train', { repository: 'owner/name', revision: 'v1.0', split: 'train' }],
  ])('%s is the hub’s', (name, parsed) => {
    expect(parseHubName(name)).toEqual(parsed);
  });

  it.each(['hf:name', 'hf:../etc', 'hf:owner/../x', 'no/such/file.jsonl', 'none.jsonl', 'hf:owner/name#../x', ''])(
    '%s is none',
    async (name) => {
      await expect(loadDataset(name)).rejects.toThrow(DatasetNameError);
    },
  );
});

describe('a dataset', () => {
  it('keeps what can be used, and names every other row with its place and reason', async () => {
    const file = folder.file('mixed.jsonl', `${row('a')}broken\n{"question":"","answer":"b"}\n${row('c')}`);
    const { examples, quarantined } = await loadDataset(file);
    expect(examples.map(({ line, file: from }) => [line, from])).toEqual([
      [1, file],
      [4, file],
    ]);
    expect(quarantined).toEqual([
      { file, line: 2, reason: expect.stringMatching(/^not JSON/) },
      { file, line: 3, reason: 'no text under "question"' },
    ]);
  });

  it('is an error when nothing is left, with the first reasons', async () => {
    const file = folder.file('broken.jsonl', `${row('a')}x\ny\nz\n`);
    await expect(loadDataset(file, { mapping: 'medqa' })).rejects.toThrow(DatasetEmptyError);
    await expect(loadDataset(file, { mapping: 'medqa' })).rejects.toThrow(
      /read as medqa: row 1: no options.*and 1 more/,
    );
    await expect(loadDataset(folder.file('none.jsonl', ''))).rejects.toThrow(/no row could be read/);
  });

  it('in an unknown schema is an error that names its columns and the mappings', async () => {
    const unknown = loadDataset(folder.file('unknown.jsonl', '{"colour":"red","size":3}\n'));
    await expect(unknown).rejects.toThrow(UnknownMappingError);
    await expect(unknown).rejects.toMatchObject({
      columns: ['colour', 'size'],
      remedy: expect.stringMatching(/--mapping: verl, trl, openthoughts/),
    });
  });

  it('is read no further than asked', async () => {
    const file = folder.file('long.jsonl', row('a').repeat(1000));
    expect((await loadDataset(file, { limit: 3 })).examples).toHaveLength(3);
    let rows = 0;
    for await (const { kind } of (await openDataset(file)).outcomes()) {
      expect(kind).toBe('example');
      if (++rows === 2) break;
    }
    expect(rows).toBe(2);
  });
});
