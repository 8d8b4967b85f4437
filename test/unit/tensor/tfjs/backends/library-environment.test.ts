import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../../../../tensor/', import.meta.url).href;

/** What the environment of a process and of a worker thread of it says, after `statement` in the main thread. */
function threadsAfter(statement: string, environment: Record<string, string> = {}) {
  const { TF_NUM_INTRAOP_THREADS: _threads, TF_CPP_MIN_LOG_LEVEL: _level, ...rest } = process.env;
  const show = `
    import(${JSON.stringify(`${folder}tfjs/backends/library-environment.js`)}).then(({ libraryThreads }) => {
      console.log(libraryThreads(), process.env.TF_NUM_INTRAOP_THREADS, process.env.TF_CPP_MIN_LOG_LEVEL);
    })`;
  const script = `
    import { Worker } from 'node:worker_threads';
    import { prepareProcess } from ${JSON.stringify(`${folder}create-ops.js`)};
    ${statement};
    await ${show};
    new Worker(${JSON.stringify(show)}, { eval: true });`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...rest, ...environment },
    encoding: 'utf8',
    timeout: 30_000,
  });
  return stdout.trimEnd().split('\n');
}

describe('the environment of libtensorflow', () => {
  it('is set for the process and its threads, before any of them loads it', () => {
    const line = '3 3 1';
    expect(threadsAfter(`prepareProcess({ engine: 'tfjs', threads: 3 })`)).toEqual([line, line]);
  });

  it('keeps what the user has set', () => {
    const set = { TF_NUM_INTRAOP_THREADS: '7', TF_CPP_MIN_LOG_LEVEL: '0' };
    expect(threadsAfter(`prepareProcess({ engine: 'tfjs', threads: 3 })`, set)[0]).toBe('7 7 0');
  });

  it('is left alone for another engine, and then means all cores', () => {
    const [line] = threadsAfter(`prepareProcess({ engine: 'torch', threads: 3 })`);
    expect(line).toBe(`${availableParallelism()} undefined undefined`);
  });
});
