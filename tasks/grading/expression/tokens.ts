/** PURE. The normal form cut into tokens: numbers with their thousands, letters, commands, text, signs. */
import { runningName } from './names.js';
import { isNoun, isPlainUnit } from './units.js';

export interface Token {
  readonly kind: 'number' | 'letter' | 'command' | 'text' | 'sign' | 'end';
  /** A number without its thousands signs; a command without its backslash. */
  readonly text: string;
  /** A blank stands before it. */
  readonly spaced: boolean;
  /** Of a number: digits that repeat for ever. */
  readonly repeating?: string;
}

export interface TokenOptions {
  /** `1,000` is one number where no bracket is open; otherwise a comma always separates. */
  readonly thousands: boolean;
  /** `1,5` is one and a half: only in evaluation mode. */
  readonly decimalComma: boolean;
  /** `7 cm` and `7 apples` end in a unit. */
  readonly plainUnits: boolean;
}

const isDigit = (character: string | undefined) => character !== undefined && character >= '0' && character <= '9';
const isLetter = (character: string | undefined) => character !== undefined && /^[a-zA-Z]$/.test(character);

export function tokenize(source: string, options: TokenOptions): Token[] | null {
  const tokens: Token[] = [];
  let position = 0;
  let depth = 0;
  while (position < source.length) {
    const spaced = source[position] === ' ';
    if (spaced) position += 1;
    const character = source[position];
    if (character === undefined) break;
    if (isDigit(character) || (character === '.' && isDigit(source[position + 1]))) {
      const end = takesOneDigit(tokens) ? position + 1 : numberEnd(source, position, options, depth === 0);
      const { token, next } = numberToken(source, position, end, spaced, options);
      tokens.push(token);
      position = next;
    } else if (isLetter(character)) {
      let end = position;
      while (isLetter(source[end])) end += 1;
      pushLetters(tokens, source.slice(position, end), spaced, end === source.length, options);
      position = end;
    } else if (character === '\\') {
      const next = pushCommand(tokens, source, position, spaced);
      if (next === null) return null;
      const text = tokens.at(-1)?.text;
      depth += text === '{' ? 1 : text === '}' ? -1 : 0;
      position = next;
    } else {
      if ('([{'.includes(character)) depth += 1;
      if (')]}'.includes(character)) depth -= 1;
      const pair = source.slice(position, position + 2);
      const sign = ['**', '<=', '>=', '!=', '=='].includes(pair) ? pair : character;
      if (sign.charCodeAt(0) > 126) return null;
      tokens.push({ kind: 'sign', text: sign, spaced });
      position += sign.length;
    }
  }
  tokens.push({ kind: 'end', text: '', spaced: false });
  return tokens;
}

/** `\frac43` is four thirds: TeX takes one digit for each part. */
function takesOneDigit(tokens: readonly Token[]): boolean {
  const [before, last] = [tokens.at(-2), tokens.at(-1)];
  const opens = (token: Token | undefined) =>
    token?.kind === 'command' && (token.text === 'frac' || token.text === 'binom');
  return opens(last) || (opens(before) && last?.kind === 'number' && last.text.length === 1);
}

/** Where digits, strict groups of three and a fraction end. */
function numberEnd(source: string, start: number, options: TokenOptions, outside: boolean): number {
  let end = start;
  while (isDigit(source[end])) end += 1;
  const mark = source[end];
  const groups = (mark === ',' && options.thousands && outside) || mark === ' ';
  if (groups && end - start <= 3 && source[start] !== '0' && end > start) {
    let next = end;
    while (source[next] === mark && isGroup(source, next + 1)) next += 4;
    // 1,0000 and 1,000,00 are no thousands.
    if (next > end && source[next] !== '/' && (source[next] !== mark || !isDigit(source[next + 1]))) end = next;
  }
  if (source[end] === '.' && source[end + 1] !== '.') {
    end += 1;
    while (isDigit(source[end])) end += 1;
    while (source[end] === ' ' && isGroup(source, end + 1) && source[end - 1] !== '.') end += 4;
  } else if (options.decimalComma && source[end] === ',' && isDigit(source[end + 1])) {
    end += 1;
    while (isDigit(source[end])) end += 1;
  }
  return end;
}

function isGroup(source: string, start: number): boolean {
  return (
    isDigit(source[start]) && isDigit(source[start + 1]) && isDigit(source[start + 2]) && !isDigit(source[start + 3])
  );
}

function numberToken(source: string, start: number, end: number, spaced: boolean, options: TokenOptions) {
  let text = source.slice(start, end).replaceAll(' ', '');
  text =
    options.decimalComma && !/^\d{1,3}(,\d\d\d)+(\.|$)/.test(text) ? text.replace(',', '.') : text.replaceAll(',', '');
  let next = end;
  const exponent = /^[eE][-+]?\d{1,7}(?![\d.a-zA-Z])/.exec(source.slice(end, end + 12))?.[0];
  if (exponent !== undefined) {
    text += exponent;
    next += exponent.length;
  }
  const repeating = text.includes('.')
    ? /^ ?\\(?:overline|dot|bar) ?\{?(\d{1,30})\}?/.exec(source.slice(end, end + 50))
    : null;
  if (repeating !== null) next = end + repeating[0].length;
  const token: Token = {
    kind: 'number',
    text,
    spaced,
    ...(repeating === null ? {} : { repeating: repeating[1] ?? '' }),
  };
  return { token, next };
}

function pushLetters(tokens: Token[], letters: string, spaced: boolean, isLast: boolean, options: TokenOptions): void {
  if (options.plainUnits && isUnitHere(tokens, letters, spaced, isLast)) {
    tokens.push({ kind: 'text', text: letters, spaced });
    return;
  }
  let start = 0;
  let single = 0;
  while (start < letters.length) {
    const name = single <= 1 ? runningName(letters, start) : null;
    if (name === null) {
      tokens.push({ kind: 'letter', text: letters[start] ?? '', spaced: spaced && start === 0 });
      single += 1;
      start += 1;
    } else {
      tokens.push({ kind: 'command', text: name, spaced: spaced && start === 0 });
      single = 0;
      start += name.length;
    }
  }
}

/** `7 cm`, `7 km/h`, `7 miles per hour`, `7 apples`: only behind a value, and a noun only at the end. */
function isUnitHere(tokens: readonly Token[], letters: string, spaced: boolean, isLast: boolean): boolean {
  const before = tokens.at(-1);
  if (before === undefined) return false;
  if (before.text === '/' && tokens.at(-2)?.kind === 'text') return true;
  const isBehindText = before.kind === 'text' && tokens.length > 1;
  if (isBehindText && letters === 'per') return true;
  const isBehindValue =
    before.kind === 'number' || ['}', ')', '$', '^', 'pi'].includes(before.text) || before.kind === 'text';
  return isBehindValue && letters.length > 1 && (isPlainUnit(letters) || (isLast && spaced && isNoun(letters)));
}

/** @returns where the next token begins; null for a text without an end */
function pushCommand(tokens: Token[], source: string, start: number, spaced: boolean): number | null {
  let end = start + 1;
  while (isLetter(source[end])) end += 1;
  if (end === start + 1) {
    tokens.push({ kind: 'command', text: source[end] ?? '', spaced });
    return end + 1;
  }
  const name = source.slice(start + 1, end);
  if (name !== 'text') {
    tokens.push({ kind: 'command', text: name, spaced });
    return end;
  }
  const close = source.indexOf('}', end);
  if (close < 0) return null;
  tokens.push({ kind: 'text', text: source.slice(end + 1, close).trim(), spaced });
  return close + 1;
}
