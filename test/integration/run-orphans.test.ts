/** SIGKILL of the root leaves nothing of a run behind; and two runs at once know nothing of each other. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { readArtefacts } from '../../native/process/artefacts.js';
import type { Act } from '../helpers/tiny-run/act.js';
import { eventually } from '../helpers/eventually.js';
import { isRunning } from '../helpers/processes.js';
import {
  eventsOf,
  finalHashOf,
  newestRun,
  performRun,
  startRun,
  testFolder,
  undisturbedHash,
} from '../helpers/tiny-run/start-run.js';

/** For a busy machine: the system reaps when it comes to it. */
const goneWithinMs = 20_000;

describe('SIGKILL of the root', () => {
  const killed = (asked: 'learner' | 'sampler' | 'evaluator', message: string, occurrence: number): Act => ({
    when: { on: 'ask-sent', message, asked, occurrence },
    target: 'root',
  });
  it.each([
    ['in an evaluation', killed('evaluator', 'evaluation-requested', 1)],
    ['in SFT', killed('learner', 'examples-drawn', 2)],
    ['while rollouts are sampled', killed('sampler', 'prompts-drawn', 6)],
    ['in an update', killed('learner', 'step-gathered', 3)],
  ])('%s leaves no process, port, socket or shared memory', async (_, act) => {
    const run = await performRun({ acts: [act], overrides: ['placement.samplers=2'] });
    expect(run.signal, run.output).toBe('SIGKILL');
    const started = [...eventsOf(run.runFolder, 'actor-started'), ...eventsOf(run.runFolder, 'broker-started')];
    const pids = started.map((event) => Number(event['pid']));
    expect(pids).toHaveLength(8);
    await eventually(() => expect(pids.filter(isRunning)).toEqual([]), goneWithinMs);
    const { port } = new URL(String(eventsOf(run.runFolder, 'broker-started')[0]?.['url']));
    await eventually(async () => expect(await isListening(Number(port))).toBe(false), goneWithinMs);
    const rootPid = Number(eventsOf(run.runFolder, 'run-started')[0]?.['pid']);
    await eventually(() => expect(holdersOf(`tiny-${rootPid}-`)).toEqual([]), goneWithinMs);
  });

  it('before the actors are up leaves nothing either', async () => {
    const run = startRun();
    await eventually(() => expect(eventsOf(newestRun(run.folder), 'broker-started')).toHaveLength(1), 60_000);
    const children = childrenOf(run.process.pid ?? 0);
    expect(children.length).toBeGreaterThan(0);
    run.process.kill('SIGKILL');
    await run.finished;
    await eventually(() => expect(children.filter(isRunning)).toEqual([]), goneWithinMs);
  });
});

describe('two runs at once', () => {
  it('end with the weights that each has alone', async () => {
    const other = ['trainer.seed=1'];
    const [first, second] = await Promise.all([performRun(), performRun({ overrides: other })]);
    expect(finalHashOf(first)).toBe(await undisturbedHash());
    expect(finalHashOf(second)).toBe(
      finalHashOf(await performRun({ overrides: [...other, 'placement.mode=single-process'] })),
    );
  });

  it('on one nats-server that is not theirs hear nothing of each other, and leave it running', async () => {
    const url = await startForeignServer();
    const overrides = [`nats.url=${url}`];
    const runs = await Promise.all([performRun({ overrides }), performRun({ overrides })]);
    for (const run of runs) expect(finalHashOf(run)).toBe(await undisturbedHash());
    expect(await isListening(Number(new URL(url).port))).toBe(true);
  });

  it('in the same folder of runs get a folder each', async () => {
    const first = startRun({ overrides: ['trainer.stages=[sft]'] });
    const second = startRun({ overrides: ['trainer.stages=[sft]'], folder: first.folder });
    const [one, two] = await Promise.all([first.finished, second.finished]);
    expect([one.exitCode, two.exitCode], one.output + two.output).toEqual([0, 0]);
    expect(readdirSync(first.folder).filter((name) => /-\d+$/.test(name))).toEqual(['tiny-001', 'tiny-002']);
  });
});

/** A nats-server as someone else would run it. */
async function startForeignServer(): Promise<string> {
  const folder = testFolder();
  const server = spawn(readArtefacts().natsServer.path, ['-a', '127.0.0.1', '-p', '-1', '--ports_file_dir', folder]);
  onTestFinished(() => {
    server.kill('SIGKILL');
  });
  let url = '';
  await eventually(() => {
    const [file = ''] = readdirSync(folder);
    const ports = z.object({ nats: z.array(z.string()) }).parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
    url = ports.nats[0] ?? '';
    expect(url).toContain('127.0.0.1');
  });
  return url;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Processes that hold a shared memory whose name says this run. */
function holdersOf(runId: string): string[] {
  return numbersIn('/proc').filter((pid) =>
    numbersIn(`/proc/${pid}/fd`).some((descriptor) => linkOf(`/proc/${pid}/fd/${descriptor}`).includes(runId)),
  );
}

/** By /proc/PID/stat: the fourth field is the parent. */
function childrenOf(parent: number): number[] {
  return numbersIn('/proc')
    .map(Number)
    .filter((pid) => {
      const status = textOf(`/proc/${pid}/stat`);
      return status.slice(status.lastIndexOf(')') + 2).split(' ')[1] === String(parent);
    });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function numbersIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
