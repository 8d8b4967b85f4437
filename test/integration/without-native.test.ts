/**
 * A machine on which set-up could neither build nor fetch anything: what it wrote down there is all that a run knows of
 * the machine. (That set-up writes it is tested in `native/without-toolchain.test.ts`.)
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { isMissing, readParts, type NativeParts } from '../../native/process/artefacts.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import {
  eventsOf,
  finalHashOf,
  metricsOf,
  performRun,
  stepMetricsOf,
  summaryOf,
  testFolder,
  tinyRun,
  undisturbedHash,
  type RunOrder,
} from '../helpers/tiny-run/start-run.js';
import { troupe } from '../helpers/troupe-command.js';

const remedy = 'sudo apt-get install g++ && npm run native';
const missing = { missing: 'no C++ compiler was found', remedy };
const folder = temporaryFolder();

/** A machine with these parts, and no others. */
function machineWith(name: string, parts: Partial<NativeParts>): Pick<RunOrder, 'env'> {
  const all = { torch: missing, process: missing, natsServer: missing, ...parts };
  folder.file(join(name, 'current.json'), JSON.stringify(all));
  return { env: { TROUPE_NATIVE: join(folder.path, name), TROUPE_TORCH_ADDON: '', TROUPE_NATS_SERVER: '' } };
}

it('learns with TensorFlow.js in a single process, says each missing part once, and goes on after kill -9 as if it had not been', async () => {
  const bare = machineWith('nothing', {});
  const whole = await performRun(bare);
  const { engine, placement } = {
    ...summaryOf(whole),
    placement: readFileSync(join(whole.runFolder ?? '', 'config.resolved.yaml'), 'utf8'),
  };
  expect(engine).toEqual({ name: 'tfjs', backend: expect.any(String), version: expect.stringMatching(/^\d/) });
  expect(placement).toMatch(/mode: single-process/);
  expect(placement).toMatch(/engine: tfjs/);

  const notices = whole.output.split('\n').filter((line) => line.includes(missing.missing));
  expect(notices).toHaveLength(2);
  expect(new Set(notices).size).toBe(2);
  for (const notice of notices) expect(notice).toMatch(/about [\d.]+ times slower; to add it, run: sudo apt-get/);
  expect(eventsOf(whole.runFolder, 'part-missed')).toHaveLength(2);

  const runs = testFolder();
  const saving = { ...bare, folder: runs, overrides: ['trainer.save_freq=2', 'sft.save_freq=1'] };
  const killed = await performRun({
    ...saving,
    acts: [
      {
        when: { on: 'ask-sent', message: 'step-gathered', asked: 'learner', occurrence: 4 },
        target: 'root',
        signal: 'SIGKILL',
      },
    ],
  });
  expect(killed.signal, killed.output).toBe('SIGKILL');
  const resumed = await performRun(saving);
  expect(resumed.runFolder).toBe(killed.runFolder);
  expect(finalHashOf(resumed)).toBe(finalHashOf(whole));
  expect(eventsOf(resumed.runFolder, 'run-started')).toHaveLength(2);
});

it('counts every copy of the weights by the actor that makes it, in metrics and summary', async () => {
  const run = await performRun({ overrides: ['engine=tfjs'] });
  expect(run.exitCode, run.output).toBe(0);
  const rows = metricsOf(run.runFolder).map(({ metrics }) => metrics);
  const gibibytes = (metric: string) =>
    rows.reduce((sum, row) => sum + Number(row[`perf/weights_copied_gb${metric}`] ?? 0), 0);
  const told = summaryOf(run).perActor.map(({ actor, counters }) => [actor.name, counters['weightsCopiedBytes']]);
  const bytes = (...metrics: string[]) =>
    Math.round(metrics.reduce((sum, metric) => sum + gibibytes(metric), 0) * 2 ** 30);
  expect(Object.fromEntries(told)).toMatchObject({
    learner: bytes('/learner'),
    sampler: bytes('/sampler', '/testing'),
    reference: bytes('/reference'),
  });
  // Of each version the learner reads and writes one copy; the sampler reads the eight that sampled or were evaluated; the
  // reference reads one for the run.
  const weights = bytes('/reference');
  expect(weights).toBeGreaterThan(0);
  const steps = stepMetricsOf(run.runFolder);
  expect(bytes('/learner')).toBeGreaterThanOrEqual(2 * steps.length * weights);
  expect(bytes('/sampler', '/testing')).toBe(8 * weights);
  expect(bytes('')).toBe(bytes('/learner', '/sampler', '/reference'));
});

