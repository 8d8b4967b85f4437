import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { closeDescriptor, createMemory, mapMemory, unmapMemory } from '../../../../native/process/process-addon.js';
import { createTorchOps } from '../../../../tensor/torch/torch-ops.js';

const BYTES = 1 << 16;

describe('a tensor over memory that processes share', () => {
  it('reads through a read-only mapping what another mapping wrote, and is differentiable', () => {
    const ops = createTorchOps({ device: 'cpu', threads: 1 });
    const descriptor = createMemory('engine-test', BYTES);
    const writable = mapMemory(descriptor, 0, BYTES, true);
    const readOnly = mapMemory(descriptor, 0, BYTES, false);
    ops.tidy(() => {
      const writer = ops.mapShared({ buffer: writable, writable: true }, 4096, [2, 2], 'float32');
      const reader = ops.mapShared({ buffer: readOnly, writable: false }, 4096, [2, 2], 'float32');
      ops.copyInto(writer, ops.fromArray(new Float32Array([1, 2, 3, 4]), [2, 2], 'float32'));
      const { value, gradients } = ops.valueAndGrad(() => ({ value: ops.sum(ops.matmul(reader, reader)) }), [reader]);
      expect(value).toBe(54);
      expect([...ops.readFloat32(gradients[0]!)]).toEqual([7, 11, 9, 13]);
      expect([...ops.readFloat32(reader)]).toEqual([1, 2, 3, 4]);
    });
    unmapMemory(readOnly);
    unmapMemory(writable);
    closeDescriptor(descriptor);
  });

  it('ends the process at a stray write through a read-only mapping', async () => {
    const url = (path: string) => new URL(`../../../../${path}`, import.meta.url).href;
    const code = `
      import { createMemory, mapMemory } from '${url('native/process/process-addon.js')}';
      import { createTorchOps } from '${url('tensor/torch/torch-ops.js')}';
      const ops = createTorchOps({ device: 'cpu', threads: 1 });
      const buffer = mapMemory(createMemory('engine-test', ${BYTES}), 0, ${BYTES}, false);
      const tensor = ops.mapShared({ buffer, writable: false }, 0, [4], 'float32');
      console.log(ops.item(ops.sum(tensor)));
      ops.addInto(tensor, tensor);
      console.log('written');`;
    const ended = await new Promise<{ signal: NodeJS.Signals | null; stdout: string }>((resolve) => {
      const child = execFile(process.execPath, ['--input-type=module', '-e', code], (_, stdout) =>
        resolve({ signal: child.signalCode, stdout }),
      );
    });
    expect(ended).toEqual({ signal: 'SIGSEGV', stdout: '0\n' });
  });
});
