/** Plans of real shapes by their configuration alone, beside figures that are known. */
import { allParts } from '../../../../cli/machine/machine-parts.js';
import { resolveMachine } from '../../../../cli/machine/resolve-machine.js';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findAdvice } from '../../../../cli/plan/advice.js';
import { baseBytes } from '../../../../cli/plan/base-memory.js';
import { greatestSizes } from '../../../../cli/plan/batch-sizes.js';
import { bytesOf, planMemory, totalBytes, type MemoryPlan, type PlannedRun } from '../../../../cli/plan/memory-plan.js';
import { memorySummary } from '../../../../cli/plan/memory-summary.js';
import { renderPlan } from '../../../../cli/plan/render-plan.js';
import { MemoryShortError, requireMemory, shortages } from '../../../../cli/plan/require-memory.js';
import { heapFactor } from '../../../../cli/plan/tfjs-memory.js';
import { configSchema } from '../../../../config/schema.js';
import type { ActorName } from '../../../../messages/values.js';
import { packageRoot } from '../../../../native/process/artefacts.js';

const gibibyte = 2 ** 30;
const allRoles: ReadonlySet<ActorName> = new Set([
  'policy',
  'learner',
  'sampler',
  'reference',
  'verifier',
  'evaluator',
] as const);

/** Qwen2.5-7B, of the published config.json: what the language side of Qwen2.5-VL-7B has, too. */
const sevenBillion = {
  model_type: 'qwen2',
  vocab_size: 152064,
  hidden_size: 3584,
  intermediate_size: 18944,
  num_hidden_layers: 28,
  num_attention_heads: 28,
  num_key_value_heads: 4,
};
/** Qwen2.5-72B, likewise. */
const seventyTwoBillion = {
  ...sevenBillion,
  hidden_size: 8192,
  intermediate_size: 29568,
  num_hidden_layers: 80,
  num_attention_heads: 64,
  num_key_value_heads: 8,
};

function runOf(model: Record<string, unknown>, settings: Record<string, unknown> = {}): PlannedRun {
  const { model: section = {}, ...others } = settings;
  const { config } = resolveMachine(
    configSchema.parse({
      ...others,
      model: { dtype: 'bfloat16', path: 'unused', ...(typeof section === 'object' && section) },
    }),
    allParts,
  );
  return {
    config,
    model,
    sizes: greatestSizes(config),
    blobBytes: 2 ** 20,
    reference: true,
    roles: allRoles,
    bans: false,
  };
}

function part(plan: MemoryPlan, process: string, name: string): number {
  const parts = plan.processes.find((one) => one.name === process)?.parts ?? [];
  return bytesOf(parts.filter((one) => one.name === name));
}

/** As DESIGN.md section 5 counts: weights, float32 master and moments, and gradients in bfloat16 (ours are float32). */
function countedByDesign(plan: MemoryPlan): number {
  const weights = bytesOf(plan.shared.filter(({ name }) => name.startsWith('weights')));
  const optimizer = part(plan, 'learner.0', 'master weights') + part(plan, 'learner.0', 'optimizer moments');
  return weights + optimizer + part(plan, 'learner.0', 'gradients') / 2;
}

