import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const module = new URL('../../../../tensor/torch/torch-ops.js', import.meta.url).href;

/** Makes an engine in a process of its own; what it prints. */
async function makeEngine(environment: NodeJS.ProcessEnv, options = `{ device: 'cpu', threads: 1 }`): Promise<string> {
  const code = `
    import { createTorchOps } from '${module}';
    try {
      console.log(createTorchOps(${options}).info.description, process.env.GOMP_SPINCOUNT);
    } catch (error) {
      console.log(error.name, error.message);
    }`;
  const env = { ...process.env, ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { env });
  return stdout.trim();
}

describe('loading the torch addon', () => {
  it('keeps OpenMP threads from spinning, unless told otherwise', async () => {
    expect(await makeEngine({ GOMP_SPINCOUNT: undefined })).toMatch(/^libtorch \d+\.\d+\.\d+, cpu, 1 thread 1000$/);
    expect(await makeEngine({ GOMP_SPINCOUNT: '7' })).toMatch(/ 7$/);
  });

  it('says in one line what is missing, and the command that adds it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-native-'));
    try {
      const line = await makeEngine({ TROUPE_NATIVE: folder });
      expect(line).toMatch(/^EngineUnavailableError .*npm run native$/);
      expect(line).not.toContain('\n');
      const broken = join(folder, 'broken.node');
      await writeFile(broken, 'not a library');
      expect(await makeEngine({ TROUPE_TORCH_ADDON: broken })).toMatch(/^EngineUnavailableError .*does not load/);
      expect(await makeEngine({ TROUPE_TORCH_ADDON: join(folder, 'none.node') })).toMatch(/is not there$/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('refuses device cuda where there is none, and says why', async () => {
    const line = await makeEngine({ CUDA_VISIBLE_DEVICES: '' }, `{ device: 'cuda', threads: 1 }`);
    expect(line).toMatch(/^EngineCapabilityError device cuda: .*choose device cpu$/);
  });
});
