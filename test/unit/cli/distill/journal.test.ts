import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { distillFiles, takeFiles } from '../../../../cli/distill/distill-files.js';
import { Journal } from '../../../../cli/distill/journal.js';
import type { QuestionLine } from '../../../../cli/distill/journal-lines.js';
import { questionKey, type Question } from '../../../../cli/distill/question.js';
import type { DistillSettings } from '../../../../cli/distill/settings.js';
import { traceRow } from '../../../../cli/distill/trace-rows.js';
import { UsageError } from '../../../../cli/usage-error.js';

const settings: DistillSettings = {
  dataset: 'a',
  mapping: 'auto',
  template: 'auto',
  teacher: 'm',
  samples: 4,
  temperature: 0.6,
  top_p: 0.95,
  max_tokens: 100,
  keep: 'all',
  grader: 'auto',
  seed: 1,
};
const questions: Question[] = Array.from({ length: 6 }, (_, index) => ({
  index,
  id: `q:${index}`,
  question: `${index}?`,
  answer: String(index),
  dataSource: 'sums',
  grader: 'math',
  messages: [{ role: 'user', content: `${index}?` }],
}));

function freshFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-distill-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const files = distillFiles(join(folder, 'traces.jsonl'));
  const { release } = takeFiles(files, false);
  onTestFinished(release);
  return files;
}

function questionAt(index: number): Question {
  return questions[index] ?? expect.fail(`there is no question ${index}`);
}

/** `kept` traces, or a failure when it is undefined. */
function end(journal: Journal, index: number, kept: number | undefined): void {
  const question = questionAt(index);
  const line: QuestionLine = {
    kind: 'question',
    index,
    key: questionKey(question),
    id: question.id,
    outcome: kept === undefined ? 'failed' : kept === 0 ? 'rejected' : 'kept',
    kept: kept ?? 0,
    accepted: kept ?? 0,
    rejected: {},
    failed: kept === undefined ? { timeout: 1 } : {},
    tokens: 0,
    ...(kept === undefined && { detail: 'no whole response' }),
  };
  const traces = Array.from({ length: kept ?? 0 }, (_, sample) => ({
    sample,
    text: `trace é ${index}.${sample}`,
    verdict: { score: 1, decidedBy: 'rational', extracted: '' },
  }));
  journal.record(
    line,
    traces.map((trace) => traceRow(question, 'm', trace)),
  );
}

function rowsOf(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const row: unknown = JSON.parse(line);
      return typeof row === 'object' && row !== null && 'index' in row && 'sample' in row
        ? `${String(row.index)}.${String(row.sample)}`
        : 'no row';
    });
}

