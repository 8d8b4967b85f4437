/** Set-up as a list of stages: one line each with its seconds, live on a terminal; and the programs they run. */
import { spawn, spawnSync } from 'node:child_process';

/** A stage failed for a reason the user can act on: printed as one line, without a stack. */
export class SetUpError extends Error {
  /** @override */
  name = 'SetUpError';
}

/** A program failed; `output` is all that it said. */
export class ProgramFailedError extends SetUpError {
  /** @override */
  name = 'ProgramFailedError';

  /**
   * @param {string} command
   * @param {string} ending `exit code 1`
   * @param {string} output
   */
  constructor(command, ending, output) {
    super(`${command}\nfailed: ${ending}\n${output.trimEnd().split('\n').slice(-30).join('\n')}`);
    this.ending = ending;
    this.output = output;
  }
}

/**
 * Runs one stage and prints its line.
 * @template Result
 * @param {string} title
 * @param {(note: (text: string) => void) => Promise<Result> | Result} body `note` says what happens at present.
 * @param {(result: Result) => string} [describe]
 * @returns {Promise<Result>}
 */
export async function stage(title, body, describe = () => '') {
  const live = process.stderr.isTTY === true;
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  let note = '';
  const draw = () => process.stderr.write(`\r\u001b[K  ${title} … ${note} ${seconds()}`);
  const timer = live ? setInterval(draw, 200) : undefined;
  try {
    const result = await body((text) => {
      note = text;
      if (live) draw();
      else console.error(`  ${title}: ${text}`);
    });
    const description = describe(result);
    console.error(`${live ? '\r\u001b[K' : ''}✓ ${title}${description && `: ${description}`} (${seconds()})`);
    return result;
  } catch (error) {
    console.error(`${live ? '\r\u001b[K' : ''}✗ ${title} (${seconds()})`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/**
 * Runs a program to its end, its output kept.
 * @param {string} program
 * @param {readonly string[]} programArguments
 * @param {{ deadlineMs?: number, environment?: Record<string, string>, folder?: string }} [options]
 * @returns {Promise<string>} its standard output
 * @throws {ProgramFailedError} with its output, when it fails or outlasts the deadline
 * @throws {SetUpError} when it cannot be started
 */
export function run(program, programArguments, options = {}) {
  const { deadlineMs = 300_000, environment = {}, folder } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArguments, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
      cwd: folder,
      timeout: deadlineMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    let everything = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      everything += chunk;
    });
    child.stderr.on('data', (chunk) => (everything += chunk));
    child.on('error', (cause) => reject(new SetUpError(`${program}: ${cause.message}`, { cause })));
    child.on('close', (status, signal) => {
      if (status === 0) return resolve(output);
      const ending = signal === null ? `exit code ${status}` : `${signal} (deadline ${deadlineMs / 1000} s)`;
      reject(new ProgramFailedError(`${program} ${programArguments.join(' ')}`, ending, everything));
    });
  });
}

/**
 * Asks a program a quick question.
 * @param {string} program
 * @param {readonly string[]} programArguments
 * @returns {string | undefined} its output; undefined when it is missing or fails
 */
export function ask(program, programArguments, deadlineMs = 20_000) {
  const answer = spawnSync(program, programArguments, {
    encoding: 'utf8',
    timeout: deadlineMs,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return answer.status === 0 ? answer.stdout.trim() : undefined;
}
