/**
 * Compiles the addon over libtorch by the compiler alone (no cmake-js, no node-gyp: both download Node's headers).
 * Promise: `outputPath` appears complete or not at all.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sourceFolder = dirname(fileURLToPath(import.meta.url));

/** Files whose content decides the addon's bits: hash them to know whether a build is still good. */
export async function torchAddonSources() {
  const names = await readdir(sourceFolder);
  return names
    .filter((name) => /\.(cpp|h|js)$/.test(name))
    .sort()
    .map((name) => join(sourceFolder, name));
}

/**
 * @param {{ torchPath: string, outputPath: string, log?: (line: string) => void }} options torchPath: a folder with
 *   include/ and lib/, such as site-packages/torch.
 * @returns {Promise<void>}
 */
export async function buildTorchAddon({ torchPath, outputPath, log = () => {} }) {
  const compiler = process.env.CXX ?? (process.platform === 'darwin' ? 'clang++' : 'g++');
  const abi = await stringAbi(torchPath);
  const includes = [
    join(torchPath, 'include'),
    join(torchPath, 'include/torch/csrc/api/include'),
    createRequire(import.meta.url)('node-api-headers').include_dir,
  ];
  const compileFlags = [
    '-std=c++20',
    '-O3',
    '-fPIC',
    '-fvisibility=hidden',
    '-fno-math-errno',
    // Else GCC leaves loops with a conditional value scalar (the exponential's underflow): swiglu takes 5 times as long.
    '-fno-trapping-math',
    '-Wall',
    `-D_GLIBCXX_USE_CXX11_ABI=${abi}`,
    '-DNAPI_VERSION=9',
    '-DNODE_GYP_MODULE_NAME=troupe_torch',
    ...includes.flatMap((folder) => ['-isystem', folder]),
  ];
  await mkdir(dirname(outputPath), { recursive: true });
  const workFolder = await mkdtemp(join(dirname(outputPath), 'build-'));
  try {
    const sources = (await torchAddonSources()).filter((path) => path.endsWith('.cpp'));
    const started = Date.now();
    log(`compiling ${sources.length} files of native/torch against ${torchPath}`);
    const objects = await atMostTwo(sources, async (source) => {
      const object = join(workFolder, `${source.slice(sourceFolder.length + 1, -4)}.o`);
      await run(compiler, [...compileFlags, '-c', source, '-o', object]);
      return object;
    });
    const binary = join(workFolder, 'addon.node');
    await run(compiler, [...linkFlags(join(torchPath, 'lib')), ...objects, '-lc10', '-ltorch_cpu', '-o', binary]);
    await rename(binary, outputPath);
    log(`native/torch built in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

function linkFlags(libraries) {
  const common = ['-shared', `-L${libraries}`, `-Wl,-rpath,${libraries}`];
  if (process.platform === 'darwin') return [...common, '-undefined', 'dynamic_lookup'];
  // nodelete: c10 keeps a pointer to our allocator after the last worker that loaded the addon has ended.
  return [...common, '-Wl,-z,nodelete', '-Wl,--no-as-needed', '-ldl'];
}

/** libtorch with the old std::string ABI (before 2.7) has no symbol with the new one's tag. */
async function stringAbi(torchPath) {
  const name = process.platform === 'darwin' ? 'libc10.dylib' : 'libc10.so';
  const library = await readFile(join(torchPath, 'lib', name)).catch((cause) => {
    throw new Error(`no ${name} in ${join(torchPath, 'lib')}: not a libtorch folder`, { cause });
  });
  return process.platform === 'darwin' || library.includes('__cxx11') ? 1 : 0;
}

/** Two compilers at a time: each takes about 1.5 GB. */
async function atMostTwo(items, work) {
  const results = new Array(items.length);
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all([lane(), lane()]);
  return results;
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk) => (errors += chunk));
    child.on('error', (cause) =>
      reject(
        new Error(`no C++ compiler '${command}': install g++ 11 or newer (Debian, Ubuntu: apt-get install g++)`, {
          cause,
        }),
      ),
    );
    child.on('close', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`${command} failed (${code}) on ${args.at(-1)}\n${errors.slice(-8000)}`)),
    );
  });
}
