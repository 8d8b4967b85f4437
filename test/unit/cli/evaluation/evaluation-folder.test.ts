import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EvaluationFolderError } from '../../../../cli/evaluation/errors.js';
import { openEvaluationFolder } from '../../../../cli/evaluation/evaluation-folder.js';
import { recordKey } from '../../../../cli/evaluation/sample-record.js';
import { freshFolder, problemOf, recordFor } from '../../../helpers/evaluation-problems.js';

const identity = { format: 1, benchmarks: [{ name: 'gsm8k', sha256: 'abc' }], samples: 1 };
const one = recordFor(problemOf('gsm8k', 0), 0, 1);
const two = recordFor(problemOf('gsm8k', 1), 0, 0);

describe('the folder of an evaluation', () => {
  it('gives back what was recorded, and knows what is still to be asked', () => {
    const path = join(freshFolder(), 'new', 'folder');
    const folder = openEvaluationFolder(path, identity);
    folder.append([one]);
    expect(folder.has(recordKey(one))).toBe(true);
    folder.close();
    const again = openEvaluationFolder(path, identity);
    expect(again.records).toEqual([one]);
    expect(again.before).toBe(1);
    expect(again.has(recordKey(two))).toBe(false);
    again.append([two]);
    again.close();
    expect(readFileSync(join(path, 'samples.jsonl'), 'utf8').split('\n')).toHaveLength(3);
  });

  it('cuts off half a line that a killed process left, and writes on behind the last whole one', () => {
    const path = freshFolder();
    const folder = openEvaluationFolder(path, identity);
    folder.append([one]);
    folder.close();
    appendFileSync(join(path, 'samples.jsonl'), JSON.stringify(two).slice(0, 40));
    const again = openEvaluationFolder(path, identity);
    expect(again.records).toEqual([one]);
    again.append([two]);
    again.close();
    expect(openEvaluationFolder(path, identity).records).toEqual([one, two]);
  });

  it('counts a response once though it stands there twice', () => {
    const path = freshFolder();
    openEvaluationFolder(path, identity).close();
    writeFileSync(join(path, 'samples.jsonl'), `${JSON.stringify(one)}\n${JSON.stringify({ ...one, score: 0 })}\n`);
    expect(openEvaluationFolder(path, identity).records).toEqual([one]);
  });

  it('refuses a line in the middle that is no record, and says which', () => {
    const path = freshFolder();
    openEvaluationFolder(path, identity).close();
    writeFileSync(
      join(path, 'samples.jsonl'),
      `${JSON.stringify(one)}\n{"benchmark":"gsm8k"}\n${JSON.stringify(two)}\n`,
    );
    expect(() => openEvaluationFolder(path, identity)).toThrow('line 2 is not a record');
  });

  it('refuses another evaluation, and names all that differs', () => {
    const path = freshFolder();
    openEvaluationFolder(path, identity).close();
    const changed = { ...identity, samples: 5, temperature: 0.3 };
    let refused: unknown;
    try {
      openEvaluationFolder(path, changed);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(EvaluationFolderError);
    expect(String(refused)).toContain('samples was 1, is 5; temperature was absent, is 0.3');
    // The refusal left the folder free.
    openEvaluationFolder(path, identity).close();
  });

  it('refuses a folder with other things in it, and leaves them alone', () => {
    const path = freshFolder();
    mkdirSync(join(path, 'photos'));
    expect(() => openEvaluationFolder(path, identity)).toThrow("it is no evaluation's folder: it holds photos");
  });
});
