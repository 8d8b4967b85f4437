/** PURE. What has to be known of each node of a parsed template before it is evaluated. */
import type { JinjaNode } from './jinja-library.js';

/** What a node's value is to the node around it; all others are operands. */
export type NodeRole = 'output' | 'iterable' | 'callee';

export interface TemplateNodes {
  role(node: JinjaNode): NodeRole | undefined;
  /** Name of a filter, or of a member that is not computed; operator of a binary expression. */
  nameOf(node: JinjaNode): string | undefined;
  /** Nodes in it, itself included. */
  countOf(node: JinjaNode): number;
}

type Fields = Readonly<Record<string, unknown>>;

/** Name of a member that is a part of the whole: `[1:]`. */
export const slicing = '[:]';

/** Fields whose nodes write what they evaluate to. */
const written = new Set(['body', 'alternate', 'defaultBlock']);

export function readTemplateNodes(program: JinjaNode): TemplateNodes {
  const roles = new WeakMap<object, NodeRole>();
  const names = new WeakMap<object, string>();
  const counts = new WeakMap<object, number>();

  const visitAll = (children: Iterable<unknown>): number => {
    let count = 0;
    for (const child of children) count += visit(child);
    return count;
  };

  const visit = (node: unknown): number => {
    if (Array.isArray(node)) return visitAll(node);
    if (node instanceof Map) return visitAll(node.keys()) + visitAll(node.values());
    if (!isFields(node)) return 0;
    const name = nameIn(node);
    if (name !== undefined) names.set(node, name);
    if (isFields(node['callee'])) roles.set(node['callee'], 'callee');
    const iterable = iterableOf(node);
    if (iterable) roles.set(iterable, 'iterable');
    let count = 1;
    for (const [field, child] of Object.entries(node)) {
      count += visit(child);
      if (written.has(field) && Array.isArray(child))
        for (const one of child) if (isFields(one)) roles.set(one, 'output');
    }
    counts.set(node, count);
    return count;
  };

  visit(program);
  return {
    role: (node) => roles.get(node),
    nameOf: (node) => names.get(node),
    countOf: (node) => counts.get(node) ?? 1,
  };
}

function isFields(node: unknown): node is Fields {
  return typeof node === 'object' && node !== null;
}

function nameIn({ filter, operator, property, computed }: Fields): string | undefined {
  if (isFields(filter)) return isFields(filter['callee']) ? textIn(filter['callee']) : textIn(filter);
  if (isFields(operator)) return textIn(operator);
  if (isFields(property) && property['type'] === 'SliceExpression') return slicing;
  if (isFields(property)) return computed === true ? undefined : textIn(property);
  return undefined;
}

function textIn({ value }: Fields): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** `for x in LIST`, and `for x in LIST if TEST`. */
function iterableOf({ type, iterable }: Fields): Fields | undefined {
  if (type !== 'For' || !isFields(iterable)) return undefined;
  return iterable['type'] === 'SelectExpression' && isFields(iterable['lhs']) ? iterable['lhs'] : iterable;
}
