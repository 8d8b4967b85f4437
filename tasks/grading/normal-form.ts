/**
 * PURE. The form in which two answers are first compared, and which the parser reads (VERIFIER.md 7.2): Unicode and
 * LaTeX synonyms become one spelling, layout goes. One pass, linear in the length. Spaces stay only where leaving them
 * out would change the meaning: `1 1/4` is not `11/4`.
 */
import {
  droppedCommands,
  functionWords,
  spaceCommands,
  synonyms,
  textCommands,
  upright,
} from './expression/latex-words.js';
import { limits } from './expression/limits.js';
import { toLatex } from './expression/unicode.js';

const plainNumber = /^-?\d+(\.\d+)?$/;

/** @returns null for a text that hides characters, or is longer than the parser would read */
export function normalForm(text: string): string | null {
  if (text.length > limits.characters) return null;
  if (plainNumber.test(text)) return text;
  const latex = toLatex(text);
  if (latex === null || latex.length > 2 * limits.characters) return null;
  const cleaned = new Cleaner(latex).run();
  const spaced = withoutOuterBraces(trimmed(withCommasForWords(cleaned))).replace(/ +/g, ' ');
  // After a comma a space before a digit stays: `1,100` may be one number, `1, 100` are two.
  return spaced.replace(/ ?([^ 0-9A-Za-z\\]) ?/g, (_, sign: string, at: number) => keepsSpace(spaced, sign, at));
}

function keepsSpace(text: string, sign: string, at: number): string {
  if (sign !== ',') return sign;
  const next = text.indexOf(',', at) + 1;
  return text[next] === ' ' && /[0-9]/.test(text[next + 1] ?? '') ? ', ' : ',';
}

/** Of `{7}` and `\\boxed{7}`: braces that hold all of the answer. */
function withoutOuterBraces(text: string): string {
  let inner = text;
  while (inner.startsWith('{') && closeOf(inner) === inner.length - 1) inner = trimmed(inner.slice(1, -1));
  return inner;
}

