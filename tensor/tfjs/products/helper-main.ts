/** A thread that helps with products; twin of products.ts, which starts it. It blocks between them and ends with its parent. */
import { workerData } from 'node:worker_threads';
import { instantiate, type HelperStart } from './instance.js';
import { awaitOffer } from './offers.js';
import { takeParts } from './take-parts.js';

const { words, thread, ...parts }: HelperStart = workerData;
const code = instantiate(parts);
for (;;) awaitOffer(words, takeParts(words, code, thread));
