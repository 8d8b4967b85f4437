/** PURE. One example as the model meets it: the prompt in its words, the right answer, the head of the completion. */
import { displayWidth, fit, printable } from '../view/display-width.js';
import type { Palette } from '../view/palette.js';
import { sayCount } from '../view/say.js';
import type { SurveySample } from './dataset-survey.js';
import { wrapText } from './wrap-text.js';

/** Of a long prompt, the beginning and the end with the options. */
const promptLines = 26;
const promptTail = 14;
const completionLines = 8;

export function renderSample(
  sample: SurveySample,
  index: number,
  count: number,
  columns: number,
  palette: Palette,
): string[] {
  const { file, line, example, prompt, completion } = sample;
  const place = `row ${sayCount(line)} of ${file.slice(file.lastIndexOf('/') + 1)}`;
  const title = printable(
    [`sample ${index + 1} of ${count}`, place, ...((example.subject ?? '') ? [example.subject] : [])].join(' · '),
  );
  const heading = fit(`── ${title} `, columns);
  const width = columns - 13;
  const part = (label: string, lines: readonly string[]): string[] =>
    lines.map((text, row) => `${palette.faint(`${(row === 0 ? label : '').padEnd(10)} │`)} ${text}`.trimEnd());
  return [
    palette.strong(heading + '─'.repeat(Math.max(0, columns - displayWidth(heading)))),
    ...(example.messages ?? []).slice(0, -1).flatMap(({ role, content }) => part(role, wrapText(content, width, 6))),
    ...part('prompt', wrapText(prompt, width, promptLines, promptTail)),
    ...part(
      'pictures',
      pictureLines(sample).map((text) => fit(text, width)),
    ),
    ...part(
      'answer',
      wrapText(answerText(sample), width, 3).map((text) => palette.good(text)),
    ),
    ...(completion === null ? [] : part('completion', wrapText(completion, width, completionLines))),
  ];
}

function answerText({ example: { groundTruth, options, grader } }: SurveySample): string {
  if (groundTruth === '') return 'none: this row serves SFT alone';
  const option = options?.[groundTruth.charCodeAt(0) - 65];
  return `${groundTruth}${option === undefined ? '' : `. ${option}`} (graded as ${grader})`;
}

function pictureLines({ example: { images = [] } }: SurveySample): string[] {
  return images.map(({ number, source, places }) => {
    const what =
      'path' in source ? source.path.slice(source.path.lastIndexOf('/') + 1) : `${sayCount(source.bytes.length)} bytes`;
    const where = places.map(({ text, option }) =>
      text === 'option' ? `option ${String.fromCharCode(65 + (option ?? 0))}` : 'the question',
    );
    return printable(
      `${number}: ${what}, ${where.length === 0 ? 'before the question' : `in ${[...new Set(where)].join(', ')}`}`,
    );
  });
}
