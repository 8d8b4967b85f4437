/**
 * PURE. What one token adds to the text: bytes of UTF-8, which may be half a character, or text that stands by itself.
 * For the two decoders that byte-pair tokenizers have: byte level (GPT-2, Qwen), and byte fallback (Llama).
 */
import { z } from 'zod';

/** `text` ends the bytes before it: an added token stands between two texts. */
export type TokenPiece = { readonly bytes: Uint8Array } | { readonly text: string };

const fallbackDecoder = z.looseObject({
  type: z.literal('Sequence'),
  decoders: z.tuple([
    z.looseObject({
      type: z.literal('Replace'),
      pattern: z.looseObject({ String: z.string() }),
      content: z.string(),
    }),
    z.looseObject({ type: z.literal('ByteFallback') }),
    z.looseObject({ type: z.literal('Fuse') }),
  ]),
});

/**
 * @param decoder of a tokenizer.json
 * @param isAdded whether a token stands in text as itself
 * @returns from a token, as the vocabulary spells it, to its piece; undefined for a decoder of another kind
 */
export function tokenPieces(
  decoder: unknown,
  isAdded: (token: string) => boolean,
): ((token: string) => TokenPiece) | undefined {
  if (z.looseObject({ type: z.literal('ByteLevel') }).safeParse(decoder).success) {
    const bytes = byteOfCharacter();
    return (token) =>
      isAdded(token) ? { text: token } : { bytes: Uint8Array.from(token, (character) => bytes.get(character) ?? 0) };
  }
  const fallback = fallbackDecoder.safeParse(decoder);
  if (!fallback.success) return undefined;
  const [{ pattern, content }] = fallback.data.decoders;
  return (token) => {
    const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(token)?.[1];
    if (byte !== undefined) return { bytes: Uint8Array.of(Number.parseInt(byte, 16)) };
    return { text: token.replaceAll(pattern.String, content) };
  };
}

/** GPT-2's spelling of bytes: printable ones of Latin-1 as themselves, the others as the characters from U+0100 on. */
function byteOfCharacter(): Map<string, number> {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let next = 0x100;
  return new Map(
    Array.from({ length: 256 }, (_, byte) => [String.fromCharCode(printable(byte) ? byte : next++), byte] as const),
  );
}
