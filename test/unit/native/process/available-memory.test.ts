import { freemem } from 'node:os';
import { expect, test } from 'vitest';
import { availableMemoryBytes, containerBytesLeft } from '../../../../native/process/available-memory.js';

const statistics = 'anon 500\ninactive_file 30\nactive_file 20\nslab 7\n';

test('a container has left its limit less its usage, with file caches counted as free', () => {
  expect(containerBytesLeft({ limit: '1000\n', usage: '900\n', statistics })).toBe(150);
});

test('a container without a limit says so by max (cgroup v2) or by the largest multiple of a page (v1)', () => {
  expect(containerBytesLeft({ limit: 'max\n', usage: '900\n', statistics })).toBeUndefined();
  expect(containerBytesLeft({ limit: '9223372036854771712\n', usage: '900\n', statistics })).toBeUndefined();
});

test('no more is available than the machine has', () => {
  const slack = 1 << 30;
  expect(availableMemoryBytes()).toBeGreaterThan(0);
  expect(availableMemoryBytes()).toBeLessThan(freemem() + slack);
});
