import { expect, test } from 'vitest';
import { ToolsMissingError, installCommand, meetsVersion, requireNode } from '../../../native/tools.js';

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

test('missing tools are one line: what there is not, and the command that installs them and sets up again', () => {
  const error = new ToolsMissingError('no C++20 compiler, no python3', ['compiler', 'python']);
  expect(error.message).toMatch(/^no C\+\+20 compiler, no python3; to add it, run: .* && npm run native$/);
  expect(error.remedy).toContain(installCommand('compiler', 'python'));
  expect(error.message).not.toContain('\n');
});
