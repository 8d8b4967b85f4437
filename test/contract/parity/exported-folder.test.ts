/**
 * What `troupe export` writes is what transformers and peft load, with equal logits. Needs a Python with torch,
 * transformers and peft, named by TROUPE_TEST_PYTHON; the project itself does not depend on one.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runMain } from '../../../cli/main.js';
import { copyParameters, releaseParameters } from '../../../models/arena/bind-parameters.js';
import { parseModelConfiguration, type ParameterDType } from '../../../models/configuration/configuration.js';
import { promptWithImages } from '../../../models/images/image-prompt.js';
import { saveAdapterFolder } from '../../../models/lora/adapter-folder.js';
import { parameterLayout } from '../../../models/arena/parameter-layout.js';
import { createQwen2 } from '../../../models/qwen2/model.js';
import { loadFolderIntoSlot, writeSafetensors } from '../../../models/checkpoint/safetensors.js';
import { createOps } from '../../../tensor/create-ops.js';
import { loraReferences, openLoraReference } from '../../helpers/lora-reference.js';
import {
  noisePatches,
  relativeDistance,
  visionLanguageConfiguration,
  visionLanguageReference,
} from '../../helpers/vision-language-reference.js';

const python = process.env['TROUPE_TEST_PYTHON'];
const hasPeft = python !== undefined && spawnSync(python, ['-c', 'import peft']).status === 0;
const script = fileURLToPath(new URL('../../../../test/references/load_saved_folder.py', import.meta.url));
const references = fileURLToPath(new URL('../../../../test/references/models/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'troupe-exported-'));
const ops = await createOps({ engine: 'torch', device: 'cpu', threads: 1 });
afterAll(() => rmSync(folder, { recursive: true }));

interface Request {
  readonly folder: string;
  readonly ids: readonly number[];
  readonly adapters?: string;
  readonly pictures?: { readonly file: string; readonly grids: readonly (readonly number[])[] };
}

interface Answer {
  readonly class: string;
  readonly dtype: string;
  readonly problems: object;
  readonly logits: number[];
}

function askTransformers(requests: readonly Request[]): Answer[] {
  const file = join(folder, 'requests.json');
  writeFileSync(file, JSON.stringify(requests));
  const said = execFileSync(python!, [script, '--requests', file], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(said);
}

async function exported(source: string, name: string, ...words: string[]): Promise<string> {
  const output = join(folder, name);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(await runMain(['export', source, '-o', output, ...words])).toBe(0);
  vi.restoreAllMocks();
  return output;
}

/** [T, V] of the folder, by our model. */
function ourLogits(from: string, dtype: ParameterDType, ids: readonly number[], pictures: [number, number][] = []) {
  const configuration = parseModelConfiguration(JSON.parse(readFileSync(join(from, 'config.json'), 'utf8')));
  const layout = parameterLayout(configuration, dtype);
  const slot = new Uint8Array(layout.slotBytes);
  loadFolderIntoSlot(from, layout, slot);
  const parameters = copyParameters(ops, layout, slot);
  const model = createQwen2(ops, configuration, parameters);
  const logits = ops.tidy(() => {
    if (pictures.length === 0) {
      const tokenIds = ops.fromArray(Int32Array.from(ids), [1, ids.length], 'int32');
      return ops.readFloat32(model.logits(model.hiddenStates({ tokenIds })));
    }
    const { images } = promptWithImages(ids, pictures.map(noisePatches), configuration.vision!);
    const tokens = expandedIds(ids, pictures);
    const rows = Int32Array.from(
      [...tokens.keys()].filter((row) => tokens[row] === configuration.vision!.tokens.image),
    );
    const hidden = model.hiddenStates({
      tokenIds: ops.fromArray(tokens, [1, tokens.length], 'int32'),
      positions: images.positions,
      images: { features: model.imageFeatures!(images.images), rows },
    });
    return ops.readFloat32(model.logits(hidden));
  });
  model.release();
  releaseParameters(parameters);
  return logits;
}

function expandedIds(ids: readonly number[], pictures: [number, number][]): Int32Array {
  return promptWithImages(ids, pictures.map(noisePatches), visionLanguageConfiguration.vision!).tokenIds;
}

