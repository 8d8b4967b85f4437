/** Bad input ends in a clear error with the right exit code, or is counted and named; nothing hangs. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { processesAreThere } from '../../cli/machine/machine-parts.js';
import type { Act } from '../helpers/tiny-run/act.js';
import {
  eventsOf,
  finalHashOf,
  performRun,
  stepMetricsOf,
  summaryIn,
  summaryOf,
  testFolder,
  undisturbedHash,
  type FinishedRun,
} from '../helpers/tiny-run/start-run.js';

const single = 'placement.mode=single-process';
const jsonl = (file: string) => [
  `data.train_files=${file}`,
  `data.val_files=${file}`,
  'data.task=jsonl',
  'data.task_options={}',
  'trainer.stages=[grpo]',
  'model.extra_characters=ab',
  'model.config.vocab_size=34',
  single,
];

function fileWith(text: string, name = 'rows.jsonl'): string {
  const file = join(testFolder(), name);
  writeFileSync(file, text);
  return file;
}

const row = (index: number) =>
  JSON.stringify({ prompt: `${index % 10}+${index % 7}=`, answer: String((index % 10) + (index % 7)) });
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(index)).join('\n');

/** Nothing was started: no folder, no process. */
function expectRefused(run: FinishedRun, ...said: readonly string[]): void {
  expect(run.exitCode, run.output).toBe(2);
  for (const words of said) expect(run.output).toContain(words);
  expect(run.output).not.toContain('    at ');
  expect(run.runFolder).toBeUndefined();
}

describe('a configuration that cannot be', () => {
  it.each([
    ['a value out of its range', ['sampler.n=0'], ['sampler.n']],
    ['a value of another type', ['trainer.seed=yes'], ['trainer.seed']],
    ['an unknown key', ['sampler.temprature=1'], ['sampler.temprature', 'sampler.temperature']],
    [
      'a model that does not exist',
      ['model.config=null', 'model.path=/nowhere/model'],
      ['model.path', '/nowhere/model'],
    ],
    ['heads that do not divide', ['model.config.num_attention_heads=3'], ['hidden_size', 'a multiple of 3 heads']],
    [
      'a tokenizer that does not exist',
      ['model.tokenizer=/nowhere/tokenizer'],
      ['model.tokenizer', '/nowhere/tokenizer'],
    ],
  ])('with %s is refused before anything starts', async (_, overrides, said) => {
    expectRefused(await performRun({ overrides }), ...said);
  });

  it('in a file that does not exist is refused', async () => {
    expectRefused(await performRun({ file: '/nowhere/run.yaml' }), '/nowhere/run.yaml');
  });
});

describe('data', () => {
  it('that does not exist is refused', async () => {
    const run = await performRun({ overrides: jsonl('/nowhere/rows.jsonl') });
    expectRefused(run, '/nowhere/rows.jsonl');
  });

  it('without a single row is refused', async () => {
    expectRefused(await performRun({ overrides: jsonl(fileWith('')) }), 'no examples');
  });

  it('with nothing but broken rows is refused', async () => {
    const file = fileWith('{"prompt": "1+1="\nnot json\n[1, 2]\n{"answer": "3"}\n');
    expectRefused(await performRun({ overrides: jsonl(file) }), 'no examples', file);
  });

  it('with some broken rows is used without them, and they are counted and named', async () => {
    const file = fileWith(`${rows(8)}\nnot json\n{"prompt": "1+1="}\n`);
    const run = await performRun({
      overrides: [...jsonl(file), 'trainer.total_training_steps=1'],
    });
    expect(Object.values(summaryOf(run).stages[0]?.evaluation ?? {})).toMatchObject([{ total: 8 }]);
    const skipped = eventsOf(run.runFolder, 'examples-skipped');
    // Two in the training file and, since it is the same here, two in the other.
    expect(skipped.reduce((sum, event) => sum + Number(event['count']), 0)).toBe(4);
    expect(skipped.map(({ reason }) => String(reason)).join()).toContain('not JSON');
  });

  it('whose prompts are all over the limit is refused', async () => {
    expectRefused(await performRun({ overrides: ['data.max_prompt_length=3'] }), 'data.max_prompt_length');
  });

  it('with one prompt over the limit is refused, when such are not to be left out', async () => {
    const overrides = ['data.max_prompt_length=3', 'data.filter_overlong_prompts=false'];
    expectRefused(await performRun({ overrides }), 'has 9 tokens, data.max_prompt_length is 3');
  });
});

describe('weights', () => {
  it('that are cut short are named, and nothing is trained', async () => {
    const trained = await performRun({ overrides: [single, 'trainer.stages=[sft]'] });
    const model = join(testFolder(), 'model');
    cpSync(join(trained.runFolder ?? '', 'checkpoints', 'global_step_3', 'weights'), model, { recursive: true });
    truncateSync(join(model, 'model.safetensors'), 10_000);
    const run = await performRun({ overrides: ['model.config=null', `model.path=${model}`] });
    expect(run.exitCode, run.output).toBe(1);
    expect(run.output).toContain('model.safetensors');
    expect(stepMetricsOf(run.runFolder)).toEqual([]);
  });

  it('of a damaged checkpoint are refused with a reason, and the one before it serves', async () => {
    const folder = testFolder();
    const act: Act = {
      when: { on: 'ask-sent', message: 'step-gathered', asked: 'learner', occurrence: 3 },
      target: 'root',
      signal: 'SIGINT',
    };
    const overrides = [single, 'trainer.save_freq=1'];
    const stopped = await performRun({ folder, overrides, acts: [act] });
    const checkpoints = join(stopped.runFolder ?? '', 'checkpoints');
    const newest = join(checkpoints, readFileSync(join(checkpoints, 'latest'), 'utf8').trim());
    truncateSync(join(newest, 'optimizer', 'optimizer.safetensors'), 5000);
    const resumed = await performRun({ folder, overrides });
    expect(finalHashOf(resumed)).toBe(await undisturbedHash());
    expect(eventsOf(resumed.runFolder, 'checkpoint-refused')).toMatchObject([{ folder: newest }]);
  });
});

