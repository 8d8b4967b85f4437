/** Runs a script of ours in a process of its own, with this terminal, and waits for its end. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { exitCodes } from './failure.js';

/** Returns the exit code. Ctrl-C goes to the whole foreground group, so this process only has to outlive its child. */
export async function runInChild(script: URL, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [fileURLToPath(script), ...args], { stdio: 'inherit' });
  const wait = () => undefined;
  const forward = () => child.kill('SIGTERM');
  process.on('SIGINT', wait);
  process.on('SIGTERM', forward);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        resolve(code ?? (signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.failed));
      });
    });
  } finally {
    process.off('SIGINT', wait);
    process.off('SIGTERM', forward);
  }
}
