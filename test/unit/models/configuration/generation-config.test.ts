import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GenerationConfigError, readGenerationConfig } from '../../../../models/configuration/generation-config.js';

const folder = mkdtempSync(join(tmpdir(), 'troupe-generation-'));
const file = join(folder, 'generation_config.json');
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: unknown) {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readGenerationConfig(folder);
}

describe('readGenerationConfig', () => {
  it('gives every end token of a list, once each and in order, and what the publishers sample with', () => {
    const content = {
      bos_token_id: 151643,
      pad_token_id: 151643,
      do_sample: true,
      eos_token_id: [151645, 151643, 151645],
      repetition_penalty: 1.05,
      temperature: 0.000001,
      top_k: 20,
      top_p: 0.8,
      transformers_version: '4.37.0',
    };
    expect(read(content)).toEqual({
      endTokenIds: [151645, 151643],
      padTokenId: 151643,
      bosTokenId: 151643,
      doSample: true,
      repetitionPenalty: 1.05,
      temperature: 0.000001,
      topK: 20,
      topP: 0.8,
      raw: content,
    });
  });

  it('takes a single end token, and leaves out what is absent or null', () => {
    expect(read({ eos_token_id: 2, bos_token_id: null })).toEqual({
      endTokenIds: [2],
      raw: { eos_token_id: 2, bos_token_id: null },
    });
    expect(read({})?.endTokenIds).toEqual([]);
  });

  it('is undefined where there is no file', () => {
    expect(readGenerationConfig(join(folder, 'nowhere'))).toBeUndefined();
  });

  it.each([
    [{ eos_token_id: 'end' }, 'eos_token_id'],
    [{ eos_token_id: [1, -2] }, 'eos_token_id.1'],
    [{ temperature: -1 }, 'temperature'],
    [{ top_p: 2 }, 'top_p'],
    [[], undefined],
    ['{"eos_token_id":', undefined],
  ])('refuses %j by the key that is wrong', (content, key) => {
    expect(() => read(content)).toThrow(GenerationConfigError);
    expect(() => read(content)).toThrow(expect.objectContaining({ file, key }));
  });

  it('refuses a giant file without reading it', () => {
    writeFileSync(file, '{}');
    truncateSync(file, 2 ** 33);
    expect(() => readGenerationConfig(folder)).toThrow(/8589934592 bytes/);
  });
});
