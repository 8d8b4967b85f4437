/** Real child processes for tests: every wait has a deadline, and what a test starts ends with the test. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** For a machine that is busy with other things; nothing measures it. */
const deadlineMs = 60_000;

export interface TestChild {
  readonly process: ChildProcess;
  /** All lines of standard output so far. */
  readonly lines: readonly string[];
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/**
 * Starts a compiled entry file in a Node process of its own.
 * @param descriptors are passed on as the child's descriptors 3, 4 …
 */
export function startNode(
  entry: URL,
  childArguments: readonly string[],
  descriptors: readonly number[] = [],
): TestChild {
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', ...descriptors];
  const child = spawn(process.execPath, [fileURLToPath(entry), ...childArguments], { stdio });
  const lines: string[] = [];
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  child.stderr?.resume();
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { process: child, lines, ended };
}

/** Waits until `condition` gives something, asking every 20 ms. */
export async function eventually<Result>(what: string, condition: () => Result | undefined): Promise<Result> {
  const started = Date.now();
  for (;;) {
    const result = condition();
    if (result !== undefined) return result;
    if (Date.now() - started > deadlineMs) throw new Error(`not seen within ${deadlineMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
