/** Entry of a process that makes an engine, says which it is, and ends; its twin is `engine-in-use`. */
import { createOps } from '../../tensor/create-ops.js';
import { engineOptions } from '../../tensor/engine-options.js';
import { EngineUnavailableError } from '../../tensor/errors.js';
import type { EngineAnswer } from './engine-in-use.js';

let answer: EngineAnswer;
try {
  const { info } = await createOps(engineOptions.parse(JSON.parse(process.argv[2] ?? '')));
  answer = { backend: info.backend, version: info.version };
} catch (error) {
  if (!(error instanceof EngineUnavailableError)) throw error;
  answer = { unavailable: error.message };
}
process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));
