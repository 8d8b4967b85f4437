import { expect, test } from 'vitest';
import { ToolMissingError, installCommand, meetsVersion, requireNode } from '../../../native/tools.js';

test.each([
  ['20.19.0', true],
  ['20.18.3', false],
  ['22.0.0', true],
  ['18.20.4', false],
  ['21.0.0-nightly', true],
])('Node %s serves: %s', (version, serves) => {
  expect(meetsVersion(version, [20, 19])).toBe(serves);
});

test('a Node that is too old is named with the version that is needed', () => {
  expect(() => requireNode('18.20.4')).toThrow('Node 18.20.4 is too old: Troupe needs 20.19 or newer');
});

test('a missing tool is one line: its name, what it is for, and the command that installs it', () => {
  const error = new ToolMissingError('a C++20 compiler', 'builds the native parts', installCommand('compiler'));
  expect(error.message).toMatch(/^a C\+\+20 compiler is missing \(builds the native parts\); install it: \S+/);
  expect(error.message).not.toContain('\n');
});
