/**
 * PURE. The answer of a response, in the order of VERIFIER.md section 5, 7.1. Reward mode: the last box of the region
 * (of the last `<answer>` if there is one), else the region itself if it is one line. Evaluation mode goes on: what prose
 * announces, the last formula, the last number. The gold decides only how long an answer may be.
 */
import { announcedAnswer } from './announced-answer.js';
import { asOneLine, isBareAnswer, joinLines, withoutLeadIn } from './answer-line.js';
import { type Box, scanBoxes } from './boxes.js';
import { longestAnswer, longestProse, longestScan, mostBoxes, mostDistinctBoxes } from './limits.js';
import { lastFormula, lastLineOf, numbersIn, tupleAtEnd } from './math-spans.js';
import { findRegion, noAnswer, reasonOf, type NoAnswer, type Region } from './region.js';
import type { GradingRequest } from './verdict.js';

export interface Extracted {
  readonly kind: 'answer';
  readonly text: string;
  readonly from:
    | 'box'
    | 'answer-tag'
    | 'whole-line'
    | 'whole-text'
    | 'final-answer'
    | 'answer-colon'
    | 'answer-is'
    | 'hashes'
    | 'math-span'
    | 'tuple'
    | 'number';
  readonly region: Region;
}

export interface ExtractionOptions {
  /** Also a region of several lines is an answer (F1). */
  readonly severalLines?: boolean;
}

export function extractAnswer(request: GradingRequest, options: ExtractionOptions = {}): Extracted | NoAnswer {
  const region = findRegion(request);
  if (region.kind === 'none') return region;
  const empty = noAnswer('empty', 'the answer is empty', reasonOf(request.finishReason));
  if (region.text === '') return empty;
  const found = extractFrom(region, request, options);
  if (found.kind === 'none') return found;
  if (found.text === '') return empty;
  const most = options.severalLines === true ? longestProse : longestAnswer(request.gold);
  if (found.text.length > most) {
    const detail = `the answer is longer than ${most} characters`;
    return { ...noAnswer('answer-cap', detail, 'unparsable') };
  }
  return found;
}

function extractFrom(region: Region, request: GradingRequest, options: ExtractionOptions): Extracted | NoAnswer {
  const { mode, finishReason } = request;
  const boxed = lastBox(region.text, mode === 'reward');
  if (typeof boxed === 'string') return { kind: 'answer', text: boxed, from: 'box', region };
  if (boxed !== null) return boxed;
  const isTagged = region.from === 'answer-tag' || region.from === 'open-answer-tag';
  const line = asOneLine(region.text.slice(0, longestScan + 1));
  const isWhole = region.text.length <= longestScan && line !== null;
  if (isTagged && isWhole && (mode === 'reward' || isBareAnswer(line)))
    return { kind: 'answer', text: line, from: 'answer-tag', region };
  if (mode === 'reward' && isWhole) return { kind: 'answer', text: line, from: 'whole-line', region };
  if (options.severalLines === true) {
    return { kind: 'answer', text: region.text, from: 'whole-text', region };
  }
  if (mode === 'reward') {
    return noAnswer('several-lines', 'no box, and the text is not one line', reasonOf(finishReason));
  }
  const spoken = readProse(region.text, isWhole ? line : null);
  return spoken === null
    ? noAnswer('nothing-found', 'no box, no announced answer, no formula, no number', reasonOf(finishReason))
    : { kind: 'answer', ...spoken, region };
}

/** @returns the last box's content (of several that a comma, "and" or "or" joins: all of them); null without a box */
export function lastBox(text: string, isStrict: boolean): string | NoAnswer | null {
  const { boxes, count, endsOpen } = scanBoxes(text, isStrict ? mostBoxes : undefined);
  if (isStrict && endsOpen) return noAnswer('open-box', 'the last box is not closed');
  if (isStrict && count > mostBoxes) return noAnswer('too-many-boxes', `more than ${mostBoxes} boxes`);
  const distinct = isStrict ? new Set(boxes.map(({ content }) => content.replaceAll(/\s|\\[,;! ]/g, ''))).size : 0;
  if (distinct > mostDistinctBoxes) return noAnswer('too-many-boxes', `${distinct} different boxes`);
  if (boxes.length === 0) return null;
  const contents = joinedBoxes(text, boxes).map(({ content }) => content.trim());
  if (contents.some((content) => content.length > longestScan)) {
    return noAnswer('box-cap', `the box holds more than ${longestScan} characters`, 'unparsable');
  }
  return joinLines([...new Set(contents)].join(', '));
}

/** Between two boxes of one list: `, `, ` and `, ` or x = `. */
const joining = /^[\s$]*(?:,|;|,?\s*(?:and|or)\b)[\s$]*(?:[A-Za-z]\s*=\s*)?$/;

function joinedBoxes(text: string, boxes: readonly Box[]): readonly Box[] {
  let first = boxes.length - 1;
  while (first > 0) {
    const [before, here] = [boxes[first - 1], boxes[first]];
    if (before === undefined || here === undefined || here.start - before.end > 20) break;
    if (!joining.test(text.slice(before.end, here.start))) break;
    first -= 1;
  }
  return boxes.slice(first);
}

/** `Total 18`, `So: $18`: a word that is no unit, since it stands before. */
const labelled = /(?<![\\\p{L}])\p{L}{2,}(?:\s?:\s*|\s+)[$€£]?\d/u;

function readProse(text: string, line: string | null): Pick<Extracted, 'text' | 'from'> | null {
  const announced = announcedAnswer(text);
  if (announced !== null) return announced;
  if (line !== null && line !== '' && isBareAnswer(line) && !labelled.test(line))
    return { text: withoutLeadIn(lastLineOf(line)), from: 'whole-line' };
  const end = text.slice(-longestScan);
  const formula = lastFormula(end);
  if (formula !== null) return { text: formula, from: 'math-span' };
  const tuple = tupleAtEnd(end);
  if (tuple !== null) return { text: tuple, from: 'tuple' };
  const number = numbersIn(end).at(-1);
  if (number !== undefined) return { text: number, from: 'number' };
  return line === null || line === '' ? null : { text: line, from: 'whole-line' };
}