describe('the journal of a distillation', () => {
  it('puts the rows into the order of the dataset when it is closed', async () => {
    const files = freshFiles();
    const journal = await Journal.open(files, settings, questions);
    for (const [index, kept] of [
      [4, 2],
      [0, 1],
      [3, 0],
      [2, 3],
    ] as const)
      end(journal, index, kept);
    await journal.close();
    expect(rowsOf(files.output)).toEqual(['0.0', '2.0', '2.1', '2.2', '4.0', '4.1']);
  });

  it('knows after a stop at any byte what is finished, and keeps no row of anything else', async () => {
    const files = freshFiles();
    const journal = await Journal.open(files, settings, questions);
    for (const [index, kept] of [
      [4, 2],
      [0, 1],
      [3, 0],
      [2, 3],
    ] as const)
      end(journal, index, kept);
    const output = readFileSync(files.output);
    const lines = readFileSync(files.journal);
    let seen = 0;
    for (let cut = 0; cut <= output.length; cut += 97) {
      for (const cutLines of [lines.length, Math.floor(lines.length * 0.6), 0]) {
        writeFileSync(files.output, output.subarray(0, cut));
        writeFileSync(files.journal, lines.subarray(0, cutLines));
        const again = await Journal.open(files, settings, questions);
        const kept = rowsOf(files.output);
        const expected = [...again.lines.values()].flatMap(({ index, kept: count }) =>
          Array.from({ length: count }, (_, sample) => `${index}.${sample}`),
        );
        expect(kept).toEqual(expected.sort());
        seen += again.lines.size;
        await again.close();
      }
    }
    expect(seen).toBeGreaterThan(0);
  });

  it('lists what failed, and forgets it when it came to an end', async () => {
    const files = freshFiles();
    const journal = await Journal.open(files, settings, questions);
    end(journal, 1, undefined);
    journal.sync();
    expect(JSON.parse(readFileSync(files.failed, 'utf8'))).toEqual({
      index: 1,
      id: 'q:1',
      reason: 'timeout',
      detail: 'no whole response',
    });
    await journal.close();
    const again = await Journal.open(files, settings, questions);
    expect(again.lines.get(1)?.outcome).toBe('failed');
    end(again, 1, 1);
    await again.close();
    expect(readFileSync(files.failed, 'utf8')).toBe('');
    expect(rowsOf(files.output)).toEqual(['1.0']);
  });

  it('asks again for a question whose rows somebody took out', async () => {
    const files = freshFiles();
    const journal = await Journal.open(files, settings, questions);
    end(journal, 0, 1);
    end(journal, 1, 2);
    await journal.close();
    truncateSync(files.output, readFileSync(files.output).length - 30);
    const again = await Journal.open(files, settings, questions);
    expect([...again.lines.keys()]).toEqual([0]);
    expect(rowsOf(files.output)).toEqual(['0.0']);
    await again.close();
  });

  it('overlooks lines that are none', async () => {
    const files = freshFiles();
    const journal = await Journal.open(files, settings, questions);
    end(journal, 0, 1);
    await journal.close();
    appendFileSync(files.output, 'null\n{"index":9,"sample":0}\n');
    appendFileSync(files.journal, '{"kind":"question"}\n{"ki');
    const again = await Journal.open(files, settings, questions);
    expect(rowsOf(files.output)).toEqual(['0.0']);
    end(again, 2, 1);
    await again.close();
    expect(rowsOf(files.output)).toEqual(['0.0', '2.0']);
  });

  it('refuses other settings, and another question under the same number', async () => {
    const files = freshFiles();
    const journal = await Journal.open(files, settings, questions);
    end(journal, 0, 1);
    await journal.close();
    const before = readFileSync(files.output, 'utf8');
    await expect(Journal.open(files, { ...settings, seed: 2 }, questions)).rejects.toThrow(/seed is 2, was 1/);
    const others = questions.map((question) => ({ ...question, answer: 'x' }));
    await expect(Journal.open(files, settings, others)).rejects.toThrow(/another dataset: question 0/);
    expect(readFileSync(files.output, 'utf8')).toBe(before);
  });

  it('goes on in a longer part of the same dataset', async () => {
    const files = freshFiles();
    const journal = await Journal.open(files, settings, questions.slice(0, 2));
    end(journal, 1, 1);
    await journal.close();
    const again = await Journal.open(files, settings, questions);
    expect(again.lines.size).toBe(1);
    end(again, 5, 1);
    await again.close();
    expect(rowsOf(files.output)).toEqual(['1.0', '5.0']);
  });
});

describe('the files of a distillation', () => {
  it('are not taken from somebody else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'troupe-distill-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const files = distillFiles(join(folder, 'mine.jsonl'));
    writeFileSync(files.output, '{"precious":true}\n');
    expect(() => takeFiles(files, false)).toThrow(UsageError);
    expect(readFileSync(files.output, 'utf8')).toContain('precious');
    takeFiles(files, true).release();
    expect(() => takeFiles(distillFiles(join(folder, 'rows.parquet')), false)).toThrow(/\.jsonl/);
    expect(() => takeFiles(distillFiles(join(folder, 'none', 'a.jsonl')), false)).toThrow(/not there/);
  });
});
