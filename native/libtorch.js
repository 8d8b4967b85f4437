/**
 * Finds libtorch, in this order: the folder $TROUPE_TORCH, the `torch` that python3 imports successfully, the pinned
 * wheel. The first that is asked for and does not serve is an error; one that merely lies around and does not serve is
 * passed over with its reason.
 */
import { existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { torchFingerprint, torchLibrary } from './process/artefacts.js';
import { SetUpError, ask } from './stages.js';
import { meetsVersion, pythonCommand, requireCompilerAndPip } from './tools.js';
import { unpackPinned } from './wheels.js';

/** The pinned wheel's version; the pins themselves are in `pins/libtorch.txt`. */
const pinnedVersion = '2.15.0';
/** The oldest libtorch that the addon is built and tested against. */
const leastVersion = [2, 11];

/** The libtorch that the user asked for does not serve. Set-up ends here: another engine is not what was asked for. */
export class ChosenLibtorchError extends SetUpError {
  /** @override */
  name = 'ChosenLibtorchError';
}

/**
 * @typedef {object} Libtorch
 * @property {string} path Folder with `lib/` and `include/`.
 * @property {string} version
 * @property {'TROUPE_TORCH' | 'python3' | 'pip'} origin
 */

/**
 * @param {string} folder the native folder
 * @param {(text: string) => void} note
 * @returns {Promise<Libtorch>}
 * @throws {ChosenLibtorchError | ToolsMissingError | SetUpError}
 */
export async function provideLibtorch(folder, note) {
  const chosen = process.env['TROUPE_TORCH'];
  if (chosen) {
    const found = inspect(chosen, 'TROUPE_TORCH');
    if (typeof found === 'string') throw new ChosenLibtorchError(`TROUPE_TORCH=${chosen}: ${found}`);
    return found;
  }
  const imported = findImported(folder, note);
  if (imported !== undefined) return imported;
  const destination = join(folder, `torch-${pinnedVersion}`);
  const path = join(destination, 'torch');
  if (!existsSync(torchLibrary(path))) {
    requireCompilerAndPip();
    await unpackPinned('libtorch', destination, note);
  }
  const found = inspect(path, 'pip');
  if (typeof found === 'string') throw new SetUpError(`${path}: ${found}`);
  return found;
}

/**
 * @param {string} given a `torch` package or a libtorch distribution
 * @param {Libtorch['origin']} origin
 * @returns {Libtorch | string} or why it does not serve
 */
function inspect(given, origin) {
  if (!existsSync(given)) return 'no such folder';
  const path = realpathSync(given);
  if (!existsSync(torchLibrary(path))) return `not a libtorch folder: ${torchLibrary(path)} is missing`;
  if (!existsSync(join(path, 'include', 'ATen', 'ATen.h'))) return `its C++ headers are missing (include/ATen/ATen.h)`;
  const version = versionOf(path);
  if (version === undefined) return 'its version cannot be read (version.py, build-version)';
  if (!meetsVersion(version, leastVersion)) {
    return `version ${version} is too old: ${leastVersion.join('.')} or newer is needed`;
  }
  return { path, version, origin };
}

/**
 * `version.py` of the Python package, `build-version` of the libtorch distribution.
 * @param {string} path
 * @returns {string | undefined}
 */
function versionOf(path) {
  const python = join(path, 'version.py');
  if (existsSync(python)) return /^__version__\s*=\s*'([^']+)'/m.exec(readFileSync(python, 'utf8'))?.[1];
  const distribution = join(path, 'build-version');
  return existsSync(distribution) ? readFileSync(distribution, 'utf8').trim() : undefined;
}

/**
 * The torch of python3. Finding it takes 50 ms; importing it takes seconds, and shows whether its libraries open, so
 * that answer is kept until the interpreter or the library changes.
 *
 * @param {string} folder
 * @param {(text: string) => void} note
 * @returns {Libtorch | undefined}
 */
function findImported(folder, note) {
  const question = [
    'import importlib.util, sys',
    'spec = importlib.util.find_spec("torch")',
    'print(sys.executable); print(spec.origin if spec and spec.origin else "")',
  ].join('\n');
  const [interpreter = '', origin = ''] = ask(pythonCommand(), ['-c', question])?.split('\n') ?? [];
  if (origin === '') return undefined;
  const found = inspect(dirname(origin), 'python3');
  if (typeof found === 'string') {
    note(`the torch of ${interpreter} is passed over: ${found}`);
    return undefined;
  }
  const key = `${interpreter} ${statSync(interpreter).mtimeMs} ${found.path} ${torchFingerprint(found.path)}`;
  const file = join(folder, 'python-torch.json');
  if (cachedAnswer(file, key) ?? rememberAnswer(file, key, interpreter, note)) return found;
  note(`the torch of ${interpreter} is passed over: python3 cannot import it`);
  return undefined;
}

/**
 * @param {string} file
 * @param {string} key
 * @returns {boolean | undefined}
 */
function cachedAnswer(file, key) {
  try {
    const answer = JSON.parse(readFileSync(file, 'utf8'));
    return answer.key === key ? answer.imports === true : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} file
 * @param {string} key
 * @param {string} interpreter
 * @param {(text: string) => void} note
 */
function rememberAnswer(file, key, interpreter, note) {
  note(`importing the torch of ${interpreter}`);
  const imports = ask(interpreter, ['-c', 'import torch; torch.zeros(1)'], 120_000) !== undefined;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ key, imports }));
  return imports;
}
