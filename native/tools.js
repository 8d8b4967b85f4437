/** The programs set-up needs, and the one line that names a missing one with the command that installs it. */
import { existsSync } from 'node:fs';
import { SetUpError, ask } from './stages.js';

export const leastNode = [20, 19];

/** A program is missing; the message names it, what it is for, and the command that installs it. */
export class ToolMissingError extends SetUpError {
  /** @override */
  name = 'ToolMissingError';

  /**
   * @param {string} tool
   * @param {string} purpose
   * @param {string} command
   */
  constructor(tool, purpose, command) {
    super(`${tool} is missing (${purpose}); install it: ${command}`);
    this.tool = tool;
    this.command = command;
  }
}

/** @type {Record<'python' | 'compiler', Record<'apt-get' | 'dnf' | 'apk' | 'brew', string>>} */
const packages = {
  python: { 'apt-get': 'python3 python3-pip', dnf: 'python3 python3-pip', apk: 'python3 py3-pip', brew: 'python' },
  compiler: { 'apt-get': 'g++', dnf: 'gcc-c++', apk: 'g++', brew: 'llvm' },
};

/** @param {keyof typeof packages} tool */
export function installCommand(tool) {
  if (process.platform === 'darwin') return tool === 'compiler' ? 'xcode-select --install' : 'brew install python';
  const administrator = process.getuid?.() === 0 ? '' : 'sudo ';
  for (const [manager, command] of /** @type {const} */ ([
    ['apt-get', 'apt-get install -y'],
    ['dnf', 'dnf install -y'],
    ['apk', 'apk add'],
  ])) {
    const found = existsSync(`/usr/bin/${manager}`) || existsSync(`/sbin/${manager}`);
    if (found) return `${administrator}${command} ${packages[tool][manager]}`;
  }
  return `your system's package for ${packages[tool]['apt-get']}`;
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

/**
 * @returns {string} pip's own description of itself
 * @throws {ToolMissingError}
 */
export function requirePip() {
  const python = pythonCommand();
  if (ask(python, ['--version']) === undefined) {
    throw new ToolMissingError(python, 'fetches libtorch and nats-server', installCommand('python'));
  }
  const version = ask(python, ['-m', 'pip', '--version']);
  if (version === undefined) {
    throw new ToolMissingError(`pip of ${python}`, 'fetches libtorch and nats-server', installCommand('python'));
  }
  return version;
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
 * @throws {ToolMissingError}
 */
export function requireCompiler() {
  const compiler = findCompiler();
  if (compiler !== undefined) return compiler;
  throw new ToolMissingError('a C++20 compiler', 'builds the native parts', installCommand('compiler'));
}
