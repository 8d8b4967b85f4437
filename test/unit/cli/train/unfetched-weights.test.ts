/** What is only planned needs a model's configuration and tokenizer, and leaves its weights at the hub. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runMain } from '../../../../cli/main.js';
import { startHubServer, type HubServer } from '../../../helpers/hub-server.js';
import { makeStories, storiesAreThere } from '../../../helpers/stories260k.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

const folder = temporaryFolder();
const name = 'someone/adder';
const adder = join(folder.path, 'stories');
const weights = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
if (storiesAreThere) makeStories(adder);
const small = storiesAreThere ? readdirSync(adder).filter((file) => file.endsWith('.json')) : [];
const files = {
  ...Object.fromEntries(small.map((file) => [file, readFileSync(join(adder, file))])),
  'model.safetensors.index.json': JSON.stringify({ weight_map: { a: weights[0], b: weights[1] } }),
  'model-00001-of-00002.safetensors': 'a'.repeat(123_000),
  'model-00002-of-00002.safetensors': 'b'.repeat(456),
};

let server: HubServer;
let caches = 0;
beforeAll(async () => {
  server = await startHubServer(name, files, 200, 'model');
});
afterAll(() => server.close());
beforeEach(() => {
  vi.stubEnv('HF_ENDPOINT', server.endpoint);
  vi.stubEnv('HF_HUB_CACHE', join(folder.path, `cache-${caches++}`));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function troupe(...words: readonly string[]) {
  const before = server.requests.length;
  let out = '';
  let error = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((error += String(text)), true));
  const code = await runMain(words);
  vi.restoreAllMocks();
  const asked = server.requests.slice(before).filter((request) => request.includes('/resolve/'));
  return { code, out, error, weightsAsked: asked.filter((request) => /\d\.safetensors/.test(request)), asked };
}

const run = ['config/runs/quickstart.yaml', 'model.config=null', 'data.max_prompt_length=99'];
const ofHub = [...run, `model.path=${name}`, `model.tokenizer=hf:${name}`];
const said =
  `troupe: the weights of ${name} are not here: a start would fetch 2 files (${weights[0]}, …), ` + '123,456 bytes\n';

describe.skipIf(!storiesAreThere)('a run of a model by name (skipped where ../shared/data is missing)', () => {
  it.each([
    ['troupe train --dry-run', ['train', ...ofHub, '--dry-run'], '260,672 parameters'],
    ['troupe plan', ['plan', ...ofHub], '260,672 trained parameters'],
  ])('is planned by %s without its weights, and says what a start would fetch', async (_, words, told) => {
    const { code, out, error, weightsAsked, asked } = await troupe(...words);
    expect({ code, weightsAsked }).toEqual({ code: 0, weightsAsked: [] });
    expect(out).toContain(told);
    expect(error).toContain(said);
    expect(asked.some((request) => request.includes('tokenizer.json'))).toBe(true);
  });

  it('is planned offline from what was fetched, and not started', async () => {
    expect((await troupe('plan', ...ofHub)).code).toBe(0);
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect((await troupe('plan', ...ofHub)).code).toBe(0);
    const { code, error } = await troupe('train', ...ofHub, `trainer.default_local_dir=${join(folder.path, 'runs')}`);
    expect(code).toBe(2);
    expect(error).toContain('HF_HUB_OFFLINE is set, and some of its files were never fetched');
    expect(existsSync(join(folder.path, 'runs'))).toBe(false);
  });

  it('has the tokenizer of another, whose weights are never fetched', async () => {
    const { code, error, weightsAsked } = await troupe(
      'train',
      ...run,
      `model.path=${adder}`,
      `model.tokenizer=${name}`,
      '--dry-run',
    );
    expect({ code, weightsAsked }).toEqual({ code: 0, weightsAsked: [] });
    expect(error).not.toContain('would fetch');
  });
});
