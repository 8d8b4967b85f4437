/**
 * Tests run from `dist`, by what they need: `unit` (nothing), `engine` (unit tests that load a tensor engine),
 * `contract`, `integration` (real processes), `gpu`. Projects run one after the other.
 *
 * Only `unit` runs files side by side: the threads of several engines on the same cores starve one another.
 *
 * Files that need a native part which set-up found missing on this machine are left out, and counted at the end.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { isMissing, partNames, readParts } from './native/process/artefacts.js';
import { TestNeeds } from './test/needs.js';

const root = import.meta.dirname;
const needs = new TestNeeds(join(root, 'dist'));

const gpuRequested = process.argv.some((argument) => /(^|=)gpu$/.test(argument));
const gpuPresent = existsSync('/proc/driver/nvidia/version') || process.env['TROUPE_TEST_GPU'] === '1';

const missing = missingParts();
const found = testFiles(join(root, 'dist/test'));
/** For each missing part, the files that need it. */
const leftOut = new Map(
  [...missing].map(([part]) => [part, found.filter((file) => needs.partsOf(join(root, file)).includes(part))]),
);
const files = found.filter((file) => ![...leftOut.values()].flat().includes(file));
const unit = files.filter((file) => /^dist\/test\/(unit\/|[^/]+$)/.test(file));
const engine = unit.filter((file) => needs.mayLoadEngine(join(root, file)));

// Whichever reporters the command line asks for, what was not run is said last.
if (!process.argv.includes('list')) process.once('exit', sayWhatWasNotRun);

export default defineConfig({
  test: {
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
 * What set-up could not make here. Where it never ran, nothing counts as missing: the tests say so.
 * @returns {Map<import('./native/process/artefacts.js').NativePart, import('./native/process/artefacts.js').MissingPart>}
 */
function missingParts() {
  try {
    const parts = readParts();
    const names = /** @type {(keyof typeof parts)[]} */ (Object.keys(parts));
    return new Map(names.flatMap((name) => (isMissing(parts[name]) ? [[name, parts[name]]] : [])));
  } catch {
    return new Map();
  }
}

/** Of files left out for want of a native part, `--reporter=verbose` shows the names. */
function sayWhatWasNotRun() {
  const verbose = process.argv.some((argument) => /(^|=)verbose$/.test(argument));
  for (const [part, { missing: reason, remedy }] of missing) {
    const without = leftOut.get(part) ?? [];
    console.log(
      `\n${without.length} of ${found.length} test files were NOT run: they need ${partNames[part]}, which is missing ` +
        `(${reason}); to add it, run: ${remedy}`,
    );
    if (verbose) console.log(without.map((file) => `  ${file}`).join('\n'));
  }
  if (gpuRequested && !gpuPresent) console.log('\nGPU tests were NOT run: this machine has no NVIDIA GPU.');
  if (!gpuRequested) {
    console.log('\nGPU tests were NOT run: they are apart (npm run test:gpu, on a machine with a GPU).');
  }
}
