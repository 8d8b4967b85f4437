/** PURE. What the schema refused, as problems that a person can act on. */
import type { z } from 'zod';
import type { ConfigProblem } from './errors.js';
import { nearestKey } from './nearest-key.js';
import { isTree, leafPaths, valueAt, type Tree } from './tree.js';

const longestShown = 80;
/** Keys of one unknown section that are told. */
const mostTold = 20;

export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'bigint' ? value.toString() : (JSON.stringify(value) ?? String(value));
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** A key that nobody knows. */
export function unknownKey(path: string, value: unknown, known: readonly string[]): ConfigProblem {
  const nearest = nearestKey(path, known);
  const suggestion = nearest === null ? {} : { suggestion: `did you mean ${nearest}?` };
  return {
    path: path || '(an empty key)',
    expected: 'a known key',
    given: `an unknown key with the value ${showValue(value)}`,
    ...suggestion,
  };
}

/** Of an unknown section each key by itself, since the nearest right ones differ. */
function unknownKeys(path: readonly string[], value: unknown, known: readonly string[]): ConfigProblem[] {
  const leaves = isTree(value) && Object.keys(value).length > 0 ? leafPaths(value).slice(0, mostTold) : [];
  if (leaves.length === 0) return [unknownKey(path.join('.'), value, known)];
  return leaves.map((leaf) =>
    unknownKey([...path, leaf].join('.'), valueAt({ value }, ['value', ...leaf.split('.')]), known),
  );
}

/** One problem for each wrong value or unknown key. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], tree: Tree, known: readonly string[]): ConfigProblem[] {
  return issues.flatMap((issue): ConfigProblem[] => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.flatMap((key) => unknownKeys([...path, key], valueAt(tree, [...path, key]), known));
    }
    const value = valueAt(tree, path);
    const problem = {
      path: path.join('.') || 'the configuration',
      expected: expectedOf(issue),
      given: showValue(value),
    };
    const nearest = issue.code === 'invalid_value' ? nearestValue(value, issue.values) : null;
    return [nearest === null ? problem : { ...problem, suggestion: `did you mean ${nearest}?` }];
  });
}

/** Of the values that a key may have, the one that a mistyped one most likely means. */
function nearestValue(given: unknown, values: readonly unknown[]): string | null {
  const texts = values.filter((value) => typeof value === 'string');
  return typeof given === 'string' ? nearestKey(given, texts) : null;
}

function expectedOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : article(issue.expected);
    case 'too_small':
      return `${sizeOf(issue.origin)} ${issue.inclusive === false ? 'greater than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `${sizeOf(issue.origin)} ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? showValue(issue.values[0])
        : `one of ${issue.values.map(showValue).join(', ')}`;
    case 'invalid_union':
      return alternatives(issue.errors);
    default:
      return issue.message;
  }
}

function alternatives(branches: readonly (readonly z.core.$ZodIssue[])[]): string {
  const texts = branches.flatMap((branch) => branch.slice(0, 1).map(expectedOf));
  return texts.length === 0 ? 'another value' : [...new Set(texts)].join(' or ');
}

function sizeOf(origin: string): string {
  if (origin === 'string') return 'text of length';
  return origin === 'array' ? 'a list of length' : 'a number';
}

function article(type: string): string {
  const words: Readonly<Record<string, string>> = {
    number: 'a number',
    string: 'text',
    boolean: 'true or false',
    array: 'a list',
    tuple: 'a list',
    object: 'a section with keys',
    record: 'a section with keys',
    null: 'null',
  };
  return words[type] ?? type;
}

/** A key below something that has no keys. */
export function inTheWay(path: string, blocked: string): ConfigProblem {
  return { path, expected: `a section at ${blocked}`, given: 'a value that has no keys' };
}