function agrees(what: string, theirs: Answer, ours: ArrayLike<number>, tolerance: number): void {
  const difference = relativeDistance(Float32Array.from(ours), Float32Array.from(theirs.logits));
  console.log(`${what}: relative distance ${difference.toExponential(2)} (tolerance ${tolerance.toExponential(2)})`);
  expect(theirs.problems).toEqual({});
  expect(difference).toBeLessThanOrEqual(tolerance);
}

describe.skipIf(python === undefined)(
  'an exported folder in transformers (TROUPE_TEST_PYTHON names the Python)',
  () => {
    const ids = [5, 17, 41, 8, 2, 33, 9, 60];
    const prompt = visionLanguageReference.prompts[1]!;
    const cases = [
      { source: 'tied', dtype: 'float32', words: ['--max-shard-size', '40KB'], tolerance: 1e-5 },
      { source: 'untied', dtype: 'bfloat16', words: ['--dtype', 'bfloat16'], tolerance: 0.02 },
      { source: 'vision-language', dtype: 'float32', words: ['--max-shard-size', '300KB'], tolerance: 1e-5 },
      { source: 'vision-language', dtype: 'bfloat16', words: ['--dtype', 'bfloat16'], tolerance: 0.03 },
    ] as const;
    let answers: Answer[] = [];
    let pictured: Answer | undefined;

    beforeAll(async () => {
      const requests: Request[] = [];
      for (const { source, dtype, words } of cases)
        requests.push({ folder: await exported(join(references, source), `${source}-${dtype}`, ...words), ids });
      const grids = prompt.pictures.map(noisePatches);
      const values = grids.flatMap(({ patches }) => [...patches]);
      const patches = grids.reduce((sum, { grid: [time, height, width] }) => sum + time * height * width, 0);
      const file = join(folder, 'pixels.safetensors');
      const bytes = new Uint8Array(Float32Array.from(values).buffer);
      writeSafetensors(file, [
        { name: 'pixel_values', dtype: 'F32', shape: [patches, values.length / patches], bytes },
      ]);
      requests.push({
        folder: join(folder, 'vision-language-float32'),
        ids: [...expandedIds(prompt.tokenIds, prompt.pictures)],
        pictures: { file, grids: grids.map(({ grid }) => grid) },
      });
      answers = askTransformers(requests);
      pictured = answers.pop();
    }, 240_000);

    it.each(cases.map((one, index) => ({ ...one, index })))(
      'gives our logits: $source, $dtype',
      ({ source, dtype, tolerance, index }) => {
        const theirs = answers[index]!;
        expect(theirs.dtype).toBe(`torch.${dtype}`);
        const kind = source === 'vision-language' ? 'Qwen2_5_VLForConditionalGeneration' : 'Qwen2ForCausalLM';
        expect(theirs.class).toBe(kind);
        agrees(`${source} ${dtype}`, theirs, ourLogits(join(folder, `${source}-${dtype}`), dtype, ids), tolerance);
      },
    );

    it('gives our logits of a prompt with pictures', () => {
      const ours = ourLogits(join(folder, 'vision-language-float32'), 'float32', prompt.tokenIds, prompt.pictures);
      agrees(`pictures ${JSON.stringify(prompt.pictures)}`, pictured!, ours, 1e-5);
    });
  },
);

describe.skipIf(!hasPeft)('exported adapters in peft (TROUPE_TEST_PYTHON names a Python that has it)', () => {
  let answers: Answer[] = [];

  beforeAll(async () => {
    const requests: Request[] = [];
    for (const name of loraReferences) {
      const { folder: reference, configuration, lora, adapters, ids } = openLoraReference(name);
      const base = join(reference, 'base');
      const saved = join(folder, `lora-${name}`);
      saveAdapterFolder(saved, { configuration, lora, region: adapters, baseModel: base });
      requests.push(
        { folder: base, ids, adapters: await exported(saved, `adapters-${name}`, '--adapter') },
        { folder: await exported(saved, `merged-${name}`, '--merge'), ids },
      );
    }
    answers = askTransformers(requests);
  }, 240_000);

  it.each(loraReferences.map((name, index) => ({ name, index })))(
    'compute what the adapters of peft computed, beside the weights and folded in: $name',
    ({ name, index }) => {
      const { logits } = openLoraReference(name);
      expect(answers[2 * index]!.class).toBe('PeftModelForCausalLM');
      agrees(`${name}, adapters alone`, answers[2 * index]!, logits, 1e-6);
      agrees(`${name}, folded in`, answers[2 * index + 1]!, logits, 1e-5);
    },
  );
});
