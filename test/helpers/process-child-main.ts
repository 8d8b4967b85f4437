/**
 * The child of the tests of `native/process`: does what its first argument says with the memory at descriptor 3.
 * It writes one line when it has done so, and then waits to be ended, where a test needs it alive.
 */
import { spawn } from 'node:child_process';
import { readProcessArtefact } from '../../native/process/artefacts.js';
import { dieWithParent, mapMemory, memoryByteLength } from '../../native/process/process-addon.js';

const memory = 3;
const [, , action, argument] = process.argv;

switch (action) {
  case 'fill': {
    new Uint8Array(mapMemory(memory, 0, memoryByteLength(memory), true)).fill(Number(argument));
    break;
  }
  case 'print': {
    console.log(new Uint8Array(mapMemory(memory, 0, memoryByteLength(memory), false)).join(' '));
    break;
  }
  case 'write-to-read-only': {
    const bytes = new Uint8Array(mapMemory(memory, 0, memoryByteLength(memory), false));
    console.log(`read ${bytes[0]}`);
    bytes[0] = 1;
    console.log('wrote');
    break;
  }
  case 'live-until-parent-ends': {
    console.log(`bound ${dieWithParent(Number(argument))} ${process.pid}`);
    setInterval(() => {}, 1000);
    break;
  }
  case 'parent-of-bound-children': {
    const self = process.argv[1] ?? '';
    const { launcher } = readProcessArtefact();
    spawn(process.execPath, [self, 'live-until-parent-ends', String(process.pid)], {
      stdio: 'inherit',
      detached: true,
    });
    const launched = spawn(launcher, [String(process.pid), 'sleep', '1000'], { stdio: 'ignore', detached: true });
    launched.once('spawn', () => console.log(`launched ${launched.pid}`));
    setInterval(() => {}, 1000);
    break;
  }
  default:
    throw new Error(`unknown action ${action}`);
}
