/** Which native parts this machine has: what `auto` in a configuration is decided by. */
import {
  isMissing,
  NativeArtefactsMissingError,
  readParts,
  type MissingPart,
  type NativePart,
} from '../../native/process/artefacts.js';

/** Why a part is not there, and the command that adds it; undefined: it is there. */
export interface MachineParts {
  readonly torch: MissingPart | undefined;
  readonly process: MissingPart | undefined;
  readonly natsServer: MissingPart | undefined;
}

export const allParts: MachineParts = { torch: undefined, process: undefined, natsServer: undefined };

/**
 * As set-up left them; what the environment names is there. Where set-up has not run, or its files are gone, all count
 * as there: the first use says what to do, and nothing is chosen in the meantime that nobody asked for.
 */
export function readMachineParts(): MachineParts {
  let parts: ReturnType<typeof readParts>;
  try {
    parts = readParts();
  } catch (error) {
    if (error instanceof NativeArtefactsMissingError) return allParts;
    throw error;
  }
  const unlessNamed = (variable: string, part: object): MissingPart | undefined =>
    process.env[variable] || !isMissing(part) ? undefined : part;
  return {
    torch: unlessNamed('TROUPE_TORCH_ADDON', parts.torch),
    process: isMissing(parts.process) ? parts.process : undefined,
    natsServer: unlessNamed('TROUPE_NATS_SERVER', parts.natsServer),
  };
}

export interface LackingPart {
  readonly part: NativePart;
  readonly missing: MissingPart;
}

/**
 * PURE. The first part that actors in processes of their own lack: these share memory by the process addon, and talk by
 * nats-server.
 * @param natsUrl of a server that somebody else runs
 */
export function missingForProcesses(
  { process, natsServer }: MachineParts,
  natsUrl: string | null,
): LackingPart | undefined {
  if (process) return { part: 'process', missing: process };
  return natsServer && natsUrl === null ? { part: 'natsServer', missing: natsServer } : undefined;
}

/** Whether a company of ours can have processes on this machine. */
export function processesAreThere(): boolean {
  return missingForProcesses(readMachineParts(), null) === undefined;
}
