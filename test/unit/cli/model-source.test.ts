import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  isModelName,
  ModelHubError,
  ModelMissingError,
  ModelNameError,
  ModelNotCachedError,
  type ModelProgress,
  resolveModel,
} from '../../../cli/model-source.js';
import { locateModel } from '../../../cli/train/model-folder.js';
import { loadConfig } from '../../../config/load.js';
import { packageRoot } from '../../../native/process/artefacts.js';
import { startHubServer, type HubServer } from '../../helpers/hub-server.js';
import { temporaryFolder } from '../../helpers/temporary-folder.js';

const folder = temporaryFolder();
const quickstart = join(packageRoot(), 'config', 'runs', 'quickstart.yaml');
const name = 'someone/small-model';
const index = JSON.stringify({
  weight_map: { a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' },
});
const files = {
  'README.md': '# A model',
  'config.json': '{"model_type":"qwen2"}',
  'generation_config.json': '{}',
  'tokenizer.json': '{"version":"1.0"}',
  'tokenizer_config.json': '{}',
  'chat_template.jinja': '{{ messages }}',
  'preprocessor_config.json': '{}',
  'model.safetensors.index.json': index,
  'model-00001-of-00002.safetensors': 'a'.repeat(100_000),
  'model-00002-of-00002.safetensors': 'b'.repeat(200_000),
  'pytorch_model.bin': 'a pickle',
  'modeling.py': 'code',
  'onnx/model.safetensors': 'another format',
};
const needed = Object.keys(files).filter((file) => !/README|pytorch|modeling|onnx/.test(file));
const snapshotOf = (cache: string, commit: string) => join(cache, 'models--someone--small-model', 'snapshots', commit);

let servers: HubServer[] = [];
let caches = 0;
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function serve(content: Readonly<Record<string, string>> = files, status = 200): Promise<HubServer> {
  const server = await startHubServer(name, content, status, 'model');
  servers.push(server);
  return server;
}

const newCache = () => join(folder.path, `cache-${caches++}`);
/** Nothing listens there. */
const nowhere = 'http://127.0.0.1:1';
const at = (endpoint: string, cache: string, more: Record<string, string> = {}) => ({
  environment: { HF_ENDPOINT: endpoint, HF_HUB_CACHE: cache, ...more },
});

describe('a model', () => {
  it('given as a folder is that folder, and nothing is asked', async () => {
    const local = join(folder.path, 'local');
    mkdirSync(local, { recursive: true });
    await expect(resolveModel(local, at(nowhere, newCache()))).rejects.toThrow(/'.*local' is no model: .*config\.json/);
    writeFileSync(join(local, 'config.json'), '{}');
    expect(await resolveModel(local, at(nowhere, newCache()))).toBe(local);
  });

  it('of the hub is fetched without pickles and code, in the cache’s own layout, with progress to the last byte', async () => {
    const server = await serve();
    const cache = newCache();
    const told: ModelProgress[] = [];
    const resolved = await resolveModel(`hf:${name}`, {
      ...at(server.endpoint, cache),
      onProgress: (progress) => told.push(progress),
    });
    expect(resolved).toBe(snapshotOf(cache, server.commit));
    for (const file of needed) expect(readFileSync(join(resolved, file), 'utf8')).toBe(Reflect.get(files, file));
    for (const file of ['pytorch_model.bin', 'modeling.py', 'onnx'])
      expect(existsSync(join(resolved, file))).toBe(false);
    expect(readFileSync(join(cache, 'models--someone--small-model', 'refs', 'main'), 'utf8')).toBe(server.commit);

    const total = needed.reduce((sum, file) => sum + String(Reflect.get(files, file)).length, 0);
    expect(told.at(-1)).toEqual({
      file: 'model-00002-of-00002.safetensors',
      receivedBytes: total,
      totalBytes: total,
    });
    for (const [before, after] of told.slice(1).map((progress, at) => [told[at], progress] as const))
      expect(after.receivedBytes).toBeGreaterThanOrEqual(before?.receivedBytes ?? 0);
    // SOURCE-2
    const order = told.map(({ file }) => file.endsWith('.safetensors'));
    expect(order.lastIndexOf(false)).toBeLessThan(order.indexOf(true));
  });

  it('that the cache has whole is used without asking, offline too', async () => {
    const server = await serve();
    const cache = newCache();
    const resolved = await resolveModel(name, at(server.endpoint, cache));
    const before = server.requests.length;
    expect(await resolveModel(name, at(server.endpoint, cache))).toBe(resolved);
    expect(await resolveModel(`hf:${name}@${server.commit}`, at(nowhere, cache, { HF_HUB_OFFLINE: '1' }))).toBe(
      resolved,
    );
    expect(server.requests.length).toBe(before);
  });

  it('of which the cache has a part is completed, and only what is missing is fetched', async () => {
    const server = await serve();
    const cache = newCache();
    const resolved = await resolveModel(name, at(server.endpoint, cache));
    const lost = 'model-00002-of-00002.safetensors';
    const whole = readFileSync(join(resolved, lost));
    // The file, and the link to it.
    rmSync(realpathSync(join(resolved, lost)));
    rmSync(join(resolved, lost));
    await expect(resolveModel(name, at(nowhere, cache, { HF_HUB_OFFLINE: '1' }))).rejects.toThrow(
      /HF_HUB_OFFLINE is set, and some of its files were never fetched/,
    );
    const before = server.requests.length;
    expect(await resolveModel(name, at(server.endpoint, cache))).toBe(resolved);
    expect(readFileSync(join(resolved, lost))).toEqual(whole);
    const fetched = server.requests.slice(before).filter((request) => request.includes('/resolve/'));
    expect(fetched.length).toBeGreaterThan(0);
    expect(fetched.every((request) => request.includes(lost))).toBe(true);
  });

  it('is missed by name, with what helps, when there is no network and no copy', async () => {
    const cache = newCache();
    const offline = resolveModel(name, at(nowhere, cache, { HF_HUB_OFFLINE: '1' }));
    await expect(offline).rejects.toThrow(ModelNotCachedError);
    await expect(offline).rejects.toMatchObject({
      message: `The model '${name}' is not in the cache ${cache}: HF_HUB_OFFLINE is set, and nothing of main is there`,
      remedy: expect.stringContaining('without HF_HUB_OFFLINE'),
    });
    await expect(resolveModel(name, at(nowhere, cache))).rejects.toThrow(/not in the cache.*cannot be reached/);
  });

  it.each([
    [403, ModelHubError, /access is refused \(403\).*set HF_TOKEN/],
    [404, ModelMissingError, /the hub has no model or no revision of that name/],
    [500, ModelHubError, /gave nothing/],
  ])('may be refused with %s, which is said', async (status, kind, message) => {
    const server = await serve(files, status);
    const refused = resolveModel(name, at(server.endpoint, newCache()));
    await expect(refused).rejects.toThrow(kind);
    await expect(refused).rejects.toThrow(message);
  });

  it.each([
    ['pickles alone', { 'config.json': '{}', 'pytorch_model.bin': 'x' }, /pickles.*never fetched/],
    ['no weights', { 'config.json': '{}' }, /no model\.safetensors/],
    ['no configuration', { 'model.safetensors': 'x' }, /no config\.json/],
    [
      'an index that names what is not there',
      { 'config.json': '{}', 'model.safetensors.index.json': '{"weight_map":{"a":"x.safetensors"}}' },
      /names x\.safetensors, which its repository has not/,
    ],
    [
      'an index that points elsewhere',
      {
        'config.json': '{}',
        'model.safetensors.index.json': '{"weight_map":{"a":"deep/x.safetensors"}}',
        'deep/x.safetensors': 'x',
      },
      /names deep\/x\.safetensors/,
    ],
    ['a damaged index', { 'config.json': '{}', 'model.safetensors.index.json': '[]' }, /is no index of weights/],
  ])('with %s is refused before its weights are fetched', async (_what, content, message) => {
    const server = await serve(content);
    const refused = resolveModel(name, at(server.endpoint, newCache()));
    await expect(refused).rejects.toThrow(ModelMissingError);
    await expect(refused).rejects.toThrow(message);
    expect(server.requests.filter((request) => /resolve.*(\.safetensors|\.bin)(\?|$)/.test(request))).toEqual([]);
  });

  it('may be named by the model.path of a run, which then has the folder', async () => {
    const server = await serve();
    const cache = newCache();
    const resolved = await resolveModel(name, at(server.endpoint, cache));
    vi.stubEnv('HF_HUB_CACHE', cache);
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const located = async (path: string) =>
      (await locateModel(loadConfig(quickstart, ['model.config=null', `model.path=${path}`]).config)).config.model.path;
    expect(await located(name)).toBe(resolved);
    expect(await located(`hf:${name}@main`)).toBe(resolved);
    await expect(located('someone/else')).rejects.toThrow(ModelNotCachedError);
    await expect(located('/nowhere/at/all')).rejects.toThrow(/model\.path.*owner\/name/s);
  });

  it('is named as owner/name, with hf: before it and a revision behind it', async () => {
    for (const good of ['Qwen/Qwen2.5-0.5B', 'hf:a/b', 'a/b@main', 'hf:a/b@refs/pr/1'])
      expect([good, isModelName(good)]).toEqual([good, true]);
    for (const bad of ['gpt2', '/a/b', './a/b', 'a/b/c', 'a/..', 'hf:a/b@../x', 'a--b/c', 'a/b@', ''])
      expect([bad, isModelName(bad)]).toEqual([bad, false]);
    await expect(resolveModel('/nowhere/at/all', at(nowhere, newCache()))).rejects.toThrow(ModelNameError);
    // A mistyped path, not a name: `test` is a folder here.
    await expect(resolveModel('test/no-such-model', at(nowhere, newCache()))).rejects.toThrow(
      /the folder test has no such entry; for the hub write hf:test\/no-such-model/,
    );
  });
});
