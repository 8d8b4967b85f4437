/** The torch engine: `Ops` over libtorch. One addon and one set of scopes per thread, whatever the number of `Ops`. */
import { EngineCapabilityError, TensorOperationError } from '../errors.js';
import type { Device, EngineInfo, Ops } from '../ops.js';
import { checkpointOf, tapeOfThread } from './checkpoint.js';
import { cudaMemory } from './cuda-arena.js';
import { elementwiseOps } from './elementwise-ops.js';
import type { TorchEngine } from './engine.js';
import { inPlaceOps } from './in-place-ops.js';
import { loadAddon, type LoadedAddon } from './load-addon.js';
import type { NativeAddon } from './native-addon.js';
import { neuralOps } from './neural-ops.js';
import { scopesOfThread } from './tensor-scopes.js';
import { slotOf, TorchTensor } from './torch-tensor.js';
import { transferOps } from './transfer-ops.js';
import { valueAndGradOf } from './value-and-grad.js';

export interface TorchOptions {
  readonly device: Device;
  readonly threads: number;
}

/** @throws EngineUnavailableError, or EngineCapabilityError when the device is not there. */
export function createTorchOps({ device, threads }: TorchOptions): Ops {
  const addon = loadAddon();
  const { native } = addon;
  const scopes = scopesOfThread(native);
  if (device === 'cuda') openCuda(native);
  native.setThreads(threads);
  const engine: TorchEngine = { native, scopes, device };
  const tape = tapeOfThread();
  const ops: Ops = {
    info: describe(addon, device, threads),
    tidy: (body) => scopes.tidy(body),
    keep: (tensor) => scopes.keep(tensor),
    named: (tensor, name) => {
      slotOf(tensor, 'named');
      if (tensor instanceof TorchTensor) tensor.name = name;
      return tensor;
    },
    memory: () => scopes.memory(device === 'cuda' ? native.cudaBytes() : native.bytes()),
    peakBytes: () => (device === 'cuda' ? native.cudaPeakBytes() : native.peakBytes()),
    resetPeakBytes: () => (device === 'cuda' ? native.resetCudaPeakBytes() : native.resetPeakBytes()),
    setThreads: (count) => {
      if (!Number.isInteger(count) || count < 1)
        throw new TensorOperationError('setThreads', `${count} is not 1 or more`);
      native.setThreads(count);
    },
    ...transferOps(engine),
    ...elementwiseOps(engine),
    ...neuralOps(engine),
    ...inPlaceOps(engine),
    valueAndGrad: valueAndGradOf(engine, tape),
    checkpoint: checkpointOf(engine, tape),
  };
  return device === 'cuda' ? { ...ops, deviceMemory: cudaMemory(ops) } : ops;
}

function openCuda(native: NativeAddon): void {
  try {
    native.openCuda();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineCapabilityError(`device cuda: ${reason}; choose device cpu`, { cause });
  }
}

function describe({ version }: LoadedAddon, device: Device, threads: number): EngineInfo {
  return {
    engine: 'torch',
    backend: 'libtorch',
    version,
    description: `libtorch ${version}, ${device}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    device,
    capabilities: { bfloat16: true, float64: true, mapsSharedMemory: device === 'cpu' },
  };
}
