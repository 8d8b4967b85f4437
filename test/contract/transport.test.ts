import { transportContract } from './transport.contract.js';

transportContract('in-process', '(skipped: no bytes come in, envelopes are passed by reference)');
transportContract('worker-thread');
transportContract('nats');
