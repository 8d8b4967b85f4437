/** What set-up made: shown as it is, and tried, since a file that lies there need not load. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  NativeArtefactsMissingError,
  TorchMismatchError,
  readArtefacts,
  readTorchArtefact,
  setUpCommand,
} from '../../native/process/artefacts.js';
import type { NativeArtefacts, TorchArtefact } from '../../native/process/artefacts.js';
import { ask } from '../../native/stages.js';
import type { Finding } from './finding.js';

const remedy = setUpCommand();

export async function findNative(): Promise<Finding[]> {
  let artefacts: NativeArtefacts;
  try {
    artefacts = readArtefacts();
  } catch (error) {
    if (!(error instanceof NativeArtefactsMissingError)) throw error;
    return [{ name: 'native parts', state: 'missing', value: error.message, cost: 'no run can start', remedy }];
  }
  return [findTorch(), findProcessAddon(artefacts.process.addon), findNatsServer(artefacts.natsServer)];
}

function findTorch(): Finding {
  const name = 'libtorch';
  let torch: TorchArtefact;
  try {
    torch = readTorchArtefact();
  } catch (error) {
    if (!(error instanceof NativeArtefactsMissingError || error instanceof TorchMismatchError)) throw error;
    return { name, state: 'missing', value: error.message, cost: 'no run can start', remedy };
  }
  const value = `${torch.version} from ${origins[torch.origin]}, ${torch.path}`;
  if (loads(torch.addon))
    return { name, state: 'found', value: `${value}${cudaPart(torch) ? ', with CUDA' : ', CPU'}` };
  return { name, state: 'missing', value: `${value}: the addon does not load`, cost: 'no run can start', remedy };
}

const origins: Record<TorchArtefact['origin'], string> = {
  TROUPE_TORCH: '$TROUPE_TORCH',
  python3: "python3's torch",
  pip: 'its pinned wheel',
};

/** Whether libtorch has its CUDA part: the pinned wheel is unpacked without it. */
export function cudaPart(torch: Pick<TorchArtefact, 'path'>): boolean {
  return existsSync(join(torch.path, 'lib', 'libtorch_cuda.so'));
}

function findProcessAddon(addon: string): Finding {
  const name = 'process addon';
  if (loads(addon)) return { name, state: 'found', value: 'shared memory, parent death signal' };
  return { name, state: 'missing', value: `${addon} does not load`, cost: 'no run can start', remedy };
}

function findNatsServer(server: NativeArtefacts['natsServer']): Finding {
  const name = 'nats-server';
  const answer = ask(server.path, ['--version']);
  if (answer !== undefined) return { name, state: 'found', value: answer.replace(/^nats-server: v?/, '') };
  return { name, state: 'missing', value: `${server.path} does not run`, cost: 'no broker: only nats.url', remedy };
}

/** In a process of its own: a broken addon may end the process that loads it. */
function loads(addon: string): boolean {
  return ask(process.execPath, ['-e', 'require(process.argv[1])', addon], 60_000) !== undefined;
}
