/**
 * PURE. What a chat template may take. Templates come with checkpoints, so they are untrusted, and Jinja can loop, recur
 * and double. The limits count steps and characters, not seconds: the same template and turns pass or fail everywhere.
 */

/** Characters of a template; the longest that are published have about 30,000. */
export const longestTemplate = 2 ** 17;
/** Space, tabs and line ends in a row: the lexer's time is their square. */
export const longestBlank = 1024;
/** Statements and expressions inside one another, calls of macros included, and lists inside lists. */
export const deepestNesting = 400;

/** Steps that a loop takes for each item before its body. */
export const stepsOfTurn = 8;

/** A list item, or a key, counts as this many characters. */
export const charactersOfItem = 16;

export interface RenderingLimits {
  /** Steps: a node evaluated, a list item read, an eighth of a loop's turn, sixteen characters read or made. */
  readonly steps: number;
  /** Characters of one text, or of all texts of one list, an item counted as `charactersOfItem`. */
  readonly size: number;
}

/** Room for any published template, and in proportion to the turns. @param size of all turns, as `RenderingLimits` */
export function limitsFor(size: number): RenderingLimits {
  return { steps: 2 ** 18 + 2 * size, size: 2 ** 21 + 16 * size };
}

export type TemplateLimit = 'length' | 'blank' | 'nesting' | 'steps' | 'size';

const meanings: Record<TemplateLimit, string> = {
  length: 'characters of the template itself',
  blank: 'spaces and line ends in a row',
  nesting: 'levels of nesting',
  steps: 'steps of evaluation',
  size: 'characters in one value (an item of a list counts as 16)',
};

/** Thrown where a limit is passed; `chat-template.ts` adds the file. */
export class LimitPassed extends Error {
  override readonly name = 'LimitPassed';
  readonly limit: TemplateLimit;
  readonly most: number;
  constructor(limit: TemplateLimit, most: number) {
    super(`it takes more than ${most} ${meanings[limit]}`);
    this.limit = limit;
    this.most = most;
  }
}
