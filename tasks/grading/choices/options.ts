/** PURE. The options of a question, and which of them the right answer names. */
import { UnreadableGoldError } from '../graders/grader.js';
import { textKey } from './plain-text.js';

/** Letters of a question whose options are not known. */
const defaultCount = 10;

export interface Options {
  readonly count: number;
  /** `textKey` of each option; empty when the texts are not known. */
  readonly keys: readonly string[];
}

export function optionsOf(choices: readonly string[] | undefined): Options {
  return choices === undefined
    ? { count: defaultCount, keys: [] }
    : { count: choices.length, keys: choices.map((choice) => textKey(choice)) };
}

export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

/** @returns the index of `c` or `C`; it may lie beyond the options */
export function indexOf(letter: string): number {
  return letter.toUpperCase().charCodeAt(0) - 65;
}

/** @returns the option with this text; null when there is none, `several` when it is not the only one */
export function optionWithText(text: string, { keys }: Options): number | 'several' | null {
  const key = textKey(text);
  if (key === '') return null;
  const first = keys.indexOf(key);
  if (first < 0) return null;
  return keys.indexOf(key, first + 1) < 0 ? first : 'several';
}

/**
 * The right option: gold is a letter, an option's text, or both as `C. text`, `C: text`, `(C) text`.
 * @throws UnreadableGoldError when it names none of the options
 */
export function goldOption(gold: string, choices: readonly string[] | undefined): number {
  const options = optionsOf(choices);
  const trimmed = gold.trim();
  const letter = /^[([]?([A-Za-z])[)\]]?[.:]?$/.exec(trimmed)?.[1];
  if (letter !== undefined && indexOf(letter) < options.count) return indexOf(letter);
  const byText = optionWithText(trimmed, options);
  if (typeof byText === 'number') return byText;
  const both = /^[([]?([A-Za-z])(?:[)\]][.:]?|[.:])\s*(\S.*)$/s.exec(trimmed);
  const index = both?.[1] === undefined ? options.count : indexOf(both[1]);
  if (index < options.count && (choices === undefined || options.keys[index] === textKey(both?.[2] ?? '')))
    return index;
  const known =
    choices === undefined ? 'it is no letter, and there are no options' : `it is none of ${choices.length} options`;
  throw new UnreadableGoldError(gold, byText === 'several' ? 'several options have this text' : known);
}
