/**
 * From a file and overrides to a configuration: defaults in the schema, then the YAML file (on top of those that it
 * extends), then `a.b.c=value`.
 *
 * CONFIG-1 Nothing that was given is ignored: an unknown key, a wrong value, a key given under two names are problems.
 * CONFIG-2 All problems are told at once, each with its full dotted path.
 * CONFIG-3 `loadConfig` of what `dumpConfig` wrote gives the same configuration.
 */
import { parse, stringify } from 'yaml';
import { checkConfig } from './checks.js';
import { ConfigError, type ConfigProblem } from './errors.js';
import { inTheWay, problemsOf, showValue, unknownKey } from './problems.js';
import { configSchema, type Config } from './schema.js';
import { modelConfig, ropeScaling, visionConfig } from './sections/model.js';
import { judgeSection } from './sections/verifier.js';
import { parseRunText, readRunFile } from './run-file.js';
import { isForbiddenKey, leafPaths, setAt, type Tree } from './tree.js';
import { verlAliases } from './verl-aliases.js';

export interface LoadedConfig {
  readonly config: Config;
  /** Where each set key came from, by dotted path; what is absent here has the schema's default. */
  readonly sources: ReadonlyMap<string, 'file' | 'override'>;
}

/**
 * @param file path of a YAML file, or null for the defaults alone
 * @param overrides `a.b.c=value`, the value in YAML
 * @throws ConfigError (exit code 2) with all problems
 */
export function loadConfig(file: string | null, overrides: readonly string[] = []): LoadedConfig {
  const problems: ConfigProblem[] = [];
  const tree = file === null ? {} : readRunFile(file, problems);
  return resolveConfig(tree, overrides, problems);
}

/** As `loadConfig`, for the text of a file. `name` stands in errors. */
export function parseConfig(text: string, overrides: readonly string[] = [], name = 'the configuration'): LoadedConfig {
  const problems: ConfigProblem[] = [];
  return resolveConfig(parseRunText(text, name, problems), overrides, problems);
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
  ...Object.keys(ropeScaling.shape).map((key) => `model.config.rope_scaling.${key}`),
  ...Object.keys(visionConfig.shape).map((key) => `model.config.vision_config.${key}`),
  ...Object.keys(judgeSection.shape).map((key) => `verifier.judge.${key}`),
];

const suggestedPaths = [...knownPaths, ...Object.keys(verlAliases)];

function resolveConfig(tree: Tree, overrides: readonly string[], problems: ConfigProblem[]): LoadedConfig {
  const sources = new Map<string, 'file' | 'override'>();
  for (const path of leafPaths(tree)) sources.set(path, 'file');
  for (const override of overrides) applyOverride(tree, override, sources, problems);

  const parsed = configSchema.safeParse(tree);
  if (!parsed.success) problems.push(...problemsOf(parsed.error.issues, tree, suggestedPaths));
  else problems.push(...checkConfig(parsed.data));
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return { config: parsed.data, sources };
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
