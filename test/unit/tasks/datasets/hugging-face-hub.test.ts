import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DatasetHubError, DatasetMissingError, DatasetNotCachedError } from '../../../../tasks/datasets/errors.js';
import { createHuggingFaceHub } from '../../../../tasks/datasets/hugging-face-hub.js';
import { hubSettings } from '../../../../tasks/datasets/hub-settings.js';
import { loadDataset } from '../../../../tasks/datasets/load-dataset.js';
import { startHubServer, type HubServer } from '../../../helpers/hub-server.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

const folder = temporaryFolder();
const name = 'someone/sums';
const row = (question: string, answer: string) => `${JSON.stringify({ question, answer })}\n`;
const files = {
  'README.md':
    '---\nconfigs:\n- config_name: default\n  data_files:\n  - split: train\n    path: data/train-*\n- config_name: hard\n  data_files:\n  - split: train\n    path: hard/*.jsonl\n---\n# Sums\n',
  'data/train-00000-of-00002.jsonl': row('1+1?', '2') + row('1+2?', '3'),
  'data/train-00001-of-00002.jsonl': row('2+2?', '4'),
  'hard/all.jsonl': row('17*23?', '391'),
};

let servers: HubServer[] = [];
let caches = 0;
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function serve(content: Readonly<Record<string, string>> = files, status = 200): Promise<HubServer> {
  const server = await startHubServer(name, content, status);
  servers.push(server);
  return server;
}

const newCache = () => join(folder.path, `cache-${caches++}`);
const hubAt = (endpoint: string, cache: string, more: Record<string, string> = {}) =>
  createHuggingFaceHub({ HF_ENDPOINT: endpoint, HF_HUB_CACHE: cache, ...more });
/** Nothing listens there. */
const nowhere = 'http://127.0.0.1:1';

describe('the hub', () => {
  it('gives the files of a split, as the card says, in the cache’s own layout', async () => {
    const server = await serve();
    const cache = newCache();
    const { examples } = await loadDataset(`hf:${name}`, { hub: hubAt(server.endpoint, cache) });
    expect(examples.map(({ groundTruth }) => groundTruth)).toEqual(['2', '3', '4']);
    const repository = join(cache, 'datasets--someone--sums');
    expect(readFileSync(join(repository, 'refs/main'), 'utf8')).toBe(server.commit);
    const link = join(repository, 'snapshots', server.commit, 'data/train-00000-of-00002.jsonl');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(link, 'utf8')).toBe(files['data/train-00000-of-00002.jsonl']);
    expect(existsSync(join(repository, 'snapshots', server.commit, 'hard/all.jsonl'))).toBe(false);
  });

  it('gives the configuration that is named', async () => {
    const server = await serve();
    const { examples } = await loadDataset(`${name}:hard@train`, { hub: hubAt(server.endpoint, newCache()) });
    expect(examples.map(({ groundTruth }) => groundTruth)).toEqual(['391']);
  });

  it('is not asked again for what is in the cache', async () => {
    const server = await serve();
    const cache = newCache();
    await loadDataset(name, { hub: hubAt(server.endpoint, cache) });
    const before = server.requests.length;
    await loadDataset(name, { hub: hubAt(server.endpoint, cache) });
    expect(server.requests.slice(before).filter((request) => request.includes('/resolve/'))).toEqual([]);
  });

  it('is told the token, and nothing is written to standard output', async () => {
    const server = await serve();
    const written = vi.spyOn(process.stdout, 'write');
    await loadDataset(name, { hub: hubAt(server.endpoint, newCache(), { HF_TOKEN: 'hf_made_up' }) });
    expect(server.lastHeaders().authorization).toBe('Bearer hf_made_up');
    expect(written.mock.calls.filter(([text]) => String(text).includes('Downloading'))).toEqual([]);
    written.mockRestore();
  });

  it('may be silent: the cache alone serves, offline by setting or for want of an answer', async () => {
    const server = await serve();
    const cache = newCache();
    await loadDataset(name, { hub: hubAt(server.endpoint, cache) });
    for (const hub of [hubAt(nowhere, cache), hubAt(server.endpoint, cache, { HF_HUB_OFFLINE: '1' })]) {
      const before = server.requests.length;
      const { examples } = await loadDataset(name, { hub });
      expect(examples).toHaveLength(3);
      expect(server.requests.length).toBe(before);
    }
  });

  it('is missed by name when nothing is cached, with the command that helps', async () => {
    const cache = newCache();
    const offline = loadDataset(name, { hub: hubAt(nowhere, cache, { HF_HUB_OFFLINE: '1' }) });
    await expect(offline).rejects.toThrow(DatasetNotCachedError);
    await expect(offline).rejects.toMatchObject({
      message: `The dataset '${name}' is not in the cache ${cache}: HF_HUB_OFFLINE is set`,
      remedy: expect.stringContaining(`troupe data inspect hf:${name}`),
    });
    await expect(loadDataset(name, { hub: hubAt(nowhere, cache) })).rejects.toThrow(
      /not in the cache.*cannot be reached/,
    );
  });

  it('is missed when one file of the split was never fetched', async () => {
    const server = await serve();
    const cache = newCache();
    await loadDataset(name, { hub: hubAt(server.endpoint, cache), limit: 1 });
    const whole = loadDataset(`${name}:hard`, { hub: hubAt(nowhere, cache) });
    await expect(whole).rejects.toThrow(/configuration 'hard'|no split|no data files/);
  });

  it.each([
    [401, DatasetHubError, /access is refused \(401\).*set HF_TOKEN/],
    [404, DatasetMissingError, /the hub has no dataset or no revision of that name/],
    [500, DatasetHubError, /refused/],
  ])('may refuse with %s, which is said', async (status, kind, message) => {
    const server = await serve(files, status);
    const refused = loadDataset(name, { hub: hubAt(server.endpoint, newCache()) });
    await expect(refused).rejects.toThrow(kind);
    await expect(refused).rejects.toThrow(message);
  });

  it('has no data in a repository of other files', async () => {
    const server = await serve({ 'README.md': '# Nothing', 'model.bin': 'x' });
    await expect(loadDataset(name, { hub: hubAt(server.endpoint, newCache()) })).rejects.toThrow(
      /no \.parquet, \.jsonl or \.json file among 2 files/,
    );
  });

  it('lies where Hugging Face’s own tools look for it', () => {
    const at = (environment: Record<string, string>) => hubSettings(environment, 'mine').cache;
    expect(at({})).toBe('mine/.cache/huggingface/hub');
    expect(at({ XDG_CACHE_HOME: '/x' })).toBe('/x/huggingface/hub');
    expect(at({ XDG_CACHE_HOME: '/x', HF_HOME: '/h' })).toBe('/h/hub');
    expect(at({ HF_HOME: '/h', HF_HUB_CACHE: '/c' })).toBe('/c');
    expect(hubSettings({ HF_ENDPOINT: 'http://mirror/', HF_HUB_OFFLINE: 'True' }, '/').endpoint).toBe('http://mirror');
    expect(hubSettings({ HF_HUB_OFFLINE: '0' }, '/').isOffline).toBe(false);
  });
});
