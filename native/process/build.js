/** Compiles the process addon and the launcher by the compiler alone, in about three seconds. */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sourceFolder = dirname(fileURLToPath(import.meta.url));

/** Files whose content decides the binaries' bits. */
export function processAddonSources() {
  return readdirSync(sourceFolder)
    .filter((name) => /\.(cc|c|h)$/.test(name) || name === 'build.js')
    .sort()
    .map((name) => join(sourceFolder, name));
}

/**
 * The compiler calls that make `process.node` and `die-with-parent` in `folder`.
 * @param {string} folder
 * @param {{ withoutMemfd?: boolean }} [options] withoutMemfd: the path of systems without it, for its test on Linux
 * @returns {string[][]} arguments of each call
 */
export function processBuildCalls(folder, { withoutMemfd = false } = {}) {
  /** @type {{ include_dir: string }} */
  const headers = createRequire(import.meta.url)('node-api-headers');
  const common = ['-O2', '-Wall', '-Wextra'];
  return [
    [
      ...[
        ...common,
        '-std=c++20',
        '-fPIC',
        '-shared',
        '-pthread',
        '-fvisibility=hidden',
        '-fno-exceptions',
        '-DNAPI_VERSION=8',
      ],
      ...(withoutMemfd ? ['-DTROUPE_WITHOUT_MEMFD'] : []),
      ...(process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : ['-lrt', '-ldl']),
      ...['-isystem', headers.include_dir, join(sourceFolder, 'process-addon.cc')],
      join(sourceFolder, 'weight-bytes.cc'),
      ...['-o', join(folder, 'process.node')],
    ],
    [...common, '-x', 'c', join(sourceFolder, 'die-with-parent.c'), '-o', join(folder, 'die-with-parent')],
  ];
}
