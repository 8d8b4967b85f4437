/**
 * Text from token ids, one by one: each time as much as is whole.
 *
 * STREAMING-1 All texts together, that of `end` among them, are `decode` of all ids.
 * STREAMING-2 No text ends within a character: bytes that may still become one are held back, and never shown as U+FFFD
 *             before it is sure that they are none.
 * STREAMING-3 An id costs the same, however many came before.
 */
import type { Tokenizer } from './tokenizer.js';

export interface StreamingDecoder {
  /** What the token makes whole; often '' within a character of several tokens. @throws UnknownTokenIdError */
  push(id: number): string;
  /** What is left: U+FFFD for bytes that never became a character. The next `push` starts anew. */
  end(): string;
}

export function createStreamingDecoder(tokenizer: Pick<Tokenizer, 'decode' | 'piece'>): StreamingDecoder {
  const { piece } = tokenizer;
  if (piece === undefined) return decodedAtTheEnd(tokenizer);
  const bytes = new TextDecoder('utf-8', { ignoreBOM: true });
  return {
    push(id) {
      const found = piece(id);
      return 'bytes' in found ? bytes.decode(found.bytes, { stream: true }) : bytes.decode() + found.text;
    },
    end: () => bytes.decode(),
  };
}

/** Where a token's share of the text is not known by itself, only the whole is sure. */
function decodedAtTheEnd({ decode }: Pick<Tokenizer, 'decode'>): StreamingDecoder {
  let ids: number[] = [];
  return {
    push(id) {
      ids.push(id);
      return '';
    },
    end() {
      const text = decode(ids);
      ids = [];
      return text;
    },
  };
}
