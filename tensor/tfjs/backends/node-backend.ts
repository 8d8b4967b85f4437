/** TensorFlow.js on libtensorflow, by a package that the user has installed. */
import { isMainThread } from 'node:worker_threads';
import { EngineUnavailableError } from '../../errors.js';
import type { TfjsBackend } from './backend.js';
import { libraryThreads, setLibraryEnvironment } from './library-environment.js';
import { loadPeer, type Peer } from './peer-package.js';

/** Of tfjs's registry, in both packages. */
const REGISTERED_NAME = 'tensorflow';

/** @throws EngineUnavailableError when the package does not load, or finds no GPU and must have one */
export function createNodeBackend(peer: Peer, threads: number, { gpuRequired }: { gpuRequired: boolean }): TfjsBackend {
  if (isMainThread) setLibraryEnvironment(threads);
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

function describeThreads(): string {
  const threads = libraryThreads();
  return `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}
