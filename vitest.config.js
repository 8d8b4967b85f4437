/**
 * Tests run from `dist`, by what they need: `unit` (nothing), `engine` (unit tests that load a tensor engine),
 * `contract`, `integration` (real processes), `gpu`. Projects run one after the other.
 *
 * Only `unit` runs files side by side: the threads of several engines on the same cores starve one another.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;
const engineFile = join(root, 'dist/tensor/torch/load-addon.js');

const files = testFiles(join(root, 'dist/test'));
const gpuRequested = process.argv.some((argument) => /(^|=)gpu$/.test(argument));
const gpuPresent = existsSync('/proc/driver/nvidia/version') || process.env['TROUPE_TEST_GPU'] === '1';

/** @type {Map<string, boolean>} */
const loading = new Map();
const unit = files.filter((file) => /^dist\/test\/(unit\/|[^/]+$)/.test(file));
const engine = unit.filter((file) => loadsEngine(join(root, file)));

export default defineConfig({
  test: {
    reporters: ['default', gpuNotice()],
    passWithNoTests: gpuRequested,
    projects: [
      project(
        'unit',
        0,
        unit.filter((file) => !engine.includes(file)),
        { parallel: true, seconds: 20 },
      ),
      project('engine', 1, engine, { parallel: false, seconds: 120 }),
      project('contract', 2, below('contract'), { parallel: false, seconds: 120 }),
      project('integration', 3, below('integration'), { parallel: false, seconds: 300 }),
      project('gpu', 4, gpuPresent ? below('gpu') : [], { parallel: false, seconds: 600 }),
    ],
  },
});

/**
 * @param {string} name
 * @param {number} groupOrder
 * @param {string[]} include
 * @param {{ parallel: boolean, seconds: number }} limits seconds: the deadline of one test or hook, for a busy machine
 */
function project(name, groupOrder, include, { parallel, seconds }) {
  const timeout = seconds * 1000;
  return {
    test: {
      name,
      root,
      include,
      pool: 'forks',
      fileParallelism: parallel,
      ...(parallel ? {} : { maxWorkers: 1 }),
      sequence: { groupOrder },
      testTimeout: timeout,
      hookTimeout: timeout,
      teardownTimeout: 30_000,
    },
  };
}

/** @param {string} folder */
function below(folder) {
  return files.filter((file) => file.startsWith(`dist/test/${folder}/`));
}

/**
 * Compiled tests whose source is still there: tsc leaves the output of a deleted file.
 * @param {string} folder
 * @returns {string[]}
 */
function testFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js') && existsSync(join(root, 'test', name.replace(/\.js$/, '.ts'))))
    .map((name) => relative(root, join(folder, name)))
    .sort();
}

/**
 * Whether a file's imports, followed to their end, reach the native engine.
 * @param {string} file
 * @returns {boolean}
 */
function loadsEngine(file) {
  if (file === engineFile) return true;
  const known = loading.get(file);
  if (known !== undefined) return known;
  loading.set(file, false);
  if (!existsSync(file)) return false;
  const imports = readFileSync(file, 'utf8').matchAll(/(?:from|import|new URL\()\s*\(?['"](\.[^'"]+\.js)['"]/g);
  const result = [...imports].some(([, path]) => loadsEngine(resolve(dirname(file), path ?? '')));
  loading.set(file, result);
  return result;
}

/** Says at the end what of the GPU tests was not run, and why. */
function gpuNotice() {
  return {
    onTestRunEnd() {
      if (gpuRequested && !gpuPresent) console.log('\nGPU tests were NOT run: this machine has no NVIDIA GPU.');
      if (!gpuRequested)
        console.log('\nGPU tests were NOT run: they are apart (npm run test:gpu, on a machine with a GPU).');
    },
  };
}
