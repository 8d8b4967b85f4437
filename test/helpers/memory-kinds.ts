/** The kinds of shared memory that this machine has: a descriptor is of the process addon, a buffer of every Node. */
import { isMissing, readParts } from '../../native/process/artefacts.js';
import type { SharedMemory } from '../../native/process/memory.js';

export const memoryKinds: readonly SharedMemory['kind'][] = isMissing(readParts().process)
  ? ['buffer']
  : ['descriptor', 'buffer'];
