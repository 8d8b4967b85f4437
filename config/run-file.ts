/**
 * A run file as a tree: YAML, verl's names turned into ours, on top of the file that it `extends`, or several, the last one on top.
 *
 * RUN-FILE-1 `extends: other.yaml` is relative to the file that says it. Sections merge key by key; a list or a value
 *            replaces what was there.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { ConfigError, type ConfigProblem } from './errors.js';
import { inTheWay, showValue } from './problems.js';
import { isTree, merged, removeAt, setAt, valueAt, type Tree } from './tree.js';
import { verlAliases } from './verl-aliases.js';

/** A run file is written by a person. */
const maximumFileBytes = 1_000_000;
/** Files that extend one another. */
const longestChain = 8;

/** @throws ConfigError when it cannot be read; a key given under two names is added to `problems` */
export function readRunFile(file: string, problems: ConfigProblem[], chain: readonly string[] = []): Tree {
  const path = resolve(file);
  if (chain.includes(path) || chain.length >= longestChain) {
    const given = [...chain, path].map((one) => one.slice(dirname(path).length + 1)).join(' → ');
    throw new ConfigError([
      { path: `${file}: extends`, expected: `a chain of at most ${longestChain} files, none of them twice`, given },
    ]);
  }
  return extended(parseTree(readText(file), file), file, problems, [...chain, path]);
}

/** The same for a text; what it extends is relative to the working directory. */
export function parseRunText(text: string, name: string, problems: ConfigProblem[]): Tree {
  return extended(parseTree(text, name), join('.', 'text'), problems, []);
}

function extended({ extends: below, ...tree }: Tree, file: string, problems: ConfigProblem[], chain: string[]): Tree {
  renameAliases(tree, problems);
  const parents = below === undefined ? [] : Array.isArray(below) ? below : [below];
  return [...parents.map((parent: unknown) => readParent(parent, file, problems, chain)), tree].reduce(merged, {});
}

function readParent(parent: unknown, file: string, problems: ConfigProblem[], chain: readonly string[]): Tree {
  if (typeof parent === 'string' && parent !== '') return readRunFile(join(dirname(file), parent), problems, chain);
  throw new ConfigError([
    { path: `${file}: extends`, expected: 'the path of a run file, or a list of them', given: showValue(parent) },
  ]);
}

function readText(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > maximumFileBytes) {
      throw new ConfigError([
        { path: file, expected: `a file of at most ${maximumFileBytes} bytes`, given: `${size} bytes` },
      ]);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ path: file, expected: 'a readable YAML file', given: reason }]);
  }
}

function parseTree(text: string, name: string): Tree {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, logLevel: 'silent' });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0]);
    throw new ConfigError([
      { path: `${name}:${line}:${col}`, expected: 'YAML', given: fault.message.split('\n')[0] ?? fault.code },
    ]);
  }
  const value = toPlain(document, name);
  if (value === null || value === undefined) return {};
  if (!isTree(value)) throw new ConfigError([{ path: name, expected: 'sections with keys', given: showValue(value) }]);
  return value;
}

function toPlain(document: ReturnType<typeof parseDocument>, name: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // Unresolved or too many aliases.
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ path: name, expected: 'YAML', given: reason }]);
  }
}

/** Moves verl's keys of a file to ours. */
function renameAliases(tree: Tree, problems: ConfigProblem[]): void {
  for (const [theirs, ours] of Object.entries(verlAliases)) {
    const value = valueAt(tree, theirs.split('.'));
    if (value === undefined) continue;
    removeAt(tree, theirs.split('.'));
    if (valueAt(tree, ours.split('.')) !== undefined) {
      problems.push({ path: theirs, expected: `one value for ${ours}`, given: 'a second one under another name' });
      continue;
    }
    const blocked = setAt(tree, ours.split('.'), value);
    if (blocked !== null) problems.push(inTheWay(theirs, blocked));
  }
}
