import { createTorchOps } from '../../tensor/torch/torch-ops.js';
import { describeEngine } from '../contract/engine.contract.js';

describeEngine('torch on CUDA', () => createTorchOps({ device: 'cuda', threads: 1 }));
