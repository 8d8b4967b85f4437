/** The parts of @huggingface/jinja that rendering needs, with types: those of the package do not resolve under NodeNext. */
import {
  Environment as LibraryEnvironment,
  Interpreter as LibraryInterpreter,
  parse,
  tokenize,
} from '@huggingface/jinja';

export interface JinjaNode {
  readonly type: string;
}

export interface JinjaValue {
  /** `StringValue`, `ArrayValue`, `NamespaceValue`, … */
  readonly type: string;
  readonly value:
    string | number | boolean | null | undefined | (() => JinjaValue) | JinjaValue[] | Map<string, JinjaValue>;
}

/** A scope. */
export interface JinjaEnvironment {
  readonly parent?: JinjaEnvironment;
  readonly variables: ReadonlyMap<string, JinjaValue>;
  set(name: string, value: unknown): JinjaValue;
}

interface JinjaInterpreter {
  /** The interpreter's methods call this for every node; a subclass therefore sees them all. */
  evaluate(node: JinjaNode | undefined, environment: JinjaEnvironment): JinjaValue;
}

export const Environment: new () => JinjaEnvironment = LibraryEnvironment;
export const Interpreter: new (environment: JinjaEnvironment) => JinjaInterpreter = LibraryInterpreter;

/** As the library's `Template` does. @throws Error where the source is no template */
export function parseSource(source: string): JinjaNode {
  return parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true }));
}