it.each([
  ['placement.mode=processes', 'placement.mode: expected single-process or threads here'],
  ['engine=torch', 'engine: expected tfjs or auto here'],
  ['device=cuda', 'device: expected cpu here'],
  ['model.dtype=bfloat16', 'model.dtype: expected float32 beside engine=tfjs'],
])('refuses %s before anything starts, with the command that helps', async (override, refusal) => {
  const refused = await performRun({ ...machineWith('nothing', {}), overrides: [override] });
  expect(refused.exitCode, refused.output).toBe(2);
  expect(refused.output).toContain(refusal);
  expect(refused.output).toContain(`to add it, run: ${remedy}`);
  expect(refused.runFolder).toBeUndefined();
});

it.each([[[]], [['--dry-run']]])(
  'refuses a backend of TensorFlow.js that is not installed before anything starts: %j',
  async (more) => {
    const words = ['train', tinyRun, 'engine=tfjs', 'tfjs.backend=node-gpu', ...more];
    const { code, error } = await troupe(...words, `trainer.default_local_dir=${testFolder()}`);
    expect(code, error).toBe(2);
    expect(error).toMatch(/node-gpu is not installed; run: npm install @tensorflow\/tfjs-node-gpu/);
    expect(error).toMatch(/→ or say tfjs\.backend=wasm/);
  },
);

it('says in a dry run which backend computes, and that a heap would not hold it', async () => {
  const wide = ['model.config.hidden_size=4096', 'model.config.intermediate_size=8192'];
  const { code, out } = await troupe('train', tinyRun, 'engine=tfjs', 'tfjs.backend=wasm', ...wide, '--dry-run');
  expect(code).toBe(0);
  expect(out).toMatch(/^tfjs [\d.]+ \(wasm\), cpu/);
  expect(out).toMatch(/^! it does not fit: .* in WebAssembly, whose memory ends at 4\.0 GiB/m);
});

const here = readParts();

it.skipIf(isMissing(here.torch))('computes the same bits with torch where nothing but torch is there', async () => {
  const torchAlone = machineWith('torch', { torch: here.torch });
  const run = await performRun(torchAlone);
  expect(finalHashOf(run)).toBe(await undisturbedHash());
  expect(summaryOf(run).engine?.name).toBe('torch');
  const [missed, ...others] = eventsOf(run.runFolder, 'part-missed');
  expect(String(missed?.['message'])).toMatch(/the process addon is missing.*all actors run in one process/);
  expect(others).toEqual([]);
});

it.skipIf(isMissing(here.torch))(
  'goes on with the engine that the run was begun with, or says that it is not there',
  async () => {
    const runs = testFolder();
    const order = {
      folder: runs,
      overrides: ['placement.mode=single-process', 'trainer.save_freq=1', 'sft.save_freq=1'],
    };
    const begun = await performRun({
      ...order,
      acts: [
        {
          when: { on: 'ask-sent', message: 'step-gathered', asked: 'learner', occurrence: 2 },
          target: 'root',
          signal: 'SIGKILL',
        },
      ],
    });
    expect(begun.signal, begun.output).toBe('SIGKILL');
    const refused = await performRun({ ...machineWith('nothing', {}), ...order });
    expect(refused.exitCode, refused.output).toBe(2);
    expect(refused.output).toMatch(
      /was begun with engine=torch, and the torch engine is missing here \(no C\+\+ compiler/,
    );
    expect(refused.output).toContain(remedy);
    expect(eventsOf(begun.runFolder, 'run-started')).toHaveLength(1);
    const finished = await performRun(order);
    expect(finalHashOf(finished)).toBe(await undisturbedHash());
  },
);

it('grades recorded answers of a benchmark, in a thread', async () => {
  const { env } = machineWith('grading', {});
  for (const [name, value] of Object.entries(env ?? {})) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const data = folder.file('gsm8k.jsonl', JSON.stringify({ question: 'What is 1 + 2?', answer: '1 + 2 = 3\n#### 3' }));
  const answers = folder.file(
    'answers.jsonl',
    JSON.stringify({ benchmark: 'gsm8k', index: 0, response: '\\boxed{3}' }),
  );
  const output = join(folder.path, 'evaluation');
  const words = ['--benchmark', 'gsm8k', '--data', `gsm8k=${data}`, '--answers', answers, '--output', output];
  const { code, error } = await troupe('evaluate', ...words);
  expect(code, error).toBe(0);
  expect(JSON.parse(readFileSync(join(output, 'samples.jsonl'), 'utf8'))).toMatchObject({ score: 1 });
});
