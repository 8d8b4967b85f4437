/** What the machine offers: cores, memory, shared memory, GPUs. */
import { existsSync, readFileSync, readdirSync, statfsSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { isMissing, readParts, setUpCommand } from '../../native/process/artefacts.js';
import { availableMemoryBytes } from '../../native/process/available-memory.js';
import { ask } from '../../native/stages.js';
import { type Finding, gibibytes } from './finding.js';
import { cudaPart } from './native-parts.js';

/** The quickstart's six processes, each with its engine, fit in this with room to spare. */
const comfortableBytes = 2 * 2 ** 30;

export function findMachine(): Finding[] {
  return [findCores(), findMemory(), findSharedMemory(), findGpus()];
}

function findCores(): Finding {
  const usable = availableParallelism();
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const flags = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : '';
  const bfloat16 = /\bavx512_bf16\b|\bbf16\b/.test(flags) ? ', bfloat16 products in hardware' : '';
  const value = `${usable} usable of ${cpus().length}, ${model}${bfloat16}`;
  if (usable >= 2) return { name: 'cores', state: 'found', value };
  return { name: 'cores', state: 'limited', value, cost: 'sampler and learner take turns on one core' };
}

function findMemory(): Finding {
  const available = availableMemoryBytes();
  const value = `${gibibytes(available)} free of ${gibibytes(totalmem())}`;
  if (available >= comfortableBytes) return { name: 'memory', state: 'found', value };
  const cost = 'a run may be refused for want of memory';
  return { name: 'memory', state: 'limited', value, cost, remedy: 'free memory, or placement: single-process' };
}

/** On Linux shared memory is anonymous (memfd): memory is its only limit, whatever the size of /dev/shm. */
function findSharedMemory(): Finding {
  const name = 'shared memory';
  if (process.platform === 'linux') {
    const mounted = existsSync('/dev/shm') ? statfsSync('/dev/shm') : undefined;
    const size = mounted === undefined ? 'absent' : gibibytes(mounted.blocks * mounted.bsize);
    return {
      name,
      state: 'found',
      value: `up to ${gibibytes(availableMemoryBytes())} (/dev/shm, ${size}, is not used)`,
    };
  }
  const cost = 'children are not ended by the system when the root is killed, and "full" shows late';
  return { name, state: 'limited', value: 'by shm_open', cost };
}

function findGpus(): Finding {
  const name = 'GPUs';
  const gpus = listGpus();
  if (gpus.length === 0) return { name, state: 'found', value: 'none: device cpu' };
  const value = gpus.join('; ');
  const torch = torchOrUndefined();
  if (torch !== undefined && cudaPart(torch)) return { name, state: 'found', value };
  return {
    name,
    state: 'limited',
    value,
    cost: torch === undefined ? 'not used: there is no libtorch' : 'not used: this libtorch has no CUDA part',
    remedy: `python3 -m pip install torch, then ${setUpCommand()}`,
  };
}

function torchOrUndefined() {
  try {
    const { torch } = readParts();
    return isMissing(torch) ? undefined : torch;
  } catch {
    return undefined;
  }
}

function listGpus(): string[] {
  const answer = ask('nvidia-smi', ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader']);
  if (answer !== undefined && answer !== '') return answer.split('\n');
  const folder = '/proc/driver/nvidia/gpus';
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((bus) => {
    const information = readFileSync(join(folder, bus, 'information'), 'utf8');
    return /^Model:\s*(.*)$/m.exec(information)?.[1] ?? bus;
  });
}
