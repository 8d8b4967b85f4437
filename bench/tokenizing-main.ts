/**
 * What `tokenizing.ts` starts, as its twin peers/tokenize_texts.py: TOKENIZER_FOLDER TEXTS.json IDS.bin ROUNDS. Prints
 * seconds as JSON; IDS.bin holds for each text its number of ids, then the ids, int32.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { loadBytePairTokenizer } from '../models/tokenizer/byte-pair-tokenizer.js';

const [folder = '', textsFile = '', idsFile = '', rounds = '3'] = process.argv.slice(2);

function seconds<T>(work: () => T): [number, T] {
  const started = performance.now();
  const result = work();
  return [(performance.now() - started) / 1000, result];
}

const [load, tokenizer] = seconds(() => loadBytePairTokenizer(folder));
const texts = z.array(z.string()).parse(JSON.parse(readFileSync(textsFile, 'utf8')));
const encode: number[] = [];
const decode: number[] = [];
let ids: ArrayLike<number>[] = [];
for (let round = 0; round < Number(rounds); round++) {
  const [encoding, encoded] = seconds(() => texts.map((text) => tokenizer.encode(text)));
  ids = encoded;
  encode.push(encoding);
  decode.push(seconds(() => ids.map((one) => tokenizer.decode(one)))[0]);
}
writeFileSync(idsFile, Int32Array.from(ids.flatMap((one) => [one.length, ...Array.from(one)])));
console.log(JSON.stringify({ load, encode, decode }));
