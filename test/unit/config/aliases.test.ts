import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { knownPaths } from '../../../config/load.js';
import { aliasesDocument, verlAliases } from '../../../config/verl-aliases.js';

it('every alias leads to a key that there is, and none hides a key of ours', () => {
  const known = new Set(knownPaths);
  expect(Object.values(verlAliases).filter((ours) => !known.has(ours))).toEqual([]);
  expect(Object.keys(verlAliases).filter((theirs) => known.has(theirs))).toEqual([]);
});

it('docs/config-aliases.md is the table as it stands', () => {
  expect(readFileSync('docs/config-aliases.md', 'utf8')).toBe(aliasesDocument());
});
