import { createTorchOps } from '../../tensor/torch/torch-ops.js';
import { describeEngine } from './engine.contract.js';

describeEngine('torch', () => createTorchOps({ device: 'cpu', threads: 1 }));
