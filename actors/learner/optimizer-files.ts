/** The optimizer's state in files: safetensors, bit for bit. */
import { join } from 'node:path';
import {
  readSafetensors,
  readTensorBytes,
  writeSafetensors,
  type WrittenFile,
} from '../../models/checkpoint/safetensors.js';
import type { Ops, Tensor } from '../../tensor/ops.js';
import type { Optimizer } from './optimizer.js';

const fileName = 'optimizer.safetensors';

/** 4 MB of float32. */
const chunkElements = 1 << 20;

/** The file's tensors are not those of this model's optimizer. */
export class OptimizerStateError extends Error {
  override readonly name = 'OptimizerStateError';
}

/** Writes master weights, both moments and the number of updates done into `folder`. */
export function saveOptimizer(ops: Ops, optimizer: Optimizer, stage: string, folder: string): WrittenFile[] {
  const tensors = kinds(optimizer).flatMap(([kind, values]) =>
    values.map((tensor, index) => ({
      name: `${kind}.${optimizer.names[index]}`,
      dtype: 'F32',
      shape: tensor.shape,
      bytes: () => chunksOf(ops, tensor),
    })),
  );
  return [writeSafetensors(join(folder, fileName), tensors, { stage, step: String(optimizer.step) })];
}

/** A checkpoint must not take the optimizer's memory a second time. */
function* chunksOf(ops: Ops, tensor: Tensor): Iterable<Uint8Array> {
  const elements = tensor.shape.reduce((product, length) => product * length, 1);
  for (let start = 0; start < elements; start += chunkElements) {
    const length = Math.min(chunkElements, elements - start);
    yield ops.tidy(() => ops.readBytes(ops.narrow(ops.reshape(tensor, [elements]), 0, start, length)));
  }
}

/** @throws OptimizerStateError, and the errors of a damaged file */
export function loadOptimizer(ops: Ops, optimizer: Optimizer, stage: string, folder: string): void {
  const file = join(folder, fileName);
  const { tensors, metadata } = readSafetensors(file);
  if (metadata['stage'] !== stage)
    throw new OptimizerStateError(`${file} belongs to stage '${metadata['stage']}', not '${stage}'`);
  for (const [kind, values] of kinds(optimizer))
    for (const [index, tensor] of values.entries()) {
      const name = `${kind}.${optimizer.names[index]}`;
      const entry = tensors.get(name);
      if (!entry || entry.dtype !== 'F32' || entry.shape.join() !== tensor.shape.join())
        throw new OptimizerStateError(
          `${file}: '${name}' should be F32 [${tensor.shape.join()}], found ${entry ? `${entry.dtype} [${entry.shape.join()}]` : 'nothing'}`,
        );
      const bytes = new Uint8Array(entry.byteLength);
      readTensorBytes(entry, bytes);
      ops.tidy(() => ops.copyInto(tensor, ops.fromArray(new Float32Array(bytes.buffer), tensor.shape, 'float32')));
    }
  optimizer.step = Number(metadata['step']);
}

function kinds(optimizer: Optimizer): [string, readonly Tensor[]][] {
  return [
    ['master', optimizer.master],
    ['first_moment', optimizer.firstMoments],
    ['second_moment', optimizer.secondMoments],
  ];
}
