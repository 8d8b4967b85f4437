/**
 * The run's own nats-server: a child that listens on a free port of loopback, wants a token that stands neither on its
 * command line nor in its configuration file, and dies with this process.
 *
 * BROKER-1 It is in a session of its own: Ctrl-C reaches the root alone.
 * BROKER-2 Nothing of it stays: its configuration is deleted as soon as it listens, and it persists nothing.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { readNatsServerArtefact, readProcessArtefact } from '../../native/process/artefacts.js';
import { SystemStartError } from '../errors.js';
import { logPath, logTail, openLog } from '../log-file.js';
import { exitReason } from '../hosts/exit-reason.js';
import { messageLimitBytes } from '../codec.js';

const startTimeoutMs = 10_000;
const stopTimeoutMs = 2000;
const pollMs = 5;

export interface Broker {
  readonly pid: number;
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

/**
 * @param onLost called once when it ends without `stop`
 * @throws SystemStartError
 */
export async function startBroker(
  logFolder: string,
  onLost: (reason: string, logTail: string) => void,
): Promise<Broker> {
  const log = logPath(logFolder, 'broker');
  const folder = await mkdtemp(join(tmpdir(), 'troupe-broker-'));
  try {
    const token = `t${randomBytes(24).toString('hex')}`;
    const configuration = join(folder, 'nats.conf');
    await writeFile(configuration, configurationText(folder), { mode: 0o600 });
    const child = spawnServer(configuration, token, log, logFolder);
    let lost: string | undefined;
    let stopping = false;
    const exited = new Promise<void>((resolve) => {
      const ended = (reason: string): void => {
        lost ??= reason;
        resolve();
      };
      child.once('error', (error) => ended(error.message));
      child.once('exit', (code, signal) => ended(exitReason(code, signal)));
    });
    const url = await listeningUrl(folder, child, () => lost, log);
    void exited.then(() => {
      if (!stopping) onLost(lost ?? 'ended', logTail(log));
    });
    return {
      pid: child.pid ?? 0,
      url,
      token,
      stop: async () => {
        stopping = true;
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
        await exited;
        clearTimeout(timer);
      },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `$TROUPE_TOKEN` is resolved by the server from its environment. */
function configurationText(folder: string): string {
  return [
    'listen: "127.0.0.1:-1"',
    `ports_file_dir: ${JSON.stringify(folder)}`,
    'authorization { token: $TROUPE_TOKEN, timeout: 5 }',
    `max_payload: ${2 * messageLimitBytes}`,
    '',
  ].join('\n');
}

/** `$TROUPE_NATS_SERVER`, or the one that set-up fetched. @throws NativePartMissingError, NativeArtefactsMissingError */
export function natsServerPath(): string {
  const named = process.env['TROUPE_NATS_SERVER'];
  return named ?? readNatsServerArtefact().path;
}

function spawnServer(configuration: string, token: string, log: string, logFolder: string): ChildProcess {
  const { launcher } = readProcessArtefact();
  const server = natsServerPath();
  const output = openLog(log, logFolder);
  try {
    return spawn(launcher, [String(process.pid), server, '-c', configuration], {
      stdio: ['ignore', output, output],
      detached: true,
      env: { ...process.env, TROUPE_TOKEN: token },
    });
  } finally {
    closeSync(output);
  }
}

const portsFile = z.object({ nats: z.array(z.string()).min(1) });

async function listeningUrl(
  folder: string,
  child: ChildProcess,
  lost: () => string | undefined,
  log: string,
): Promise<string> {
  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    const reason = lost();
    if (reason !== undefined) throw new SystemStartError('broker', reason, logTail(log));
    const name = (await readdir(folder)).find((file) => file.endsWith('.ports'));
    const ports = name === undefined ? undefined : parsePorts(await readFile(join(folder, name), 'utf8'));
    const url = ports?.nats[0];
    if (url !== undefined) return url;
    if (performance.now() > deadline) {
      child.kill('SIGKILL');
      throw new SystemStartError('broker', `nats-server did not listen within ${startTimeoutMs} ms`, logTail(log));
    }
    await sleep(pollMs);
  }
}

/** Undefined while the server has not written all of it. */
function parsePorts(text: string): z.infer<typeof portsFile> | undefined {
  try {
    return portsFile.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
