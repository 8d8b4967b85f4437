import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const file = new URL('../../../../../tensor/tfjs/backends/choose-backend.js', import.meta.url).href;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'peer-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** In a process of its own: a thread keeps its backend. Prints what each of `choices`, one after the other, comes to. */
function choose(choices: readonly string[], environment: Record<string, string> = { TROUPE_TFJS_NODE: folder }) {
  const script = `
    const { chooseBackend } = await import(${JSON.stringify(file)});
    for (const choice of ${JSON.stringify(choices)}) {
      await chooseBackend(choice, 1).then(
        ({ name, description }) => console.log(name + ': ' + description),
        (error) => console.log(error.name + ': ' + error.message),
      );
    }
    setImmediate(() => process.exit());`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: folder,
    env: { ...process.env, TROUPE_TFJS_NODE: '', ...environment },
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { lines: stdout.trimEnd().split('\n'), stderr };
}

function install(path: string, text: string): void {
  const target = join(folder, 'node_modules', path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

/** A peer package as npm leaves it, with what its install step should have fetched when `library` is given. */
function installPeer(name: 'tfjs-node' | 'tfjs-node-gpu', { library, main = '' }: { library?: string; main?: string }) {
  install(`@tensorflow/${name}/package.json`, JSON.stringify({ version: '4.22.0', main: 'index.cjs' }));
  install(`@tensorflow/${name}/index.cjs`, main);
  install('@mapbox/node-pre-gyp/package.json', JSON.stringify({ version: '1.0.9', main: 'index.cjs' }));
  install(
    '@mapbox/node-pre-gyp/index.cjs',
    `exports.find = (file) => require('node:path').join(file, '../lib/binding.cjs');`,
  );
  if (library !== undefined) install(`@tensorflow/${name}/lib/binding.cjs`, library);
}

const wasm = /^wasm: TensorFlow\.js 4\.\d+\.\d+, wasm \(SIMD\), 1 thread$/;

describe('choosing the backend of TensorFlow.js', () => {
  it('takes WebAssembly where no other is installed', () => {
    expect(choose(['auto']).lines).toEqual([expect.stringMatching(wasm)]);
  });

  it.each([
    ['node', '@tensorflow/tfjs-node'],
    ['node-gpu', '@tensorflow/tfjs-node-gpu'],
  ])('names the command that installs %s', (name, packageName) => {
    expect(choose([name]).lines).toEqual([
      `EngineUnavailableError: tfjs.backend: ${name} is not installed; run: npm install ${packageName}@4.22.0`,
    ]);
  });

  it('says that a package was installed without its library, and how to fetch it', () => {
    installPeer('tfjs-node', {});
    expect(choose(['node']).lines).toEqual([
      'EngineUnavailableError: @tensorflow/tfjs-node 4.22.0 is installed and does not load: its install step has not ' +
        'fetched lib/binding.cjs; run: npm rebuild @tensorflow/tfjs-node',
    ]);
  });

  it('gives the first line of the reason for which a library does not load', () => {
    installPeer('tfjs-node-gpu', { library: `throw new Error('libcudart.so.11.0: cannot open\\nand more');` });
    expect(choose(['node-gpu']).lines).toEqual([
      'EngineUnavailableError: @tensorflow/tfjs-node-gpu 4.22.0 is installed and does not load: ' +
        'libcudart.so.11.0: cannot open',
    ]);
  });

  it('runs nothing of a package whose library does not load', () => {
    installPeer('tfjs-node', { library: `throw new Error('no');`, main: `console.log('registers its kernels');` });
    expect(choose(['node']).lines).toHaveLength(1);
  });

  it('goes on with the next where one does not load, and says so where it says what is in use', () => {
    installPeer('tfjs-node', {});
    installPeer('tfjs-node-gpu', { library: `throw new Error('libcudart.so.11.0: cannot open');` });
    const { lines, stderr } = choose(['auto']);
    const [line = ''] = lines;
    expect(stderr).toMatch(/EngineWarning: @tensorflow\/tfjs-node-gpu .*cannot open; computing with wasm/);
    expect(line).toMatch(/^wasm: TensorFlow\.js .* 1 thread \(@tensorflow\/tfjs-node-gpu .*cannot open; /);
    expect(line).toMatch(/; @tensorflow\/tfjs-node 4\.22\.0 is installed and does not load: .*tfjs-node\)$/);
  });

  it('finds a package of the folder that the program runs in', () => {
    installPeer('tfjs-node', { library: `throw new Error('found');` });
    expect(choose(['node'], {}).lines).toEqual([expect.stringMatching(/does not load: found$/)]);
  });

  it('keeps to one backend in a thread', () => {
    const { lines } = choose(['wasm', 'node', 'auto']);
    expect(lines[0]).toMatch(wasm);
    expect(lines[1]).toBe(
      'EngineUnavailableError: this thread computes with tfjs.backend wasm; node needs a thread of its own',
    );
    expect(lines[2]).toBe(lines[0]);
  });

  it('can choose another after one that was not there', () => {
    expect(choose(['node', 'wasm']).lines).toEqual([
      expect.stringMatching(/is not installed/),
      expect.stringMatching(wasm),
    ]);
  });

  it('refuses a package that finds no GPU where one was asked for by name', () => {
    installPeer('tfjs-node-gpu', { library: '', main: gpuLess });
    expect(choose(['node-gpu']).lines).toEqual([
      'EngineUnavailableError: @tensorflow/tfjs-node-gpu finds no GPU that it can use (its library wants CUDA 11.2 and ' +
        'cuDNN 8); use tfjs.backend: node',
    ]);
  });

  it('computes on the CPU with a package that finds no GPU where none was asked for, and says cpu', () => {
    installPeer('tfjs-node-gpu', { library: '', main: gpuLess });
    expect(choose(['auto'], { TROUPE_TFJS_NODE: folder, TF_NUM_INTRAOP_THREADS: '3' }).lines).toEqual([
      'node-gpu: tfjs-node-gpu 4.22.0, libtensorflow 2.9.1, cpu, 3 threads',
    ]);
  });
});

/** What the package exports, as far as the choice looks. */
const gpuLess = `
  exports.getBackend = () => 'tensorflow';
  exports.backend = () => ({ isUsingGpuDevice: false, binding: { TF_Version: '2.9.1' } });`;
