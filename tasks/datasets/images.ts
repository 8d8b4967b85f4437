/** PURE. Pictures of a row as references: bytes as they are, paths inside the dataset's folder, markers by their place. */
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { RowContext, RowValue } from './example.js';
import { BrokenRowError, isText, shortened } from './fields.js';
import type { ImagePlace, ImageReference } from './image-reference.js';
import { isRecord } from './plain-value.js';

interface Texts {
  readonly question: string;
  readonly options?: readonly string[];
}

/** The columns `image_1`, `image_2`, …: pictures by the number in their marker; empty ones are left out. */
export function numberedImages(row: RowValue, context: RowContext, texts: Texts): ImageReference[] {
  return Array.from({ length: 9 }, (_, index) => index + 1).flatMap((number) => {
    const value = row[`image_${number}`];
    return value === null || value === undefined ? [] : [imageReference(value, number, context, texts)];
  });
}

/** A column with one picture, or with a list. */
export function columnImages(value: unknown, context: RowContext, texts: Texts): ImageReference[] {
  if (value === null || value === undefined) return [];
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.map((one, index) => imageReference(one, index + 1, context, texts));
}

/** @throws BrokenRowError when the value is no picture, or its path leads out of the dataset's folder */
export function imageReference(value: unknown, number: number, context: RowContext, texts: Texts): ImageReference {
  return { number, source: sourceOf(value, number, context), places: placesOf(number, texts) };
}

function sourceOf(value: unknown, number: number, context: RowContext): ImageReference['source'] {
  if (value instanceof Uint8Array && value.length > 0) return { bytes: value };
  if (isRecord(value)) {
    const { bytes, path } = value;
    if (bytes instanceof Uint8Array && bytes.length > 0) return { bytes };
    if (isText(bytes)) return { bytes: fromBase64(bytes, number) };
    if (isText(path)) return { path: insideFolder(path, context) };
  }
  if (isText(value)) {
    const data = /^data:image\/[\w.+-]+;base64,/.exec(value)?.[0];
    if (data !== undefined) return { bytes: fromBase64(value.slice(data.length), number) };
    const isPath = value.length < 400 && /\.(png|jpe?g|gif|webp|bmp|tiff?)$/i.test(value);
    return isPath ? { path: insideFolder(value, context) } : { bytes: fromBase64(value, number) };
  }
  throw new BrokenRowError(`picture ${number} is neither bytes nor a path`);
}

function insideFolder(path: string, { file }: RowContext): string {
  const folder = resolve(dirname(file));
  const absolute = resolve(folder, path);
  const within = relative(folder, absolute);
  if (isAbsolute(path) || within.startsWith('..') || isAbsolute(within))
    throw new BrokenRowError(`the path of a picture leads out of the dataset's folder: ${shortened(path)}`);
  return absolute;
}

function fromBase64(text: string, number: number): Uint8Array {
  const bytes = /^[\w+/=\s-]+$/.test(text.slice(0, 400)) ? new Uint8Array(Buffer.from(text, 'base64')) : null;
  if (bytes === null || bytes.length === 0) throw new BrokenRowError(`picture ${number} is neither bytes nor a path`);
  return bytes;
}

/** Every `<image n>` or `<imagen>` of this number; of `<image>` without one, the n-th. */
function placesOf(number: number, { question, options = [] }: Texts): ImagePlace[] {
  const marker = new RegExp(`<image ?${number}>`, 'g');
  const found: ImagePlace[] = Array.from(question.matchAll(marker), ({ index }) => ({
    text: 'question',
    offset: index,
  }));
  for (const [option, text] of options.entries())
    for (const { index } of text.matchAll(marker)) found.push({ text: 'option', option, offset: index });
  if (found.length > 0) return found;
  const plain = [...question.matchAll(/<image>/g)][number - 1];
  return plain === undefined ? [] : [{ text: 'question', offset: plain.index }];
}
