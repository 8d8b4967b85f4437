/** What the machine has for a run: its memory as this process may use it, and the GPU's where the run computes there. */
import { totalmem } from 'node:os';
import { availableMemoryBytes } from '../../native/process/available-memory.js';
import { ask } from '../../native/stages.js';

export interface MachineMemory {
  readonly hostTotal: number;
  /** The smaller of what the machine and this process's container have left; caches count as free. */
  readonly hostAvailable: number;
  /** The first GPU's; absent for a run on the CPU, and where nvidia-smi tells nothing. */
  readonly device?: { readonly name: string; readonly total: number; readonly available: number };
}

/** On Linux shared memory is anonymous (memfd), so the size of /dev/shm is no limit. */
export function machineMemory(device: 'cpu' | 'cuda'): MachineMemory {
  const gpu = device === 'cuda' ? readGpu() : undefined;
  return { hostTotal: totalmem(), hostAvailable: availableMemoryBytes(), ...(gpu && { device: gpu }) };
}

function readGpu(): MachineMemory['device'] {
  const answer = ask('nvidia-smi', ['--query-gpu=name,memory.total,memory.free', '--format=csv,noheader,nounits']);
  const [name, total, free] = (answer?.split('\n')[0] ?? '').split(',').map((field) => field.trim());
  if (!name || !total || !free) return undefined;
  return { name, total: Number(total) * 2 ** 20, available: Number(free) * 2 ** 20 };
}
