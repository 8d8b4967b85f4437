/** PURE. The columns of rows, with what kinds of values stand in them. */
import { isRecord } from '../../tasks/datasets/plain-value.js';

export interface ColumnSummary {
  readonly name: string;
  /** `text`, `integer`, `list<{from: text, value: text}>`, `{A: text, B: text}`, `integer | text`, … */
  readonly type: string;
  /** Rows in which it is absent, null or blank text. */
  readonly missing: number;
  /** A first value, as text on one line. */
  readonly example: string;
}

/** Items of a list, and keys of a record, that its type is read from. */
const inspectedItems = 4;
const shownKeys = 8;
const deepest = 3;
const exampleLength = 200;

export class ColumnTypes {
  private readonly columns = new Map<string, { types: Set<string>; present: number; example: string }>();
  private rows = 0;

  add(row: Readonly<Record<string, unknown>>): void {
    this.rows++;
    for (const [name, value] of Object.entries(row)) {
      const known = this.columns.get(name);
      const column = known ?? { types: new Set<string>(), present: 0, example: '' };
      if (known === undefined) this.columns.set(name, column);
      if (value === null || (typeof value === 'string' && value.trim() === '')) continue;
      column.present++;
      column.types.add(typeOf(value, 0));
      if (column.example === '') column.example = exampleOf(value);
    }
  }

  summary(): ColumnSummary[] {
    return Array.from(this.columns, ([name, { types, present, example }]) => ({
      name,
      type: merged([...types]),
      missing: this.rows - present,
      example,
    }));
  }
}

function typeOf(value: unknown, depth: number): string {
  if (value === null || value === undefined) return 'null';
  if (value instanceof Uint8Array) return 'bytes';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (Array.isArray(value)) {
    if (depth >= deepest) return 'list';
    const items = value.slice(0, inspectedItems).map((item: unknown) => typeOf(item, depth + 1));
    return items.length === 0 ? 'list' : `list<${merged([...new Set(items)])}>`;
  }
  if (!isRecord(value) || depth >= deepest) return 'record';
  const entries = Object.entries(value);
  const shown = entries.slice(0, shownKeys).map(([key, inner]) => `${key}: ${typeOf(inner, depth + 1)}`);
  return `{${shown.join(', ')}${entries.length > shownKeys ? ', …' : ''}}`;
}

/** Whole and broken numbers are numbers; an empty list says nothing beside a filled one; records may differ in keys. */
function merged(types: readonly string[]): string {
  const set = new Set(types);
  if (set.has('number')) set.delete('integer');
  if (set.size > 1) set.delete('null');
  if ([...set].some((type) => type.startsWith('list<'))) set.delete('list');
  const all = [...set];
  if (all.length > 3)
    return all.every((type) => type.startsWith('{'))
      ? 'records of several kinds'
      : `${all.slice(0, 3).join(' | ')} | …`;
  return all.length === 0 ? 'null' : all.sort((left, right) => left.length - right.length).join(' | ');
}

function exampleOf(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  const text =
    typeof value === 'string'
      ? value
      : JSON.stringify(value, (_, inner: unknown) => (inner instanceof Uint8Array ? `${inner.length} bytes` : inner));
  return text.slice(0, exampleLength);
}
