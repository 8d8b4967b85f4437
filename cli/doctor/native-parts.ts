/** What set-up made: shown as it is, and tried, since a file that lies there need not load. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NativeArtefactsMissingError, isMissing, readParts, setUpCommand } from '../../native/process/artefacts.js';
import { TorchMismatchError, readTorchArtefact } from '../../native/process/artefacts.js';
import type {
  MissingPart,
  NatsServerArtefact,
  NativeParts,
  ProcessArtefact,
  TorchArtefact,
} from '../../native/process/artefacts.js';
import { ask } from '../../native/stages.js';
import { singleProcessRatio, tfjsTrainingRatio } from '../machine/costs.js';
import type { Finding } from './finding.js';

const remedy = setUpCommand();

const costs = {
  torch: `runs compute with TensorFlow.js, which trains about ${tfjsTrainingRatio} times slower`,
  broker: `all actors of a run are in one process, about ${singleProcessRatio} times slower`,
};

export function findNative(): Finding[] {
  let parts: NativeParts;
  try {
    parts = readParts();
  } catch (error) {
    if (!(error instanceof NativeArtefactsMissingError)) throw error;
    return [{ name: 'native parts', state: 'missing', value: error.message, cost: 'no run can start', remedy }];
  }
  return [findTorch(parts.torch), findProcessAddon(parts.process), findNatsServer(parts.natsServer)];
}

/** Runs start without it, at a cost. */
function lacking(name: string, part: MissingPart, cost: string): Finding {
  return { name, state: 'limited', value: `missing: ${part.missing}`, cost, remedy: part.remedy };
}

function findTorch(torch: TorchArtefact | MissingPart): Finding {
  const name = 'libtorch';
  if (isMissing(torch)) return lacking(name, torch, costs.torch);
  try {
    readTorchArtefact();
  } catch (error) {
    if (!(error instanceof TorchMismatchError)) throw error;
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

function findProcessAddon(part: ProcessArtefact | MissingPart): Finding {
  const name = 'process addon';
  if (isMissing(part)) return lacking(name, part, costs.broker);
  if (loads(part.addon)) return { name, state: 'found', value: 'shared memory, parent death signal' };
  return { name, state: 'missing', value: `${part.addon} does not load`, cost: 'no run can start', remedy };
}

function findNatsServer(server: NatsServerArtefact | MissingPart): Finding {
  const name = 'nats-server';
  if (isMissing(server)) return lacking(name, server, costs.broker);
  const answer = ask(server.path, ['--version']);
  if (answer !== undefined) return { name, state: 'found', value: answer.replace(/^nats-server: v?/, '') };
  return {
    name,
    state: 'missing',
    value: `${server.path} does not run`,
    cost: 'no run in several processes can start, unless nats.url names a server',
    remedy,
  };
}

/** In a process of its own: a broken addon may end the process that loads it. */
function loads(addon: string): boolean {
  return ask(process.execPath, ['-e', 'require(process.argv[1])', addon], 60_000) !== undefined;
}
