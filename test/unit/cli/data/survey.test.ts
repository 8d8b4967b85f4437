import { describe, expect, it } from 'vitest';
import { ColumnTypes } from '../../../../cli/data/column-types.js';
import { SurveyBuilder } from '../../../../cli/data/dataset-survey.js';
import { histogram, summarizeLengths } from '../../../../cli/data/length-summary.js';
import { renderSurvey, type SurveyHeading } from '../../../../cli/data/render-survey.js';
import { wrapText } from '../../../../cli/data/wrap-text.js';
import { displayWidth } from '../../../../cli/view/display-width.js';
import { colourless } from '../../../../cli/view/palette.js';
import { openDataset } from '../../../../tasks/datasets/open-dataset.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

const folder = temporaryFolder();

async function survey(name: string, samples = 3) {
  const builder = new SurveyBuilder({ template: 'auto', answerVariant: 'solution', samples });
  for await (const outcome of (await openDataset(name)).outcomes()) builder.add(outcome);
  return builder.build();
}

describe('a survey', () => {
  it('counts sources, graders, reasons and repeated questions', async () => {
    const rows = [
      '{"question":"Q?","answer":"#### 7"}',
      'x',
      '{"question":"Q?","answer":"#### 7"}',
      '{"question":"","answer":"#### 7"}',
    ];
    const found = await survey(folder.file('rows.jsonl', rows.join('\n')));
    expect(found).toMatchObject({
      rows: 4,
      examples: 2,
      graders: { numeric: 2 },
      sources: [{ source: 'gsm8k', subject: null, count: 2 }],
      duplicates: 1,
      firstDuplicate: { line: 3, of: 1 },
    });
    expect(found.leftOut.map(({ kind, count, firstLine }) => [kind, count, firstLine]).sort()).toEqual([
      ['quarantined', 1, 2],
      ['quarantined', 1, 4],
    ]);
  });

  it('does not call two questions with different pictures the same', async () => {
    const found = await survey('config/samples/mathvision.jsonl');
    expect([found.duplicates, found.images]).toEqual([0, 3]);
  });

  it('shows the same samples each time, from all over the data', async () => {
    const file = folder.file(
      'many.jsonl',
      Array.from({ length: 500 }, (_, index) => `{"question":"${index}?","answer":"#### ${index}"}`).join('\n'),
    );
    const [first, second] = [await survey(file), await survey(file)];
    expect(first.samples.map(({ line }) => line)).toEqual(second.samples.map(({ line }) => line));
    expect(Math.max(...first.samples.map(({ line }) => line))).toBeGreaterThan(50);
  });
});

describe('the page', () => {
  const heading: SurveyHeading = {
    name: 'a set',
    mapping: 'medqa',
    title: 'MedQA',
    files: ['a.jsonl'],
    split: 'train',
    config: null,
    limit: null,
    seconds: 1,
  };

  it.each([40, 80, 120, 200])('keeps within %d columns, whatever the data holds', async (columns) => {
    const text = `${'long '.repeat(200)}\u001b[31mred\u0007 漢字 ${'x'.repeat(300)}`;
    const options = { A: text, B: 'short' };
    const file = folder.file(
      'wide.jsonl',
      [1, 2, 3]
        .map(() => JSON.stringify({ question: text, options, answer_idx: 'A', [text.slice(0, 90)]: 1 }))
        .join('\n'),
    );
    for (const name of [
      file,
      'config/samples/medqa.jsonl',
      'config/samples/openthoughts.jsonl',
      'config/samples/mmmu.jsonl',
    ]) {
      const page = renderSurvey(heading, await survey(name), columns, colourless);
      const lines = page.split('\n');
      expect(lines.filter((line) => displayWidth(line) > columns)).toEqual([]);
      expect(page).not.toContain('\u001b');
      expect(page).toContain('sample 1 of');
    }
  });

  it('shows the prompt as the model sees it, the right answer and the completion', async () => {
    const page = renderSurvey(heading, await survey('config/samples/openthoughts.jsonl', 4), 100, colourless);
    expect(page).toContain('│ You will solve a problem/request.');
    expect(page).toContain('answer     │ 29 (graded as math)');
    expect(page).toContain('completion │ <think> 6 trays of 8 rolls are 48 rolls.');
    expect(page).toContain('answer     │ none: this row serves SFT alone');
  });
});

describe('columns', () => {
  it('have types that say what stands in them', () => {
    const columns = new ColumnTypes();
    columns.add({ a: 1, b: 'x', c: ['x'], d: { key: 'A', value: 1 }, e: new Uint8Array(3), f: null });
    columns.add({ a: 2.5, b: '', c: [], d: { key: 'B', value: 2 }, e: new Uint8Array(4), g: true });
    expect(columns.summary().map(({ name, type, missing }) => [name, type, missing])).toEqual([
      ['a', 'number', 0],
      ['b', 'text', 1],
      ['c', 'list<text>', 0],
      ['d', '{key: text, value: integer}', 0],
      ['e', 'bytes', 0],
      ['f', 'null', 2],
      ['g', 'boolean', 1],
    ]);
  });
});

describe('lengths', () => {
  it('are summed up by nearest ranks', () => {
    expect(summarizeLengths(Array.from({ length: 100 }, (_, index) => 100 - index))).toEqual({
      count: 100,
      min: 1,
      median: 50,
      p95: 95,
      max: 100,
    });
    expect(summarizeLengths([])).toBeNull();
    expect(summarizeLengths([5])).toEqual({ count: 1, min: 5, median: 5, p95: 5, max: 5 });
  });

  it.each([[[1, 1, 1]], [[0, 1000]], [[3, 14, 15, 92, 65, 35, 89, 79]], [[...Array(200).keys(), 1e6]]])(
    'of %j fall each into one bin, and few bins suffice',
    (lengths) => {
      const bins = histogram(lengths, 10);
      expect(bins.length).toBeLessThanOrEqual(10);
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(lengths.length);
      for (const { from, to, count } of bins.slice(0, -1))
        expect(lengths.filter((length) => length >= from && length < (to ?? Infinity))).toHaveLength(count);
    },
  );
});

describe('wrapped text', () => {
  it('breaks at words, cuts what is too wide, and says how much is missing', () => {
    expect(wrapText('one two three', 7, 9)).toEqual(['one two', 'three']);
    expect(wrapText('abcdefghij', 4, 9)).toEqual(['abc', 'def', 'ghij']);
    expect(wrapText('a\nb\nc\nd\ne', 20, 3)).toEqual(['a', 'b', '… 3 more lines']);
    expect(wrapText('a\nb\nc\nd\ne', 20, 4, 2)).toEqual(['a', '… 2 more lines', 'd', 'e']);
  });
});