describe('planMemory', () => {
  it("counts a checkpoint's tokenizer in the processes that read it, by the size of its file", () => {
    const fileBytes = 7_031_645;
    const heap = baseBytes.tokenizerPerFileByte * fileBytes;
    const without = planMemory(runOf(sevenBillion));
    const withOne = planMemory({ ...runOf(sevenBillion), tokenizerFileBytes: fileBytes });
    for (const process of ['verifier.0', 'evaluator.0']) {
      expect(part(without, process, 'tokenizer')).toBe(0);
      expect(part(withOne, process, 'tokenizer')).toBe(heap);
    }
    expect(totalBytes(withOne) - totalBytes(without)).toBe(2 * heap);
  });

  it.each([
    { slots: 2, gibibytes: 142 },
    { slots: 1, gibibytes: 128 },
  ])('gives a 7B model with $slots slots and a reference the $gibibytes GiB of the design', ({ slots, gibibytes }) => {
    const plan = planMemory(runOf(sevenBillion, { placement: { slots } }));
    expect(Math.abs(countedByDesign(plan) / gibibyte - gibibytes)).toBeLessThan(1);
    expect(plan.trainedParameters).toBe(7_615_616_512);
  });

  it('gives a 72B model 16 bytes a parameter in the learner, and 2 in each slot', () => {
    const plan = planMemory(runOf(seventyTwoBillion));
    expect(plan.trainedParameters).toBe(72_706_203_648);
    const kept = ['master weights', 'optimizer moments', 'gradients'].map((name) => part(plan, 'learner.0', name));
    expect(kept.reduce((sum, bytes) => sum + bytes, 0)).toBe(16 * plan.trainedParameters);
    const slots = bytesOf(plan.shared.filter(({ name }) => name === 'weights, 2 slots'));
    expect(slots / (4 * plan.trainedParameters)).toBeCloseTo(1, 4);
  });

  const folder = join(packageRoot(), '..', 'shared', 'data', 'qwen2.5-vl-7b-instruct', 'config.json');
  it.skipIf(!existsSync(folder))('lays the vision tower of the published Qwen2.5-VL-7B once, beside the slots', () => {
    const model: unknown = JSON.parse(readFileSync(folder, 'utf8'));
    if (typeof model !== 'object' || model === null) throw new TypeError(`${folder} is no object`);
    const plan = planMemory(runOf({ ...model }));
    expect(plan.trainedParameters).toBe(7_615_616_512);
    expect(plan.trainedParameters + plan.frozenParameters).toBe(8_292_166_656);
    expect(bytesOf(plan.shared.filter(({ name }) => name === 'weights, frozen'))).toBeGreaterThan(
      2 * plan.frozenParameters,
    );
    expect(Math.abs(countedByDesign(plan) / gibibyte - 142 - (2 * plan.frozenParameters) / gibibyte)).toBeLessThan(1);
  });

  it('counts weights on the GPU and processes in the machine for a run on one', () => {
    const plan = planMemory(runOf(sevenBillion, { device: 'cuda' }));
    expect(totalBytes(plan, 'device')).toBeGreaterThan(142 * gibibyte);
    expect(totalBytes(plan, 'host')).toBeLessThan(gibibyte);
  });

  it('trains no optimizer state of what adapters leave frozen', () => {
    const whole = planMemory(runOf(sevenBillion));
    const adapters = planMemory(runOf(sevenBillion, { model: { lora_rank: 16 } }));
    expect(adapters.trainedParameters).toBeLessThan(0.01 * whole.trainedParameters);
    expect(adapters.frozenParameters).toBe(whole.trainedParameters);
    for (const name of ['master weights', 'optimizer moments', 'gradients'])
      expect(part(adapters, 'learner.0', name)).toBeLessThan(0.01 * part(whole, 'learner.0', name));
  });

  it('has one process where all actors are threads, whose passing memory comes in turns', () => {
    const single = planMemory(runOf(sevenBillion, { placement: { mode: 'single-process' } }));
    const threads = planMemory(runOf(sevenBillion, { placement: { mode: 'threads' } }));
    expect(single.processes.map(({ name }) => name)).toEqual(['root']);
    expect(totalBytes(single)).toBeLessThan(totalBytes(threads));
  });
});

