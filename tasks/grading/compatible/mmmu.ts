/**
 * PURE. MMMU as its authors score it (MMMU-Benchmark/MMMU, eval_utils.py; lmms-eval's tasks/mmmu/utils.py). With options:
 * `(X)`, `X `, `X.`, else in more than five words an option's text, the last of several, else a draw. Without: the parts
 * behind words such as "is" and "so", and their numbers rounded to two decimals, contain the gold or equal it.
 */
import { guessed, lettersOf } from './guess.js';
import { lastOf, padded, searchLetter } from './letter-search.js';
import { parseFloatStrictly, roundTo } from './python-numbers.js';
import type { CompatibleRequest, CompatibleScorer, CompatibleVerdict } from './scorer.js';

export const mmmu: CompatibleScorer = (request) =>
  request.choices === undefined ? openQuestion(request) : multipleChoice(request, request.choices);

function multipleChoice(request: CompatibleRequest, choices: readonly string[]): CompatibleVerdict {
  const letters = lettersOf(request, 0);
  const text = padded(request.response);
  const letter =
    searchLetter(text, { letters, bare: (one) => `${one} `, byBracket: true }) ?? searchText(text, letters, choices);
  if (letter === null) return guessed(request, letters);
  return {
    score: letter === request.gold.trim() ? 1 : 0,
    decidedBy: 'choice-letter',
    extracted: letter,
    wouldGuess: false,
  };
}

function searchText(text: string, letters: readonly string[], choices: readonly string[]): string | null {
  if (text.trim().split(/\s+/).length <= 5) return null;
  const lower = text.toLowerCase();
  const textOf = (letter: string) => choices[letters.indexOf(letter)]?.toLowerCase() ?? '';
  const found = letters.filter((letter) => lower.includes(textOf(letter)));
  return lastOf(found, (letter) => lower.lastIndexOf(textOf(letter)));
}

function openQuestion({ gold, response }: CompatibleRequest): CompatibleVerdict {
  const said = keyParts(response);
  const answers = [...said, ...said.flatMap(numbersOf)].flatMap(normalized);
  const golds = goldsOf(gold).flatMap(normalized);
  const isRight = answers.some((answer) =>
    golds.some((right) =>
      typeof answer === 'number' ? answer === right : typeof right === 'string' && answer.includes(right),
    ),
  );
  const extracted = said.at(-1) ?? response;
  return { score: isRight ? 1 : 0, decidedBy: 'substring', extracted: extracted.slice(-200), wouldGuess: false };
}

/** Several golds stand in the data as a list: `['1,000', '1000']`. */
function goldsOf(gold: string): string[] {
  if (!/^\[.*\]$/s.test(gold.trim())) return [gold];
  const quoted = [...gold.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, single, double]) => single ?? double ?? '');
  return quoted.length > 0 ? quoted : [gold];
}

const indicators = ['could be ', 'so ', 'is ', 'thus ', 'therefore ', 'final ', 'answer ', 'result '];
const signs = new Set([':', ',', '.', '!', '?', ';', "'"]);

/** Of each line the shortest part behind an indicator; of the last line also behind `=`. */
function keyParts(response: string): string[] {
  let whole = response.trim();
  while (whole.startsWith('.')) whole = whole.slice(1);
  while (whole.endsWith('.')) whole = whole.slice(0, -1);
  whole = whole.toLowerCase();
  // The harness means to part sentences as well, but asks for a capital letter in lower-cased text.
  const lines = whole.split('\n');
  const parts = lines.flatMap((line, index) => {
    const words = index === lines.length - 1 ? [...indicators, '='] : indicators;
    const tails = words.filter((word) => line.includes(word)).map((word) => (line.split(word).at(-1) ?? '').trim());
    // An empty tail is replaced by the next one there, as the harness does it.
    const shortest = tails.reduce<string>((best, tail) => (best === '' || tail.length < best.length ? tail : best), '');
    return shortest === '' || signs.has(shortest) ? [] : [shortest];
  });
  return parts.length > 0 ? parts : [whole];
}

function numbersOf(text: string): string[] {
  return [
    ...text.matchAll(/-?\b\d{1,3}(?:,\d{3})+\b/g),
    ...text.matchAll(/-?\d+(?:\.\d+)?[eE][+-]?\d+/g),
    ...text.matchAll(/-?(?:\d+\.\d+|\.\d+|\d+\b)(?![eE][+-]?\d+)(?![,\d])/g),
  ].map(([number]) => number);
}

function normalized(text: string): (string | number)[] {
  const trimmed = text.trim();
  const value = parseFloatStrictly(trimmed.replaceAll(',', ''));
  if (value !== null) return [roundTo(value, 2)];
  const lower = trimmed.toLowerCase();
  // A single letter stands in every text.
  return lower.length === 1 ? [` ${lower}`, `${lower} `] : [lower];
}
