/**
 * A llama2.c tokenizer (`tok512.bin`) as the files that Hugging Face's tokenizers read: byte-pair merges with byte
 * fallback. PURE.
 */

/** A token's text and how early it is merged. */
interface Piece {
  readonly text: string;
  readonly score: number;
}

/** The file ends early, or does not spell its tokens in UTF-8. */
export class LlamaFileError extends Error {
  override readonly name = 'LlamaFileError';
}

/** Ids 0, 1 and 2, whatever the file calls them. */
const specialTokens = ['<unk>', '<s>', '</s>'];
/** Sentencepiece's mark of a space. */
const space = '▁';

/** @param tokens of the model's vocabulary. @throws LlamaFileError */
export function tokenizerFiles(file: Uint8Array, tokens: number): Record<string, string> {
  const pieces = readPieces(file, tokens).map(({ text, score }, id) => ({
    text: specialTokens[id] ?? text.replaceAll(' ', space),
    score,
  }));
  const vocabulary = Object.fromEntries(pieces.map(({ text }, id) => [text, id]));
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokens.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Prepend', prepend: space },
        { type: 'Replace', pattern: { String: ' ' }, content: space },
      ],
    },
    pre_tokenizer: null,
    post_processor: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: space }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
      ],
    },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: '<unk>',
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: true,
      ignore_merges: false,
      vocab: vocabulary,
      merges: mergesOf(pieces),
    },
  };
  const configuration = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: '<s>',
    eos_token: '</s>',
    unk_token: '<unk>',
    clean_up_tokenization_spaces: false,
  };
  return { 'tokenizer.json': JSON.stringify(tokenizer), 'tokenizer_config.json': JSON.stringify(configuration) };
}

/** Little-endian: int32 longest token, then for each token float32 score, int32 length, bytes. */
function readPieces(file: Uint8Array, tokens: number): Piece[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const pieces: Piece[] = [];
  let place = 4;
  try {
    while (pieces.length < tokens) {
      const length = view.getInt32(place + 4, true);
      const bytes = new Uint8Array(view.buffer, view.byteOffset + place + 8, length);
      pieces.push({ score: view.getFloat32(place, true), text: decoder.decode(bytes) });
      place += 8 + length;
    }
  } catch (cause) {
    throw new LlamaFileError(`the tokenizer's file has no ${tokens} tokens: it fails at token ${pieces.length}`, {
      cause,
    });
  }
  return pieces;
}

/** Every way to make a token of two others, that of the highest score first, as sentencepiece merges. */
function mergesOf(pieces: readonly Piece[]): [string, string][] {
  const ids = new Map(pieces.map(({ text }, id) => [text, id]));
  return pieces
    .filter(({ text }, id) => id >= specialTokens.length && !/^<0x[0-9A-F]{2}>$/.test(text))
    .flatMap(({ text, score }) => {
      const characters = [...text];
      return characters.slice(1).flatMap((_, index) => {
        const left = characters.slice(0, index + 1).join('');
        const right = characters.slice(index + 1).join('');
        return ids.has(left) && ids.has(right) ? [{ left, right, score }] : [];
      });
    })
    .sort((a, b) => b.score - a.score)
    .map(({ left, right }) => [left, right]);
}
