import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestNeeds } from '../../needs.js';

let tree: string;
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'troupe-needs-'));
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

/** Texts are put together here, so that this file does not itself say what it looks for. */
function write(path: string, ...lines: readonly string[]): string {
  const file = join(tree, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, lines.join('\n'));
  return file;
}

test('a test that names an engine or a placement, itself or by its helpers, needs the part behind it', () => {
  write('test/helpers/engine.js', `createOps({ engine${": 'torch'"} })`);
  write('test/helpers/placed.js', `startRun(['placement.${'mode'}=processes'])`);
  const needs = new TestNeeds(tree);
  const named = write('test/unit/named.test.js', "import { ops } from '../helpers/engine.js'");
  const placed = write(
    'test/integration/placed.test.js',
    "import '../helpers/placed.js'",
    "import '../helpers/engine.js'",
  );
  expect(needs.partsOf(named)).toEqual(['torch']);
  expect(needs.partsOf(placed)).toEqual(['torch', 'natsServer']);
});

test('what product code may load when it is asked to is no need of the test', () => {
  write('tensor/create-ops.js', "await import('./torch/torch-ops.js')", `read${'TorchArtefact'}()`);
  const file = write('test/unit/any.test.js', "import { createOps } from '../../tensor/create-ops.js'");
  const needs = new TestNeeds(tree);
  expect(needs.partsOf(file)).toEqual([]);
  expect(needs.mayLoadEngine(file)).toBe(true);
});

test('imports that go round in a circle end', () => {
  write('test/helpers/b.js', "import './a.js'", `read${'ProcessArtefact'}()`);
  const file = write('test/helpers/a.js', "import './b.js'");
  expect(new TestNeeds(tree).partsOf(file)).toEqual(['process']);
});
