/**
 * Errors cross threads and processes as data, and come out as `RemoteError`: the original's name, message, stack, plain
 * fields and causes. Bounded, so that an error always fits into a message.
 */
import type { ErrorData } from '../messages/control/envelope.js';

const longestText = 4000;
const mostCauses = 4;
const largestFieldsBytes = 8000;

/** An error that happened in another thread or process. `name` is the name of its class there. */
export class RemoteError extends Error {
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(data: ErrorData) {
    super(data.message, data.cause === undefined ? undefined : { cause: new RemoteError(data.cause) });
    Object.defineProperty(this, 'name', { value: data.name, configurable: true });
    if (data.stack !== undefined) this.stack = data.stack;
    this.fields = data.fields ?? {};
  }
}

export function toErrorData(thrown: unknown, depth = 0): ErrorData {
  if (!(thrown instanceof Error)) return { name: 'Error', message: cut(`Thrown, but not an error: ${String(thrown)}`) };
  const data: ErrorData = { name: thrown.name, message: cut(thrown.message) };
  if (thrown.stack !== undefined) data.stack = cut(thrown.stack);
  const fields = thrown instanceof RemoteError ? { ...thrown.fields } : plainFields(thrown);
  if (Object.keys(fields).length > 0) data.fields = fields;
  if (thrown.cause !== undefined && depth < mostCauses) data.cause = toErrorData(thrown.cause, depth + 1);
  return data;
}

/** Own fields that JSON can say; a field that is too long or not plain is left out, the error itself never is. */
function plainFields(error: Error): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  let budget = largestFieldsBytes;
  for (const [key, value] of Object.entries(error)) {
    if (key === 'name' || key === 'cause') continue;
    const text = jsonOf(value);
    if (text === undefined || text.length > budget) continue;
    budget -= text.length;
    fields[key] = JSON.parse(text);
  }
  return fields;
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined; // A cycle or a bigint: not plain.
  }
}

function cut(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}…`;
}