/** Where the brace closes that opens the text; -1 when it does not. */
function closeOf(text: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

class Cleaner {
  private readonly source: string;
  private readonly moneySigns: boolean;
  private position = 0;
  private result = '';

  constructor(source: string) {
    this.source = source;
    // In pairs they delimit mathematics; a single one is money.
    this.moneySigns = (source.replace(/\\\$/g, '').split('$').length - 1) % 2 === 1;
  }

  run(): string {
    while (this.position < this.source.length) {
      const character = this.source[this.position] ?? '';
      this.position += 1;
      if (character === '\\') this.command();
      else if (character === '$') this.result += this.moneySigns ? '$' : '';
      else if (/\s/.test(character) || character === '~') this.result += ' ';
      else if (character === '{' && this.source.startsWith(',}', this.position)) this.bracedComma();
      else if (character === '^') this.script();
      else this.result += character;
    }
    return this.result;
  }

  /** `1{,}000` */
  private bracedComma(): void {
    this.position += 2;
    this.result += ',';
  }

  /** `^\circ`, `^{\circ}` */
  private script(): void {
    const match = /^ ?(?:\\(?:circ|degree)(?![a-zA-Z])|\{ ?\\(?:circ|degree) ?\})/.exec(
      this.source.slice(this.position, this.position + 16),
    );
    if (match === null) {
      this.result += '^';
      return;
    }
    this.position += match[0].length;
    this.result += '\\degree ';
  }

  private command(): void {
    const name = /^[a-zA-Z]+/.exec(this.source.slice(this.position, this.position + 40))?.[0];
    if (name === undefined) {
      this.escaped();
      return;
    }
    this.position += name.length;
    if (this.source[this.position] === '*') this.position += name === 'operatorname' || name === 'text' ? 1 : 0;
    if (textCommands.has(name)) this.textCommand(name);
    else if (name === 'color' || name === 'textcolor') this.braced();
    else if (droppedCommands.has(name)) this.dropped(name);
    else if (spaceCommands.has(name)) this.result += ' ';
    else this.named(synonyms[name] ?? name);
  }

  private named(meaning: string): void {
    // \pmod, \sin and the like keep their name; a synonym may be a mere sign.
    this.result += /^[a-zA-Z]/.test(meaning) ? `\\${meaning} ` : meaning;
  }

  /** `\left.` delimits nothing. */
  private dropped(name: string): void {
    if ((name === 'left' || name === 'right') && this.source[this.position] === '.') this.position += 1;
    // \mathbf x must not glue to what stands before it.
    this.result += this.source[this.position] === ' ' ? ' ' : '';
  }

  private escaped(): void {
    const character = this.source[this.position] ?? '';
    this.position += 1;
    if (character === '!') {
      while (this.source[this.position] === ' ') this.position += 1;
    } else if (',;:> '.includes(character)) this.result += ' ';
    else if ('()[]'.includes(character)) this.result += '';
    else if (character === '{' || character === '}') this.result += `\\${character}`;
    else if (character === '\\') this.result += '\\\\';
    else if (character === '|') this.result += '|';
    else if ('$%&#_'.includes(character)) this.result += character;
    else this.result += '\\?';
  }

  private textCommand(name: string): void {
    while (this.source[this.position] === ' ') this.position += 1;
    const content = this.braced();
    if (content === null) {
      this.result += ' ';
      return;
    }
    this.result += meaningOfText(content, name);
  }

  /** What stands in the braces that open here; null when none do. */
  private braced(): string | null {
    if (this.source[this.position] !== '{') return null;
    let depth = 0;
    for (let end = this.position; end < this.source.length; end += 1) {
      const character = this.source[end];
      if (character === '\\') end += 1;
      else if (character === '{') depth += 1;
      else if (character === '}') {
        depth -= 1;
        if (depth === 0) {
          const content = this.source.slice(this.position + 1, end);
          this.position = end + 1;
          return content;
        }
      }
    }
    return null;
  }
}

function meaningOfText(content: string, command: string): string {
  const words = content
    .replace(/[{}$]/g, '')
    .replace(/\\[a-zA-Z]+|\\./g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const lower = words.toLowerCase();
  if (words === '') return content.includes('\\%') ? '%' : ' ';
  if (/^(?:and|or|,|;|, and|, or|and\/or)$/.test(lower)) return ',';
  if (/^(?:percent|per cent|%)$/.test(lower)) return '%';
  if (/^(?:degrees?|deg|°)$/.test(lower)) return '\\degree ';
  if (functionWords.has(lower) && command !== 'text') return `\\${lower} `;
  if (functionWords.has(words) && words.length > 1 && words !== 'min') return `\\${words} `;
  if (words.length === 1 && upright.has(command)) return ` ${words} `;
  // \text{13}: mathematics that was only set upright.
  if (!/\p{L}/u.test(words) || /^\$?-?[\d.,]+ ?[a-zA-Z%$]/.test(words)) return ` ${content.replace(/[{}]/g, '')} `;
  return `\\text{${words}}`;
}

function withCommasForWords(raw: string): string {
  const text = raw.replace(/,(?: ?,)+/g, ',');
  if (!/[a-z]{2}|\.\.\.|:[0-5]| m\//i.test(text)) return text;
  return text
    .replace(/\.\.\.+/g, '\\ldots ')
    .replace(/(^|[^a-zA-Z\\{])(?:and|or)(?![a-zA-Z}])/g, '$1,')
    .replace(/ ?(?:percent|per cent)(?![a-zA-Z])/g, '%')
    .replace(/([0-9})]) ?degrees?(?![a-zA-Z])/g, '$1\\degree ')
    .replace(/([0-9]) (k?m|ft|mi)\/(s|h|hr|min|sec)(?![a-zA-Z])/g, '$1\\text{$2/$3}')
    .replace(/([0-9]:[0-5][0-9]) ?([ap])\.? ?m(?:\.|(?![a-zA-Z]))/gi, '$1\\text{$2m}')
    .replace(/,(?: ?,)+/g, ',');
}

/** Without emphasis of Markdown, and without the marks that end or begin a sentence. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && ' *`=,;'.includes(text[start] ?? '')) start += 1;
  while (end > start && ' *`.,;'.includes(text[end - 1] ?? '')) {
    // `\left( … \right.` apart, an escape ends no sentence.
    if (text[end - 2] === '\\') break;
    end -= 1;
  }
  const rest = text.slice(start, end);
  const lead = /^\\(?:approx|therefore|implies|Rightarrow|Longrightarrow|rightarrow|to) /.exec(rest)?.[0];
  return lead === undefined ? rest : trimmed(rest.slice(lead.length));
}
