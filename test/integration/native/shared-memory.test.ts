import { expect, test } from 'vitest';
import { closeDescriptor, createMemory, mapMemory } from '../../../native/process/process-addon.js';
import { startNode } from '../../helpers/node-child.js';

const childEntry = new URL('../../helpers/process-child-main.js', import.meta.url);

test('a memory passed on by stdio is one piece of memory in both processes', async () => {
  const descriptor = createMemory('passed on', 8);
  const bytes = new Uint8Array(mapMemory(descriptor, 0, 8, true));
  bytes.set([1, 2, 3, 4, 5, 6, 7, 8]);
  const reader = startNode(childEntry, ['print'], [descriptor]);
  expect(await reader.ended).toEqual({ code: 0, signal: null });
  expect(reader.lines).toEqual(['1 2 3 4 5 6 7 8']);

  const writer = startNode(childEntry, ['fill', '42'], [descriptor]);
  expect(await writer.ended).toEqual({ code: 0, signal: null });
  expect([...bytes]).toEqual(new Array(8).fill(42));
  closeDescriptor(descriptor);
});

test('a child that was not given a memory does not have it', async () => {
  const descriptor = createMemory('not passed on', 8);
  const child = startNode(childEntry, ['print']);
  expect(await child.ended).not.toMatchObject({ code: 0 });
  closeDescriptor(descriptor);
});

test('a write to a read-only mapping ends the writer by SIGSEGV and changes nothing', async () => {
  const descriptor = createMemory('read-only', 8);
  const bytes = new Uint8Array(mapMemory(descriptor, 0, 8, true)).fill(5);
  const child = startNode(childEntry, ['write-to-read-only'], [descriptor]);
  expect(await child.ended).toEqual({ code: null, signal: 'SIGSEGV' });
  expect(child.lines).toEqual(['read 5']);
  expect([...bytes]).toEqual(new Array(8).fill(5));
  closeDescriptor(descriptor);
});
