/**
 * The two commands of the README on a clean copy of this clone, in an environment that lacks the tools: nothing pretends
 * to be missing. A PATH of links to a few programs has neither compiler nor Python; an index that nobody serves is no
 * network.
 */
import { execFile, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isMissing, packageRoot, type NativeParts } from '../../../native/process/artefacts.js';
import { ask } from '../../../native/stages.js';

/** Of one program, for a busy machine: each takes about a minute. */
const deadline = 10 * 60_000;
/** What npm and its scripts call. */
const programs = ['node', 'npm', 'npx', 'sh', 'bash', 'env', 'git', 'tar', 'gzip', 'uname', 'sed', 'dirname'];
const tools = ['g++', 'gcc', 'clang++', 'clang', 'c++', 'cc', 'python3', 'python', 'pip', 'pip3'];

/** A run in seconds: the whole way from SFT by GRPO to the summary. */
const short = [
  'sft.total_training_steps=20',
  'trainer.total_training_steps=2',
  'trainer.test_freq=-1',
  'data.task_options.held_out=32',
];

interface Ended {
  /** The program was not found, was ended at its deadline, or failed. */
  readonly error: Error | null;
  readonly status: number | null;
  readonly output: string;
}

interface Clone {
  readonly folder: string;
  /** By its name in PATH. */
  call(program: string, ...words: string[]): Promise<Ended>;
  parts(): NativeParts;
}

const work = mkdtempSync(join(tmpdir(), 'troupe-without-tools-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** A copy of what git tracks, as it is in the working tree, with an environment of its own. */
function cloneWith(environment: Record<string, string>): Clone {
  const folder = join(work, 'clone');
  const tracked = spawnSync('git', ['ls-files', '-z'], { cwd: packageRoot(), encoding: 'utf8' });
  for (const file of tracked.stdout.split('\0').filter((path) => path !== '')) {
    const source = join(packageRoot(), file);
    if (!existsSync(source)) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(source, join(folder, file));
  }
  return callsIn(folder, environment);
}

/** npm's own configuration stays as the machine has it. */
const dropped = /^(?:npm_(?!config_)|npm_config_local_prefix$|TROUPE_|PIP_|CXX$|NODE_PATH$)/;

function callsIn(folder: string, environment: Record<string, string>): Clone {
  const inherited = Object.entries(process.env).filter(([key]) => !dropped.test(key));
  const env = { ...Object.fromEntries(inherited), CI: 'true', ...environment };
  return {
    folder,
    call: (program, ...words) =>
      new Promise((resolve) => {
        const limits = { timeout: deadline, killSignal: 'SIGKILL', maxBuffer: 1 << 26 } as const;
        const child = execFile(program, words, { cwd: folder, env, ...limits }, (error, out, said) =>
          resolve({ error, status: child.exitCode, output: out + said }),
        );
      }),
    parts: () => JSON.parse(readFileSync(join(folder, '.native', 'current.json'), 'utf8')),
  };
}

/** A folder with links to the programs alone. */
function pathOf(names: readonly string[]): string {
  const folder = join(work, 'bin');
  mkdirSync(folder);
  for (const name of names) {
    const places = (process.env['PATH'] ?? '').split(delimiter).map((place) => join(place, name));
    const found = places.find((place) => existsSync(place));
    if (found !== undefined) symlinkSync(found, join(folder, name));
  }
  return folder;
}

function expectDone({ status, error, output }: Ended): void {
  expect(status, `${error?.message ?? ''}\n${output}`).toBe(0);
}

function noticesOf({ output }: Ended): string[] {
  return output.split('\n').filter((line) => line.startsWith('! '));
}

let clone: Clone;

describe('with neither compiler nor Python', () => {
  let installation: Ended;
  beforeAll(async () => {
    clone = cloneWith({ PATH: pathOf(programs) });
    installation = await clone.call('npm', 'ci', '--prefer-offline', '--ignore-scripts=false');
  }, deadline);

  test('there are no tools', async () => {
    for (const tool of tools)
      expect((await clone.call(tool, '--version')).error, tool).toMatchObject({ code: 'ENOENT' });
  });

  test('npm ci succeeds, and ends with one line for each missing part: why, what it costs, and what adds it', () => {
    expectDone(installation);
    expect(noticesOf(installation)).toEqual([
      expect.stringMatching(/^! the torch engine is missing: no C\+\+20 compiler, no python3; .+; to add it, run: \S/),
      expect.stringMatching(/^! the process addon is missing: no C\+\+20 compiler; .+; to add it, run: \S/),
      expect.stringMatching(/^! nats-server is missing: no python3; .+; to add it, run: \S/),
    ]);
    expect(Object.values(clone.parts()).map(isMissing)).toEqual([true, true, true]);
  });

  test(
    'npm start trains on TensorFlow.js in a single process, and its summary says so',
    async () => {
      const run = await clone.call('npm', 'start', '--', ...short);
      expectDone(run);
      const folder = join(clone.folder, 'runs', 'quickstart-001');
      const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'));
      expect(summary.engine).toMatchObject({ name: 'tfjs' });
      expect(readdirSync(folder)).toContain('report.html');
      expect(run.output).toContain('npm run native');
    },
    deadline,
  );

  test('a run that asks for processes is refused with the command that helps', async () => {
    const run = await clone.call('npm', 'start', '--', ...short, 'placement.mode=processes');
    expect(run.status).toBe(2);
    expect(run.output).toMatch(/placement\.mode/);
    expect(run.output).toContain('npm run native');
  });

  test('doctor names what is missing and what runs instead, and is content', async () => {
    const report = await clone.call('npx', 'troupe', 'doctor');
    expectDone(report);
    expect(report.output).toMatch(/libtorch\s+missing: no C\+\+20 compiler, no python3/);
    expect(report.output).toMatch(/TensorFlow\.js\s+4\.\d+\.\d+/);
    expect(report.output).toMatch(/engine\s+auto chooses tfjs/);
    expect(report.output).toMatch(/placement\s+auto chooses single-process/);
    expect(report.output).toContain('Ready to run.');
  });

  test('who asks for the native parts themselves is told by the exit code too', async () => {
    const asked = await clone.call('npm', 'run', 'native');
    expect(asked.status).toBe(1);
    expect(noticesOf(asked)).toHaveLength(3);
  });
});

/** Python's own torch needs no network. */
const torchOfPython = ask('python3', ['-c', 'import torch']) !== undefined;

test.skipIf(torchOfPython)(
  'with the tools added and no network for pip, set-up again builds the one and names the other in bounded time',
  async () => {
    const noNetwork = { PIP_INDEX_URL: 'http://127.0.0.1:9', PIP_NO_CACHE_DIR: '1', PIP_CONFIG_FILE: '/dev/null' };
    const offline = callsIn(clone.folder, noNetwork);
    const again = await offline.call('npm', 'run', 'prepare');
    expectDone(again);
    expect(noticesOf(again)).toEqual([
      expect.stringMatching(/^! the torch engine is missing: pip could not fetch it: Connection refused \(.+\.log\); /),
      expect.stringMatching(/^! nats-server is missing: pip could not fetch it: Connection refused \(.+\.log\); /),
    ]);
    const { process: addon, ...rest } = offline.parts();
    expect(addon).toMatchObject({ addon: expect.stringContaining('process.node') });
    expect(Object.values(rest).map(isMissing)).toEqual([true, true]);
  },
  deadline,
);
