/**
 * A folder that we save is one that transformers loads, with equal logits and tokens. Needs a Python with torch and
 * transformers, named by TROUPE_TEST_PYTHON; the project itself does not depend on one.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { copyParameters, releaseParameters } from '../../../models/arena/bind-parameters.js';
import { createCharacterTokenizer } from '../../../models/tokenizer/character-tokenizer.js';
import { parseModelConfiguration } from '../../../models/configuration/configuration.js';
import { generate } from '../../../models/generation/generate.js';
import { initializeSlot } from '../../../models/arena/initialize.js';
import { parameterLayout } from '../../../models/arena/parameter-layout.js';
import { createQwen2 } from '../../../models/qwen2/model.js';
import { saveSlotAsFolder } from '../../../models/checkpoint/safetensors.js';
import { createOps } from '../../../tensor/create-ops.js';
import { greatestDifference } from './checkpoint.js';

const python = process.env['TROUPE_TEST_PYTHON'];
const script = fileURLToPath(new URL('../../../../test/references/load_saved_folder.py', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'troupe-saved-'));
const ops = await createOps({ engine: 'torch', device: 'cpu', threads: 1 });
afterAll(() => rmSync(folder, { recursive: true }));

const text = '<bos>Q:60+39=<think>';
const tokenizer = createCharacterTokenizer({ extraCharacters: '.%' });

describe.skipIf(python === undefined)('a saved folder in transformers (TROUPE_TEST_PYTHON names the Python)', () => {
  it.each([
    ['tied', true, 'float32', 1e-5],
    ['untied', false, 'float32', 1e-5],
    // One step of bfloat16 at 4 is 2^-5: the roundings of two implementations differ by a few.
    ['untied', false, 'bfloat16', 0.15],
  ] as const)('gives our logits: %s, %s, %s', { timeout: 120_000 }, (_, tied, dtype, tolerance) => {
    const configuration = parseModelConfiguration({
      model_type: 'qwen2',
      hidden_size: 48,
      num_hidden_layers: 2,
      num_attention_heads: 6,
      num_key_value_heads: 3,
      head_dim: 10,
      intermediate_size: 56,
      vocab_size: tokenizer.vocabularySize,
      tie_word_embeddings: tied,
      max_position_embeddings: 64,
      rope_theta: 5000,
      initializer_range: 0.2,
    });
    const layout = parameterLayout(configuration, dtype);
    const slot = new Uint8Array(layout.slotBytes);
    initializeSlot(configuration, layout, 3, slot);
    saveSlotAsFolder(folder, configuration, layout, slot, tokenizer.files(), tokenizer.specialTokens);
    const theirs = JSON.parse(
      execFileSync(python!, [script, folder, text], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );

    const ids = tokenizer.encode(text);
    expect(theirs).toMatchObject({ ids, text, special: [0, 1, 2], end: 2, dtype: `torch.${dtype}`, problems: {} });
    const parameters = copyParameters(ops, layout, slot);
    const model = createQwen2(ops, configuration, parameters);
    const ours = ops.tidy(() => {
      const tokenIds = ops.fromArray(Int32Array.from(ids), [1, ids.length], 'int32');
      return ops.readFloat32(model.logits(model.hiddenStates({ tokenIds })));
    });
    const difference = greatestDifference(ours, theirs.logits);
    console.log(
      `${tied ? 'tied' : 'untied'} ${dtype}: logits differ by at most ${difference.toExponential(2)} (tolerance ${tolerance})`,
    );
    expect(difference).toBeLessThanOrEqual(tolerance);
    if (dtype === 'float32') {
      const generated = generate(ops, model, {
        prompts: [ids],
        promptIndices: [0],
        samplesPerPrompt: 1,
        sampling: { temperature: 0, topP: 1, topK: -1, maxResponseLength: 8 },
        streamKey: { seed: 1, purpose: 'test', step: 0 },
        endTokenIds: [tokenizer.specialTokens.eos],
        padTokenId: tokenizer.specialTokens.pad,
      });
      expect([...generated.tokens.subarray(0, generated.lengths[0])]).toEqual(theirs.generated);
    }
    model.release();
    releaseParameters(parameters);
  });
});
