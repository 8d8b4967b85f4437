/**
 * The rules that keep Troupe readable, checked by machine: who may import whom, no cycles, names, sizes, and the
 * skeleton of an actor. A rule that is in the way is changed here, openly, with its reason.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { packageRoot } from '../native/process/artefacts.js';
import { type Source, type SourceImport, headerOf, lineCount, readSources, walk } from './helpers/source-tree.js';

const root = packageRoot();
const sources = readSources();

/** What each part may import beside itself. cli, bench and test may import anything, and nobody imports them. */
const allowed: Record<string, readonly string[]> = {
  messages: [],
  config: [],
  tasks: [],
  'native/process': [],
  tensor: ['native/torch', 'native/process'],
  runtime: ['messages', 'native/process'],
  models: ['tensor', 'native/process'],
  losses: ['tensor'],
  actors: ['runtime', 'messages', 'models', 'losses', 'tensor', 'tasks'],
};
const tops = new Set(['cli', 'bench', 'test']);
/** Only their types: an actor's section of the configuration comes to it as start-up data. */
const allowedTypes: Record<string, readonly string[]> = { actors: ['config'] };

/** `actors/policy`, `native/process`, `runtime` … */
function partOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'actors' || first === 'native' ? `${first}/${second}` : first;
}

function rulesOf(part: string): string {
  return part.startsWith('actors/') ? 'actors' : part;
}

test('the sources are there to be checked', () => {
  expect(sources.length).toBeGreaterThan(50);
});

test('imports go one way, as the table says', () => {
  const wrong = sources.flatMap((source) => {
    const part = partOf(source.path);
    if (tops.has(part)) return [];
    const may = allowed[rulesOf(part)] ?? [];
    const mayTypes = allowedTypes[rulesOf(part)] ?? [];
    return source.imports
      .filter(({ ours, target, typeOnly }) => {
        const to = partOf(target);
        return ours && to !== part && !may.includes(to) && !(typeOnly && mayTypes.includes(to));
      })
      .map(({ target }) => `${source.path} imports ${target}`);
  });
  expect(wrong).toEqual([]);
});

