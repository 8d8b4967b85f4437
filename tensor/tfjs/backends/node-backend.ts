/** TensorFlow.js on libtensorflow, by a package that the user has installed. */
import { availableParallelism } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { EngineUnavailableError } from '../../errors.js';
import type { TfjsBackend } from './backend.js';
import { loadPeer, type Peer } from './peer-package.js';

/** Of tfjs's registry, in both packages. */
const REGISTERED_NAME = 'tensorflow';

/** @throws EngineUnavailableError when the package does not load, or finds no GPU and must have one */
export function createNodeBackend(peer: Peer, threads: number, { gpuRequired }: { gpuRequired: boolean }): TfjsBackend {
  tellLibrary(threads);
  const tf = loadPeer(peer);
  const backend = tf.backend();
  if (tf.getBackend() !== REGISTERED_NAME) {
    throw new EngineUnavailableError(`${peer.package} did not become the backend: ${tf.getBackend()} is in use`);
  }
  if (gpuRequired && !backend.isUsingGpuDevice) {
    throw new EngineUnavailableError(
      `${peer.package} finds no GPU that it can use (its library wants CUDA 11.2 and cuDNN 8); use tfjs.backend: node`,
    );
  }
  return {
    tf,
    name: peer.name,
    description:
      `${peer.package.split('/')[1]} ${peer.version}, libtensorflow ${backend.binding.TF_Version}, ` +
      (backend.isUsingGpuDevice ? 'gpu' : `cpu, ${describeThreads()}`),
    // Libtensorflow makes one pool for the whole process, when it starts.
    setThreads: () => undefined,
  };
}

/**
 * Libtensorflow reads its environment once. A worker's process.env is a copy that it does not see: there the process
 * must have been started with these.
 */
function tellLibrary(threads: number): void {
  if (!isMainThread) return;
  process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads);
  // Its greeting is a line of information on standard error.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
}

function describeThreads(): string {
  const threads = Number(process.env['TF_NUM_INTRAOP_THREADS'] ?? availableParallelism());
  return `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}
