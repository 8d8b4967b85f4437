/** `troupe plan --model`: whether a model fits, from its config.json alone. */
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { processesAreThere } from '../../../../cli/machine/machine-parts.js';
import { runMain } from '../../../../cli/main.js';
import { startHubServer } from '../../../helpers/hub-server.js';
import { makeStories, storiesAreThere } from '../../../helpers/stories260k.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

const temporary = temporaryFolder();
const config = JSON.stringify({
  architectures: ['Qwen2ForCausalLM'],
  model_type: 'qwen2',
  hidden_size: 3584,
  intermediate_size: 18944,
  num_hidden_layers: 28,
  num_attention_heads: 28,
  num_key_value_heads: 4,
  vocab_size: 152064,
  max_position_embeddings: 32768,
  tie_word_embeddings: false,
});
const seven = join(temporary.file('seven/config.json', config), '..');
const parameters = 7_615_616_512;

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function plan(...words: readonly string[]) {
  let [out, error] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((error += String(text)), true));
  const code = await runMain(['plan', ...words]);
  vi.restoreAllMocks();
  return { code, out, error };
}

const part = z.object({ name: z.string(), bytes: z.number() });
const planned = z.looseObject({
  trainedParameters: z.number(),
  frozenParameters: z.number(),
  hostBytes: z.number(),
  fits: z.boolean(),
  shared: z.array(part),
  processes: z.array(z.object({ name: z.string(), parts: z.array(part) })),
});

async function planJson(...words: readonly string[]) {
  const { code, out } = await plan(...words, '--json');
  expect(code).toBe(0);
  return planned.parse(JSON.parse(out));
}

describe('troupe plan --model', () => {
  it('plans a folder that has a config.json and nothing else', async () => {
    const { trainedParameters, shared, hostBytes } = await planJson('--model', seven);
    expect(trainedParameters).toBe(parameters);
    expect(shared.map(({ name }) => name)).toContain('weights, reference');
    expect(hostBytes).toBeGreaterThan(28 * parameters);
  });

  it.skipIf(!processesAreThere())('plans each process (skipped where there is but one)', async () => {
    const { processes } = await planJson('--model', seven);
    const names = processes.map(({ name }) => name.replace(/\.0$/, ''));
    expect(names).toEqual(expect.arrayContaining(['root', 'policy', 'learner', 'sampler', 'reference', 'evaluator']));
    const learner = processes.find(({ name }) => name === 'learner.0')?.parts ?? [];
    const bytesOf = (name: string) => learner.find((one) => one.name === name)?.bytes;
    expect(bytesOf('master weights')).toBe(4 * parameters);
    expect(bytesOf('optimizer moments')).toBe(8 * parameters);
  });

  it('says for people what was planned, and what was assumed', async () => {
    const { code, out, error } = await plan('--model', seven);
    expect(code).toBe(0);
    expect(out).toContain('seven: grpo, all prompts of 2,048 tokens, all responses of 4,096\n');
    expect(out).toContain('cpu, float32, 7,615,616,512 trained parameters');
    expect(out).toMatch(/It (fits\.|does not fit)/);
    expect(error).toContain("has no tokenizer.json: one of Qwen2.5's size is counted");
  });

  it('takes overrides as elsewhere', async () => {
    const whole = await planJson('--model', seven);
    const adapters = await planJson('model.lora_rank=16', '--model', seven);
    expect(adapters.frozenParameters).toBe(parameters);
    expect(adapters.trainedParameters).toBeLessThan(parameters / 100);
    const short = await planJson('--model', seven, 'data.max_response_length=512');
    expect(short.hostBytes).toBeLessThan(whole.hostBytes);
    const { processes } = await planJson('--model', seven, 'algorithm.use_kl_loss=false');
    expect(processes.some(({ name }) => name.startsWith('reference'))).toBe(false);
  });

  it('plans a model by name without its weights', async () => {
    const files = { 'config.json': config, 'model.safetensors': 'w'.repeat(1_500_000) };
    const server = await startHubServer('someone/seven', files, 200, 'model');
    vi.stubEnv('HF_ENDPOINT', server.endpoint);
    vi.stubEnv('HF_HUB_CACHE', join(temporary.path, 'cache'));
    const { code, out, error } = await plan('--model', 'someone/seven');
    await server.close();
    expect(code).toBe(0);
    expect(out).toContain('7,615,616,512 trained parameters');
    expect(error).toContain(
      'the weights of someone/seven are not here: a start would fetch model.safetensors, 1,500,000 bytes (2 MB)\n',
    );
    expect(server.requests.filter((request) => request.includes('model.safetensors'))).toEqual([]);
  });

  it.skipIf(!storiesAreThere)(
    'says when prompts and responses are longer than the model has positions (skipped where ../shared/data is missing)',
    async () => {
      const { code, error } = await plan('--model', makeStories(join(temporary.path, 'stories')));
      expect(code).toBe(0);
      expect(error).toContain('has 512 positions, and a prompt with its response 6,144: a run would be refused');
    },
  );

  it.each([
    ['neither', [], 'neither a run file nor a model is given'],
    ['an override alone', ['model.dtype=bfloat16'], 'neither a run file nor a model is given'],
    [
      'both',
      ['--model', seven, 'config/runs/quickstart.yaml'],
      'both a run file (config/runs/quickstart.yaml) and --model',
    ],
    ['two models', ['--model', seven, 'model.path=other'], 'model.path=other stands beside --model'],
    ['a folder that is none', ['--model', join(temporary.path, 'nowhere')], 'is not there'],
    ['an unknown key', ['--model', seven, 'model.dtyp=bfloat16'], 'did you mean model.dtype?'],
  ])('refuses %s with exit code 2', async (_, words, said) => {
    const { code, out, error } = await plan(...words);
    expect(error).toContain(said);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});
