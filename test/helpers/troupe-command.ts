/** The real `troupe` command in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export interface TroupeEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly error: string;
}

export interface TroupeProcess {
  readonly process: ChildProcess;
  readonly ended: Promise<TroupeEnd>;
}

const bin = fileURLToPath(new URL('../../../bin/troupe.js', import.meta.url));

/** Ends with the test at the latest. */
export function startTroupe(words: readonly string[]): TroupeProcess {
  const started = start(words);
  onTestFinished(() => {
    started.process.kill('SIGKILL');
  });
  return started;
}

/** Runs it to its end; in hooks too. */
export function troupe(...words: readonly string[]): Promise<TroupeEnd> {
  return start(words).ended;
}

function start(words: readonly string[]): TroupeProcess {
  const child = spawn(process.execPath, [bin, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', error: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.error += text));
  const ended = new Promise<TroupeEnd>((resolve, reject) => {
    child.once('error', reject);
    // Not 'close': what a killed root leaves behind may still hold the pipes.
    child.once('exit', (code, signal) => setImmediate(() => resolve({ code, signal, ...said })));
  });
  return { process: child, ended };
}
