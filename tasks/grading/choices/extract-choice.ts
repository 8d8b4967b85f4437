/**
 * PURE. The option that a response chooses (VERIFIER.md section 7): last box, whole `<answer>`, announcement, last line,
 * an option's exact text; else none. Never a guess, never the nearest text. Evaluation mode also takes an option by its
 * value or by a mention. The first that names an option decides; one
 * that names several, one beyond the options or one against its own text ends the search.
 */
import { asOneLine } from '../answer-line.js';
import { compareAnswers } from '../compare-answers.js';
import { limits } from '../expression/limits.js';
import { extractAnswer, lastBox } from '../extract-answer.js';
import { longestScan } from '../limits.js';
import { findRegion, noAnswer, reasonOf, type NoAnswer, type Region } from '../region.js';
import type { GradingRequest } from '../verdict.js';
import { readAnnounced } from './announced.js';
import { letterOf, optionsOf, type Options } from './options.js';
import { plainText, textKey } from './plain-text.js';
import { readStatement, type Said } from './statement.js';

export interface ExtractedChoice {
  readonly kind: 'choice';
  readonly index: number;
  readonly letter: string;
  readonly by: 'letter' | 'letter-with-text' | 'text' | 'value';
  readonly from: 'box' | 'answer-tag' | 'announcement' | 'last-line' | 'value' | 'mention';
}

export function extractChoice(request: Omit<GradingRequest, 'gold'>): ExtractedChoice | NoAnswer {
  const region = findRegion(request);
  if (region.kind === 'none') return region;
  const isStrict = request.mode === 'reward';
  const box = lastBox(region.text, isStrict);
  if (box !== null && typeof box !== 'string') return box;
  const options = optionsOf(request.choices);
  for (const [from, read] of steps(region, box, options, request)) {
    const said = read();
    if (said?.kind === 'none') return noAnswer(`choice-${from}`, said.detail);
    if (said !== null) return { kind: 'choice', index: said.index, letter: letterOf(said.index), by: said.by, from };
  }
  return noAnswer('choice-nothing-found', 'no option is named', reasonOf(request.finishReason));
}

function steps(
  region: Region,
  box: string | null,
  options: Options,
  request: Omit<GradingRequest, 'gold'>,
): readonly (readonly [ExtractedChoice['from'], () => Said])[] {
  const isStrict = request.mode === 'reward';
  const isTagged = region.from === 'answer-tag' || region.from === 'open-answer-tag';
  const whole = region.text.length <= longestScan ? asOneLine(region.text) : null;
  return [
    ['box', () => (box === null ? null : readStatement(box, options, true, isStrict))],
    ['answer-tag', () => (isTagged && whole !== null ? readStatement(whole, options, true, isStrict) : null)],
    ['answer-tag', () => (isTagged && whole === null ? readOptionOverLines(region.text, options) : null)],
    ['announcement', () => readAnnounced(region.text, options)],
    ['last-line', () => readLastLine(region.text, options, isStrict)],
    ['value', () => (isStrict ? null : readValue(request))],
    ['mention', () => (isStrict ? null : readMention(region.text, options))],
  ];
}

/** Several lines are an answer only where they are an option's own text, which may have them too. */
function readOptionOverLines(text: string, { keys }: Options): Said {
  if (text.length > longestScan) return null;
  const [, letter, rest] = /^\s*[([]?([A-Z])[)\]]?[.:)]?\s+(\S.*)$/s.exec(text) ?? [];
  const [whole, behindLetter] = [textKey(text), rest === undefined ? null : textKey(rest)];
  const same = keys.flatMap((key, index) =>
    key !== '' && (key === whole || (key === behindLetter && letter === letterOf(index))) ? [index] : [],
  );
  const [index] = same;
  return index === undefined || same.length > 1 ? null : { kind: 'option', index, by: 'text' };
}

const optionLine = /^[([]?([A-Z])(?:[)\]][.:]?|[.:]|$)/;

/** The last line, if it is a letter, `X. text` or an option's text, and the line before is no other option. */
function readLastLine(text: string, options: Options, isStrict: boolean): Said {
  const lines = text
    .slice(-2 * longestScan)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const [before = '', last = ''] = lines.length > 1 ? lines.slice(-2) : ['', ...lines];
  if (last.length > longestScan) return null;
  const plain = plainText(asOneLine(last) ?? last);
  const [letter, letterBefore] = [optionLine.exec(plain)?.[1], optionLine.exec(plainText(before))?.[1]];
  if (letter !== undefined && letterBefore !== undefined && letter !== letterBefore) {
    return { kind: 'none', detail: 'two lines name an option each' };
  }
  const [said, saidBefore] = [plain, before].map((line) => readStatement(line, options, false, isStrict));
  const areTwo = said?.kind === 'option' && saidBefore?.kind === 'option' && said.index !== saidBefore.index;
  return areTwo ? { kind: 'none', detail: 'two lines name an option each' } : (said ?? null);
}

/** Where a response commits itself to an answer, in the words of `extractAnswer`. */
const committed = new Set(['box', 'answer-tag', 'whole-line', 'final-answer', 'answer-colon', 'answer-is']);

/** Evaluation only: the one option that has the answer's value: 0.5 where an option is 1/2. */
function readValue({ choices = [], ...request }: Omit<GradingRequest, 'gold'>): Said {
  const gold = choices.reduce((longest, choice) => (choice.length > longest.length ? choice : longest), '');
  const found = extractAnswer({ ...request, gold });
  if (found.kind === 'none' || !committed.has(found.from) || !/\d/.test(found.text)) return null;
  const options = { mode: 'evaluation', steps: limits.steps / choices.length } as const;
  const equal = choices.flatMap((choice, index) =>
    compareAnswers(choice, found.text, options).isEqual ? [index] : [],
  );
  const [index] = equal;
  return index === undefined || equal.length > 1 ? null : { kind: 'option', index, by: 'value' };
}

const verdicts =
  /(?:\boption|\bchoice)\s+[([]?([A-Z])[)\]]?\s+is\s+(?:the\s+)?(?:most\s+)?(?:correct|best|right|likely|appropriate)/g;

/** Evaluation only: "option C is correct", or the one option whose text stands in the last line. */
function readMention(text: string, options: Options): Said {
  const letters = new Set([...text.slice(-longestScan).matchAll(verdicts)].map(([, letter]) => letter));
  const [letter] = letters;
  if (letters.size === 1 && letter !== undefined) return readStatement(letter, options, false, false);
  const last = textKey((text.split('\n').at(-1) ?? '').slice(-longestScan));
  const named = options.keys.flatMap((key, index) => (key !== '' && contains(last, key) ? [{ key, index }] : []));
  // An option that stands within another that is there too is not meant.
  const meant = named.filter(({ key }) => !named.some((other) => other.key !== key && contains(other.key, key)));
  const [only] = meant;
  return only === undefined || meant.length > 1 ? null : { kind: 'option', index: only.index, by: 'text' };
}

function contains(text: string, words: string): boolean {
  return ` ${text.replaceAll(/[^\p{L}\p{N}%+-]+/gu, ' ')} `.includes(
    ` ${words.replaceAll(/[^\p{L}\p{N}%+-]+/gu, ' ').trim()} `,
  );
}
