/** The project's own TypeScript sources, parsed, for the tests of its architecture. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { packageRoot } from '../../native/process/artefacts.js';

export const sourceFolders = [
  ...[
    'messages',
    'actors',
    'runtime',
    'config',
    'tensor',
    'native',
    'models',
    'losses',
    'tasks',
    'cli',
    'bench',
    'test',
  ],
] as const;

export interface SourceImport {
  /** Path of the imported file from the root, `.ts` or `.js`; for a package its name, such as `node:fs` or `zod`. */
  readonly target: string;
  readonly ours: boolean;
  /** Erased by the compiler: types only. */
  readonly typeOnly: boolean;
}

export interface Source {
  /** From the root, with forward slashes: `actors/policy/actor.ts`. */
  readonly path: string;
  readonly text: string;
  readonly syntax: ts.SourceFile;
  readonly imports: readonly SourceImport[];
}

export function lineCount(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

/** The comment that opens a file, without its stars; empty when there is none. */
export function headerOf(text: string): string {
  return (/^(?:#!.*\n)?\/\*\*([\s\S]*?)\*\//.exec(text)?.[1] ?? '').replace(/^\s*\* ?/gm, '').trim();
}

export function readSources(): Source[] {
  const root = packageRoot();
  return sourceFolders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
      .map((name) => readSource(root, `${folder}/${name}`))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  );
}

function readSource(root: string, path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const syntax = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return { path, text, syntax, imports: readImports(root, path, syntax) };
}

function readImports(root: string, path: string, syntax: ts.SourceFile): SourceImport[] {
  const imports: SourceImport[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return;
    const ours = specifier.text.startsWith('.');
    const target = ours
      ? relative(root, join(root, dirname(path), specifier.text)).replace(/\.js$/, '.ts')
      : specifier.text;
    imports.push({ target, ours, typeOnly });
  };
  walk(syntax, (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
  });
  return imports;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  if (clause.name !== undefined || named === undefined || !ts.isNamedImports(named)) return false;
  return named.elements.length > 0 && named.elements.every((element) => element.isTypeOnly);
}

export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}
