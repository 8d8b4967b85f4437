/** What the pages name is there: a link that leads nowhere is worse than none. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../../native/process/artefacts.js';

const root = packageRoot();
const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
];
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

it('finds the pages', () => {
  expect(pages.length).toBeGreaterThan(20);
});

it.each(pages)('%s links to files that are there', (page) => {
  const links = [...textOf(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => target);
  const ours = links.filter((target) => !/^[a-z]+:/.test(target));
  expect(ours.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
});

it('the page on adding an engine names files that are there, but for those of the engine to be', () => {
  const page = textOf('docs/adding-an-engine.md');
  const folders = ['tensor', 'test', 'config', 'docs', 'models'];
  const named = [...page.matchAll(/(?<![\w/.])([a-z]+)\/[\w./-]*\w/g)]
    .filter(([path, folder = '']) => folders.includes(folder) && !path.includes('NAME'))
    .map(([path]) => path);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

it('no page names a script that package.json does not have', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(textOf('package.json'));
  const named = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\bnpm run ([\w:]+)/g)].map(([, script = '']) => ({ page, script })),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ script }) => !(script in scripts))).toEqual([]);
});
