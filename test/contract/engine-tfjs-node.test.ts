/**
 * The TensorFlow.js engine on libtensorflow, where `@tensorflow/tfjs-node` is installed (it is no dependency: the
 * folder that TROUPE_TFJS_NODE names, the project or the folder that the program runs in).
 */
import { it } from 'vitest';
import { findPeer } from '../../tensor/tfjs/backends/peer-package.js';
import { createTfjsOps } from '../../tensor/tfjs/tfjs-ops.js';
import { describeEngine } from './engine.contract.js';

if (findPeer('node') === undefined) {
  it.skip('NOT run: @tensorflow/tfjs-node is not installed (TROUPE_TFJS_NODE can name a folder that has it)', () =>
    undefined);
} else {
  const ops = await createTfjsOps({ engine: 'tfjs', device: 'cpu', threads: 1, tfjs: { backend: 'node' } });
  describeEngine(ops.info.description, () => ops);
}