describe('a plan and a machine', () => {
  const run = runOf(sevenBillion);
  const plan = planMemory(run);
  const machine = { hostTotal: 64 * gibibyte, hostAvailable: 60 * gibibyte };

  it('is refused with the numbers and with keys that help', () => {
    expect(shortages(plan, { ...machine, hostAvailable: 10_000 * gibibyte })).toEqual([]);
    expect(() => requireMemory(run, machine)).toThrow(MemoryShortError);
    expect(() => requireMemory(run, machine)).toThrow(/needs \d+\.\d GiB of memory, 60\.0 GiB are available/);
    expect(() => requireMemory(run, machine)).toThrow(/learner\.0 \d+\.\d GiB/);
    expect(() => requireMemory(run, machine)).toThrow(/try model\.lora_rank=16/);
  });

  it('is only warned of when trainer.memory_check is false', () => {
    const unchecked = runOf(sevenBillion, { trainer: { memory_check: false } });
    expect(requireMemory(unchecked, machine)).toMatch(/needs .* are available: it may be killed/);
    expect(requireMemory(unchecked, { ...machine, hostAvailable: 10_000 * gibibyte })).toBeUndefined();
  });

  it('compares what lies on the GPU with the GPU alone', () => {
    const onGpu = planMemory(runOf(sevenBillion, { device: 'cuda' }));
    const device = { name: 'a GPU', total: 141 * gibibyte, available: 141 * gibibyte };
    expect(shortages(onGpu, machine)).toEqual([]);
    expect(shortages(onGpu, { ...machine, device })).toEqual([
      expect.stringMatching(/^this run needs [\d.]+ GiB of the GPU's memory, 141\.0 GiB are available$/),
    ]);
  });

  it('is advised by what each key saves, greatest first', () => {
    const advice = findAdvice(run, plan);
    expect(advice.length).toBe(3);
    expect(advice.map(({ savedBytes }) => savedBytes)).toEqual(
      advice.map(({ savedBytes }) => savedBytes).sort((a, b) => b - a),
    );
    for (const { savedBytes } of advice) expect(savedBytes).toBeGreaterThan(0.01 * totalBytes(plan));
  });

  it('is a table with a bar for each process', () => {
    const lines = renderPlan(plan, machine, findAdvice(run, plan));
    for (const { name } of plan.processes)
      expect(
        lines.some((line) => line.startsWith(name) && /[█▏▎▍▌▋▊▉░]{24}/.test(line)),
        name,
      ).toBe(true);
    expect(lines.join('\n')).toContain('It does not fit');
  });

  it('stands beside what was measured, unless a process could not be read', () => {
    const measured = new Map(plan.processes.map(({ name }) => [name, 1000]));
    const whole = memorySummary(plan, measured, 'descriptor');
    expect(whole.measuredBytes).toBe(whole.sharedBytes + 1000 * plan.processes.length);
    expect(whole.plannedBytes).toBeCloseTo(totalBytes(plan), -1);
    measured.delete('learner.0');
    expect(memorySummary(plan, measured, 'descriptor').measuredBytes).toBeNull();
  });

  it('counts a buffer of the root once, though the root is measured with it', () => {
    const bytes = bytesOf(plan.shared, 'host');
    const measured = new Map(plan.processes.map(({ name }) => [name, name === 'root' ? bytes + 1000 : 1000]));
    const whole = memorySummary(plan, measured, 'buffer');
    expect(whole.measuredBytes).toBe(bytes + 1000 * plan.processes.length);
  });
});

describe('an engine that cannot map shared memory', () => {
  const settings = { model: { dtype: 'float32' }, placement: { slots: 2 } };
  const copiesOf = (plan: ReturnType<typeof planMemory>) =>
    Object.fromEntries(
      plan.processes.flatMap(({ name, parts }) =>
        parts.filter((part) => part.name === 'weights, copied').map(({ bytes }) => [name, bytes]),
      ),
    );

  it('has copies of the slots that each actor reads and writes, which torch has not', () => {
    const plan = planMemory(runOf(sevenBillion, { ...settings, engine: 'tfjs' }));
    const slot = (plan.shared.find(({ name }) => name === 'weights, 2 slots')?.bytes ?? NaN) / 2;
    const kept = heapFactor.lasting;
    expect(copiesOf(plan)).toEqual({
      'learner.0': kept * 4 * slot,
      'sampler.0': kept * 2 * slot,
      'reference.0': kept * slot,
    });
    expect(copiesOf(planMemory(runOf(sevenBillion, settings)))).toEqual({});
  });

  const halfBillion = { ...sevenBillion, hidden_size: 896, intermediate_size: 4864, num_hidden_layers: 24, num_attention_heads: 14, num_key_value_heads: 2, vocab_size: 151936, tie_word_embeddings: true }; // prettier-ignore
  const roomy = { hostTotal: 4096 * gibibyte, hostAvailable: 4096 * gibibyte };

  it.each([
    ['processes', /^learner\.0 needs [\d.]+ GiB in WebAssembly, whose memory ends at 4\.0 GiB in each process/],
    ['threads', /^learner\.0 needs [\d.]+ GiB in WebAssembly/],
    ['single-process', /^root needs [\d.]+ GiB in WebAssembly/],
  ])('is refused what its memory cannot address, however large the machine: %s', (mode, words) => {
    const tfjs = { model: { dtype: 'float32' }, engine: 'tfjs', placement: { mode } };
    const run = runOf(halfBillion, tfjs);
    expect(() => requireMemory(run, roomy)).toThrow(MemoryShortError);
    expect(() => requireMemory(run, roomy)).toThrow(expect.objectContaining({ message: expect.stringMatching(words) }));
    expect(shortages(planMemory(runOf(halfBillion, { ...tfjs, engine: 'torch' })), roomy)).toEqual([]);
    expect(shortages(planMemory(runOf(halfBillion, { ...tfjs, tfjs: { backend: 'node' } })), roomy)).toEqual([]);
  });

  it('is not refused what each of its memories holds, though their sum is more', () => {
    const small = { ...halfBillion, hidden_size: 448, intermediate_size: 1024, num_hidden_layers: 4, vocab_size: 8000 };
    const run = runOf(small, {
      model: { dtype: 'float32' },
      engine: 'tfjs',
      placement: { mode: 'threads', samplers: 32 },
      data: { max_prompt_length: 64, max_response_length: 64, train_batch_size: 64 },
      sampler: { n: 2, shard_prompts: 2 },
      evaluator: { shard_prompts: 2 },
      sft: { max_token_len: 512 },
      learner: { ppo_max_token_len: 512, ppo_mini_batch_size: 4 },
    });
    const plan = planMemory(run);
    expect(totalBytes(plan)).toBeGreaterThan(4 * gibibyte);
    expect(shortages(plan, roomy)).toEqual([]);
  });

  it('is not advised to compute in bfloat16, which it has not', () => {
    const [tfjs, torch] = ['tfjs', 'torch'].map((engine) => {
      const run = runOf(sevenBillion, { ...settings, engine });
      return findAdvice(run, planMemory(run)).map(({ override }) => override);
    });
    expect(torch).toContain('model.dtype=bfloat16');
    expect(tfjs).not.toContain('model.dtype=bfloat16');
  });
});
