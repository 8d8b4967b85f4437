/**
 * What the system needs of a tokenizer: `character-tokenizer.ts` for the small tasks, `byte-pair-tokenizer.ts` for a
 * checkpoint's own. `create-tokenizer.ts` chooses.
 */
import type { RenderChat } from '../chat/chat-template.js';
import type { TokenPiece } from './token-pieces.js';

/** A file to be written beside exported weights: its text, or where to copy it from. */
export type TokenizerFile = { readonly text: string } | { readonly path: string };

export interface Tokenizer {
  readonly name: string;
  readonly vocabularySize: number;
  readonly specialTokens: { readonly pad: number; readonly bos?: number; readonly eos: number };
  /** @throws UntokenizableTextError */
  encode(text: string): number[];
  /** @throws UnknownTokenIdError */
  decode(ids: ArrayLike<number>): string;
  /** What one token adds to the text; absent where only a whole list of tokens has one. @throws UnknownTokenIdError */
  readonly piece?: (id: number) => TokenPiece;
  /** Token ids that no response may have: they stand for pictures. */
  readonly neverSampled: readonly number[];
  /** The checkpoint's chat template; absent: prompts are plain text. */
  readonly chat?: RenderChat;
  /** The Hugging Face files of this tokenizer, by name; transformers' AutoTokenizer loads them. */
  files(): Readonly<Record<string, TokenizerFile>>;
}

/** A character of the text has no token. */
export class UntokenizableTextError extends Error {
  override readonly name = 'UntokenizableTextError';
  readonly character: string;
  /** UTF-16 index in the text. */
  readonly index: number;
  constructor(character: string, index: number, tokenizer: string) {
    super(
      `the tokenizer '${tokenizer}' has no token for ${JSON.stringify(character)} (at ${index}); add it to model.extra_characters, or leave such examples out`,
    );
    this.character = character;
    this.index = index;
  }
}

/** A token id that the tokenizer does not have. */
export class UnknownTokenIdError extends Error {
  override readonly name = 'UnknownTokenIdError';
  readonly id: number;
  constructor(id: number, tokenizer: string) {
    super(`the tokenizer '${tokenizer}' has no token ${id}`);
    this.id = id;
  }
}

/** A tokenizer.json of a kind that is not implemented, or a damaged one. */
export class UnsupportedTokenizerError extends Error {
  override readonly name = 'UnsupportedTokenizerError';
  readonly file: string;
  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file}: ${problem}`, options);
    this.file = file;
  }
}