describe('a reward function', () => {
  const reward = (name: string) => [
    `verifier.path=${fileURLToPath(new URL('../helpers/tiny-run/hostile-reward.js', import.meta.url))}`,
    `verifier.name=${name}`,
    'verifier.timeout_ms=300',
    'sft.total_training_steps=1',
    'trainer.total_training_steps=2',
  ];

  it.each([
    ['throws', 'this grader cannot cope', true],
    ['isNotANumber', 'NaN', true],
    ['neverReturns', '300 ms', false],
  ])('that %s for some solutions has those counted and named, never scored 0', async (name, reason, reproducible) => {
    const run = await performRun({ overrides: reward(name) });
    const failed = eventsOf(run.runFolder, 'verdicts-failed');
    expect(summaryOf(run)).toMatchObject({ exit: 'done', reproducible });
    expect(failed.length).toBeGreaterThan(0);
    expect(JSON.stringify(failed)).toContain(reason);
    const told = stepMetricsOf(run.runFolder).reduce(
      (sum, { metrics }) => sum + Number(metrics['critic/failed_verdicts'] ?? 0),
      0,
    );
    expect(told).toBe(failed.reduce((sum, event) => sum + Number(event['count']), 0));
  });

  it('that always throws leaves the weights as they were, and the run goes on to say so', async () => {
    const run = await performRun({ overrides: [...reward('alwaysThrows'), 'algorithm.use_kl_loss=false'] });
    const { stages } = summaryOf(run);
    expect(stages[1]?.weightsHash).toBe(stages[0]?.weightsHash);
    expect(stages[1]?.evaluation['arithmetic']).toMatchObject({ total: 0, failedVerdicts: 8 });
  });

  it('that gives negative scores trains, and its accuracy is 0', async () => {
    const run = await performRun({ overrides: reward('isNegative') });
    expect(summaryOf(run).stages[1]?.evaluation['arithmetic']).toMatchObject({ correct: 0, total: 8, accuracy: 0 });
  });

  it('that does not exist is refused, and its path is named', async () => {
    const missing = await performRun({ overrides: ['verifier.path=/nowhere/reward.js'] });
    expect(missing.exitCode).not.toBe(0);
    expect(missing.output).toContain('/nowhere/reward.js');
    const unnamed = await performRun({ overrides: ['verifier.name=computeNothing'] });
    expect(unnamed.exitCode).not.toBe(0);
    expect(unnamed.output).toContain('computeNothing');
  });
});

describe.skipIf(!processesAreThere())('a nats-server', () => {
  it('that nobody runs is an error that names its address', async () => {
    const run = await performRun({ overrides: ['nats.url=nats://127.0.0.1:1'] });
    expect(run.exitCode, run.output).toBe(1);
    expect(run.output).toContain('nats://127.0.0.1:1');
  });

  it('whose port is taken by something else is an error that names its address', async () => {
    const server = createServer((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const url = `nats://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const run = await performRun({ overrides: [`nats.url=${url}`] });
    expect(run.exitCode, run.output).toBe(1);
    expect(run.output).toContain(url);
  });
});

describe('memory', () => {
  const tooLarge = ['placement.slots=16', 'model.config.intermediate_size=50000000'];

  it('that the machine does not have is refused with the numbers before anything starts', async () => {
    expectRefused(await performRun({ overrides: tooLarge }), 'this run needs', 'GiB are available', 'try ');
  });

  it('that the machine does not have is refused when it is asked for, too, and nothing is left', async () => {
    const run = await performRun({ overrides: [...tooLarge, 'trainer.memory_check=false'] });
    expect(run.exitCode, run.output).toBeGreaterThan(0);
    expect(run.output).toMatch(/shared memory .* asked, .* free|Node .* maps .* at most/);
    expect(eventsOf(run.runFolder, 'actor-started')).toEqual([]);
  });

  it('for rollouts that is too small is an error that says how to get more', async () => {
    const run = await performRun({ overrides: ['placement.blob_bytes=2048', single] });
    expect(run.exitCode, run.output).toBe(1);
    expect(run.output).toContain('blob memory is full');
  });
});

/** A file system of its own needs a mount namespace, which not every container allows. */
const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0;

describe('a full disk', () => {
  it.runIf(canMount).each([64, 200, 400])(
    'after %i KiB stops the run with an error that says so',
    async (kibibytes) => {
      const folder = testFolder();
      const mount = `mount -t tmpfs -o size=${kibibytes}k tmpfs ${folder} && exec "$@"`;
      const run = await performRun({ folder, under: ['unshare', '-rm', 'sh', '-c', mount, 'sh'] });
      expect(run.exitCode, run.output).toBe(1);
      expect(run.output).toMatch(/ENOSPC|disk is full|no space/i);
    },
  );

  it('or a limit on the size of files stops the run with an error that says so', async () => {
    // KiB: more than the shared memories, less than the optimizer's state.
    const under = ['bash', '-c', 'ulimit -f 220 && exec "$@"', 'bash'];
    const run = await performRun({ under, overrides: ['algorithm.use_kl_loss=false'] });
    expect(run.exitCode, run.output).toBe(1);
    expect(run.output).toMatch(/EFBIG|too large/i);
    expect(summaryIn(run).exit).toBe('failed');
    expect(existsSync(join(run.runFolder ?? '', 'checkpoints', 'latest'))).toBe(false);
  });
});