/** Who looks at one engine on purpose, beside its own folder: the rest of the project has `createOps`. */
const knowsEngines: Record<string, string> = {
  'tensor/create-ops.ts': 'chooses the engine',
  'bench/': 'measures one engine, or what lies beneath it',
  'test/': 'looks at what one engine does beyond the contract',
};
const engineFolders = readdirSync(join(root, 'tensor'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The engine's folder that an import leads to, or null. Its library counts as the engine. */
function engineOf({ target, ours }: SourceImport): string | null {
  if (!ours) return target.startsWith('@tensorflow/') ? 'tensor/tfjs/' : null;
  if (target.startsWith('native/torch/')) return 'tensor/torch/';
  const folder = engineFolders.find((name) => target.startsWith(`tensor/${name}/`));
  return folder === undefined ? null : `tensor/${folder}/`;
}

test('nobody outside of tensor knows which engine computes', () => {
  const uses = sources.flatMap(({ path, imports }) =>
    imports.flatMap((imported) => {
      const engine = engineOf(imported);
      return engine === null || path.startsWith(engine) ? [] : [{ path, target: imported.target }];
    }),
  );
  const excuses = Object.keys(knowsEngines);
  const wrong = uses.filter(({ path }) => !excuses.some((excuse) => path.startsWith(excuse)));
  expect(wrong.map(({ path, target }) => `${path} imports ${target}`)).toEqual([]);
  const unused = excuses.filter((excuse) => !uses.some(({ path }) => path.startsWith(excuse)));
  expect(unused).toEqual([]);
});

test('models, losses and actors have no line for one engine: what engines cannot do they ask of its capabilities', () => {
  const linesIn = (parts: readonly string[]) =>
    sources.filter(({ path }) => parts.includes(path.split('/')[0] ?? '')).flatMap(engineWords);
  expect(linesIn(['models', 'losses', 'actors'])).toEqual([]);
  // It is seen where there is one.
  expect(linesIn(['tensor']).some((line) => line.startsWith('tensor/create-ops.ts'))).toBe(true);
});

/** Where the code, comments aside, names an engine or asks for the name of the one in use. */
function engineWords(source: Source): string[] {
  const names = new RegExp(`^(lib)?(${engineFolders.join('|')}|tensorflow)|\\b(${engineFolders.join('|')})\\b`, 'i');
  const lines: string[] = [];
  walk(source.syntax, (node) => {
    const text = ts.isStringLiteralLike(node) || ts.isIdentifier(node) ? node.text : '';
    const asksName = ts.isPropertyAccessExpression(node) && /\binfo\??\.engine$/.test(node.getText());
    // `torch_dtype` is Hugging Face's key for the dtype of stored weights.
    if (asksName || (names.test(text) && text !== 'torch_dtype')) lines.push(place(source, node));
  });
  return lines;
}

test('no part is without a row in the table', () => {
  const parts = new Set(sources.map((source) => rulesOf(partOf(source.path))));
  expect([...parts].filter((part) => !(part in allowed) && !tops.has(part))).toEqual([]);
});

test('no file loads itself by way of others', () => {
  // Types are erased: two files whose types name each other load in any order.
  const loaded = ({ imports }: Source) => imports.filter(({ ours, typeOnly }) => ours && !typeOnly);
  const graph = new Map(sources.map((source) => [source.path, loaded(source).map(({ target }) => target)]));
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    if (finished.has(path)) return;
    const start = trail.indexOf(path);
    if (start >= 0) {
      cycles.push([...trail.slice(start), path].join(' → '));
      return;
    }
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
    finished.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  expect(cycles).toEqual([]);
});

test('no file or folder is named for being a heap of things', () => {
  const forbidden = new Set(['util', 'utils', 'common', 'helper', 'helpers', 'misc']);
  const wrong = sources
    .map(({ path }) => path)
    .filter((path) => !path.startsWith('test/helpers/'))
    .filter((path) => path.split('/').some((name) => forbidden.has(name.replace(/(\.test)?\.ts$/, ''))));
  expect(wrong).toEqual([]);
});

test('every file is one idea of at most 400 lines', () => {
  const long = sources
    .filter(({ text }) => lineCount(text) > 400)
    .map(({ path, text }) => `${path} ${lineCount(text)}`);
  expect(long).toEqual([]);
});

test('every file outside of test says in its first lines what it is for', () => {
  const silent = sources.filter(({ path, text }) => !path.startsWith('test/') && headerOf(text) === '');
  expect(silent.map(({ path }) => path)).toEqual([]);
});

test('no type is any, unless the line above says why it must be', () => {
  const excused = /eslint-disable-next-line @typescript-eslint\/no-explicit-any -- \w/;
  const wrong = sources.flatMap((source) => {
    const lines: string[] = [];
    walk(source.syntax, (node) => {
      if (node.kind !== ts.SyntaxKind.AnyKeyword) return;
      const { line } = source.syntax.getLineAndCharacterOfPosition(node.getStart());
      if (!excused.test(source.text.split('\n')[line - 1] ?? '')) lines.push(place(source, node));
    });
    return lines;
  });
  expect(wrong).toEqual([]);
});

test('a file that calls itself PURE has no clock, no chance, no tensor and no input or output', () => {
  const modules = /^(node:)?(fs|fs\/promises|child_process|worker_threads|net|http|timers|timers\/promises)$/;
  const calls = /\b(Date\.now|performance\.now|Math\.random|setTimeout|setInterval|setImmediate)\(/;
  const wrong = sources
    .filter(({ text }) => headerOf(text).startsWith('PURE'))
    .flatMap((source) => [
      ...source.imports
        .filter(
          ({ target, ours, typeOnly }) => !typeOnly && (ours ? partOf(target) === 'tensor' : modules.test(target)),
        )
        .map(({ target }) => `${source.path} imports ${target}`),
      ...source.text
        .split('\n')
        .filter((line) => calls.test(line) && !/^\s*(\*|\/\/)/.test(line))
        .map((line) => `${source.path}: ${line.trim()}`),
    ]);
  expect(wrong).toEqual([]);
});

const actors = readdirSync(join(root, 'actors'));

test('the company is complete', () => {
  expect(actors.sort()).toEqual(['evaluator', 'learner', 'policy', 'reference', 'sampler', 'verifier']);
});

test.each(actors)('%s has the skeleton of an actor', (name) => {
  expect(existsSync(join(root, 'actors', name, 'actor.ts'))).toBe(true);
  const source = sources.find(({ path }) => path === `actors/${name}/actor.ts`);
  if (source === undefined) throw new Error(`actors/${name}/actor.ts is not among the sources`);
  const header = headerOf(source.text);
  expect(header).toMatch(new RegExp(`^${name}: `));
  expect(header).toContain(`${name.toUpperCase()}-1 `);
  expect(source.text).toContain('export const actor = defineActor');
  const { tries, long } = inspectHandlers(source);
  expect(tries).toEqual([]);
  expect(long).toEqual([]);
});

/** Handlers do not catch (the supervisor decides), and none is longer than 25 lines. */
function inspectHandlers(source: Source): { tries: string[]; long: string[] } {
  const tries: string[] = [];
  const long: string[] = [];
  let handlers = 0;
  walk(source.syntax, (node) => {
    if (ts.isCatchClause(node)) tries.push(place(source, node));
    if (!ts.isPropertyAssignment(node) || node.name.getText() !== 'handlers') return;
    if (!ts.isObjectLiteralExpression(node.initializer)) return;
    for (const handler of node.initializer.properties) {
      handlers++;
      if (lineCount(handler.getText()) > 25)
        long.push(`${place(source, handler)} ${lineCount(handler.getText())} lines`);
    }
  });
  expect(handlers).toBeGreaterThan(0);
  return { tries, long };
}

function place(source: Source, node: ts.Node): string {
  return `${source.path}:${source.syntax.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
