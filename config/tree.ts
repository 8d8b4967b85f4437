/** PURE. Trees of plain values by dotted path, as YAML files and overrides give them. */

export type Tree = { [key: string]: unknown };

/** Keys that would reach an object's prototype. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isForbiddenKey(key: string): boolean {
  return forbidden.has(key);
}

/** The value at a path (an array's elements by index), or undefined. */
export function valueAt(tree: Tree, path: readonly string[]): unknown {
  let value: unknown = tree;
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isTree(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

/** Writes a value, making the objects on the way. @returns the path of the value that is in the way, or null */
export function setAt(tree: Tree, path: readonly string[], value: unknown): string | null {
  let node = tree;
  for (const [depth, key] of path.slice(0, -1).entries()) {
    if (!Object.hasOwn(node, key) || node[key] === null || node[key] === undefined) node[key] = {};
    const next = node[key];
    if (!isTree(next)) return path.slice(0, depth + 1).join('.');
    node = next;
  }
  node[path.at(-1) ?? ''] = value;
  return null;
}

/** Removes a value and the objects that are empty without it. */
export function removeAt(tree: Tree, path: readonly string[]): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  const child = tree[key];
  if (rest.length > 0 && isTree(child)) {
    removeAt(child, rest);
    if (Object.keys(child).length > 0) return;
  }
  delete tree[key];
}

/** `above` on top of `below`: trees merge key by key, everything else is replaced. Neither is changed. */
export function merged(below: Tree, above: Tree): Tree {
  const result: Tree = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = Object.hasOwn(below, key) ? below[key] : undefined;
    const both = isTree(value) && isTree(under) ? merged(under, value) : value;
    Object.defineProperty(result, key, { value: both, enumerable: true, writable: true, configurable: true });
  }
  return result;
}

/** Dotted paths of all leaves; an array, like an empty object, is a leaf. */
export function leafPaths(tree: Tree, prefix: readonly string[] = []): string[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const path = [...prefix, key];
    return isTree(value) && Object.keys(value).length > 0 ? leafPaths(value, path) : [path.join('.')];
  });
}
