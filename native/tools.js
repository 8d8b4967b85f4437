/** The programs set-up needs, and the command that installs the missing ones. */
import { existsSync } from 'node:fs';
import { setUpCommand } from './process/artefacts.js';
import { SetUpError, ask } from './stages.js';

export const leastNode = [20, 19];

/** @typedef {'python' | 'compiler'} Tool */

const noCompiler = 'no C++20 compiler';

/** Programs are missing: `reason` names them, `remedy` is the command that installs them and sets up what they make. */
export class ToolsMissingError extends SetUpError {
  /** @override */
  name = 'ToolsMissingError';

  /**
   * @param {string} reason `no C++20 compiler`
   * @param {readonly Tool[]} tools
   */
  constructor(reason, tools) {
    const remedy = `${installCommand(...tools)} && ${setUpCommand()}`;
    super(`${reason}; to add it, run: ${remedy}`);
    this.reason = reason;
    this.tools = tools;
    this.remedy = remedy;
  }
}

/** @type {Record<Tool, Record<'apt-get' | 'dnf' | 'apk' | 'brew', string>>} */
const packages = {
  python: { 'apt-get': 'python3 python3-pip', dnf: 'python3 python3-pip', apk: 'python3 py3-pip', brew: 'python' },
  compiler: { 'apt-get': 'g++', dnf: 'gcc-c++', apk: 'g++', brew: 'llvm' },
};

/** @param {readonly Tool[]} tools */
export function installCommand(...tools) {
  if (process.platform === 'darwin') {
    return tools.map((tool) => (tool === 'compiler' ? 'xcode-select --install' : 'brew install python')).join(' && ');
  }
  const administrator = process.getuid?.() === 0 ? '' : 'sudo ';
  for (const [manager, command] of /** @type {const} */ ([
    ['apt-get', 'apt-get install -y'],
    ['dnf', 'dnf install -y'],
    ['apk', 'apk add'],
  ])) {
    const found = existsSync(`/usr/bin/${manager}`) || existsSync(`/sbin/${manager}`);
    if (!found) continue;
    // Images of containers come without package lists.
    const refresh = manager === 'apt-get' ? `${administrator}apt-get update && ` : '';
    return `${refresh}${administrator}${command} ${tools.map((tool) => packages[tool][manager]).join(' ')}`;
  }
  return `YOUR-PACKAGE-MANAGER install ${tools.map((tool) => packages[tool]['apt-get']).join(' ')}`;
}

/**
 * @param {string} version `20.19.1`, also with a suffix
 * @param {readonly number[]} least `[20, 19]`
 */
export function meetsVersion(version, least) {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10));
  const [major = 0, minor = 0] = parts;
  const [leastMajor = 0, leastMinor = 0] = least;
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

/** @throws {SetUpError} */
export function requireNode(version = process.versions.node) {
  if (meetsVersion(version, leastNode)) return;
  throw new SetUpError(`Node ${version} is too old: Troupe needs ${leastNode.join('.')} or newer (https://nodejs.org)`);
}

/** `$TROUPE_PYTHON`, or `python3`. */
export function pythonCommand() {
  return process.env['TROUPE_PYTHON'] || 'python3';
}

/** Why nothing can be fetched: `no python3`; undefined when pip answers. */
export function whyNoPip() {
  const python = pythonCommand();
  if (ask(python, ['--version']) === undefined) return `no ${python}`;
  return ask(python, ['-m', 'pip', '--version']) === undefined ? `${python} has no pip` : undefined;
}

/** @throws {ToolsMissingError} */
export function requirePip() {
  const reason = whyNoPip();
  if (reason !== undefined) throw new ToolsMissingError(reason, ['python']);
}

/**
 * `$CXX`, else the first of g++, clang++, c++ that answers.
 * @returns {{ command: string, version: string } | undefined}
 */
export function findCompiler() {
  const candidates = process.env['CXX'] ? [process.env['CXX']] : ['g++', 'clang++', 'c++'];
  for (const command of candidates) {
    const version = ask(command, ['--version'])?.split('\n')[0];
    if (version !== undefined) return { command, version };
  }
  return undefined;
}

/**
 * @returns {{ command: string, version: string }}
 * @throws {ToolsMissingError}
 */
export function requireCompiler() {
  const compiler = findCompiler();
  if (compiler !== undefined) return compiler;
  throw new ToolsMissingError(noCompiler, ['compiler']);
}

/**
 * What fetches libtorch and builds the addon over it: half a gigabyte is not fetched where nothing can be built over it.
 * @throws {ToolsMissingError} naming all that is missing
 */
export function requireCompilerAndPip() {
  const withoutPip = whyNoPip();
  if (withoutPip === undefined) return void requireCompiler();
  if (findCompiler() !== undefined) throw new ToolsMissingError(withoutPip, ['python']);
  throw new ToolsMissingError(`${noCompiler}, ${withoutPip}`, ['compiler', 'python']);
}
