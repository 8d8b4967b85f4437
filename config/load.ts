/**
 * From a file and overrides to a configuration: defaults in the schema, then the YAML file, then `a.b.c=value`.
 *
 * CONFIG-1 Nothing that was given is ignored: an unknown key, a wrong value, a key given under two names are problems.
 * CONFIG-2 All problems are told at once, each with its full dotted path.
 * CONFIG-3 `loadConfig` of what `dumpConfig` wrote gives the same configuration.
 */
import { readFileSync, statSync } from 'node:fs';
import { LineCounter, parse, parseDocument, stringify } from 'yaml';
import { checkConfig } from './checks.js';
import { ConfigError, type ConfigProblem } from './errors.js';
import { problemsOf, showValue, unknownKey } from './problems.js';
import { configSchema, type Config } from './schema.js';
import { modelConfig } from './sections/model.js';
import { isForbiddenKey, isTree, leafPaths, removeAt, setAt, valueAt, type Tree } from './tree.js';
import { verlAliases } from './verl-aliases.js';

export interface LoadedConfig {
  readonly config: Config;
  /** Where each set key came from, by dotted path; what is absent here has the schema's default. */
  readonly sources: ReadonlyMap<string, 'file' | 'override'>;
}

/** A run file is written by a person. */
const maximumFileBytes = 1_000_000;

/**
 * @param file path of a YAML file, or null for the defaults alone
 * @param overrides `a.b.c=value`, the value in YAML
 * @throws ConfigError (exit code 2) with all problems
 */
export function loadConfig(file: string | null, overrides: readonly string[] = []): LoadedConfig {
  const tree = file === null ? {} : readTree(file);
  return resolveConfig(tree, overrides);
}

/** As `loadConfig`, for the text of a file. `name` stands in errors. */
export function parseConfig(text: string, overrides: readonly string[] = [], name = 'the configuration'): LoadedConfig {
  return resolveConfig(parseTree(text, name), overrides);
}

/** The whole configuration as YAML, every default written out. */
export function dumpConfig(config: Config): string {
  return stringify(config, { lineWidth: 120 });
}

/** Dotted paths of every key that there is. */
export const knownPaths: readonly string[] = [
  ...leafPaths(configSchema.parse({})).filter((path) => path !== 'model.config'),
  'model.config',
  ...Object.keys(modelConfig.shape).map((key) => `model.config.${key}`),
];

const suggestedPaths = [...knownPaths, ...Object.keys(verlAliases)];

function resolveConfig(tree: Tree, overrides: readonly string[]): LoadedConfig {
  const problems: ConfigProblem[] = [];
  const sources = new Map<string, 'file' | 'override'>();
  renameAliases(tree, problems);
  for (const path of leafPaths(tree)) sources.set(path, 'file');
  for (const override of overrides) applyOverride(tree, override, sources, problems);

  const parsed = configSchema.safeParse(tree);
  if (!parsed.success) problems.push(...problemsOf(parsed.error.issues, tree, suggestedPaths));
  else problems.push(...checkConfig(parsed.data));
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return { config: parsed.data, sources };
}

function readTree(file: string): Tree {
  let text: string;
  try {
    const { size } = statSync(file);
    if (size > maximumFileBytes) {
      throw new ConfigError([
        { path: file, expected: `a file of at most ${maximumFileBytes} bytes`, given: `${size} bytes` },
      ]);
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ path: file, expected: 'a readable YAML file', given: reason }]);
  }
  return parseTree(text, file);
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

function applyOverride(
  tree: Tree,
  override: string,
  sources: Map<string, 'file' | 'override'>,
  problems: ConfigProblem[],
): void {
  const equals = override.indexOf('=');
  if (override.slice(0, Math.max(equals, 0)).trim() === '') {
    problems.push({ path: override || '(empty)', expected: 'key=value', given: showValue(override) });
    return;
  }
  const given = override.slice(0, equals).trim();
  // An own key only: `valueOf` stands in no table, though every object answers to it.
  const path = Object.hasOwn(verlAliases, given) ? (verlAliases[given] ?? given) : given;
  const keys = path.split('.');
  const value = parseValue(override.slice(equals + 1));
  if (value instanceof Error) {
    problems.push({
      path: given,
      expected: 'a YAML value',
      given: `${showValue(override.slice(equals + 1))} (${value.message.split('\n')[0]})`,
    });
    return;
  }
  if (keys.some((key) => key === '' || isForbiddenKey(key))) {
    problems.push(unknownKey(given, value, suggestedPaths));
    return;
  }
  const blocked = setAt(tree, keys, value);
  if (blocked !== null) problems.push(inTheWay(given, blocked));
  else sources.set(path, 'override');
}

function parseValue(text: string): unknown {
  try {
    return text.trim() === '' ? '' : parse(text, { logLevel: 'error' });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function inTheWay(path: string, blocked: string): ConfigProblem {
  return { path, expected: `a section at ${blocked}`, given: 'a value that has no keys' };
}
