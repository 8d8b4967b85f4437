/**
 * PURE. The memory of a run, process by process, before any of them starts: what the formulas of models/memory say of the
 * largest batches, beside the base of each process. Shared memory is counted once, whoever maps it.
 */
import type { Config, ResolvedConfig } from '../../config/schema.js';
import type { ActorName } from '../../messages/values.js';
import { planArena, type ArenaPlan } from '../../models/arena/arena.js';
import { decodingMemory } from '../../models/memory/decoding-memory.js';
import { optimizerMemory } from '../../models/memory/optimizer-memory.js';
import { scoringMemory } from '../../models/memory/scoring-memory.js';
import type { ComputedModel, TokenBatch } from '../../models/memory/token-batch.js';
import { trainingMemory } from '../../models/memory/training-memory.js';
import { arenaDescriptionOf } from '../train/arena-description.js';
import { baseBytes, baseOf, engineAloneBytes } from './base-memory.js';
import { decodedShards, grpoBatch, sftBatch, type DataSizes } from './batch-sizes.js';
import { heapFactor, moreInDecoding, moreInScoring, moreInTraining } from './tfjs-memory.js';

export interface PlannedRun {
  readonly config: ResolvedConfig;
  /** Keys of a Hugging Face `config.json`. */
  readonly model: Record<string, unknown>;
  readonly sizes: DataSizes;
  readonly blobBytes: number;
  readonly reference: boolean;
  readonly roles: ReadonlySet<ActorName>;
  /** Some tokens are never sampled. */
  readonly bans: boolean;
  /** Size of the tokenizer.json that verifier and evaluator read too; absent: the character tokenizer. */
  readonly tokenizerFileBytes?: number;
  /** What the root holds already: the run's data among it. Absent: as little as a run has. */
  readonly rootBytes?: number;
}

/** `device`: on the GPU when the run computes there, else in the machine's memory. */
export interface MemoryPart {
  readonly name: string;
  readonly bytes: number;
  readonly where: 'host' | 'device';
  /** Held from one message to the next; else for the length of one computation. */
  readonly lasting: boolean;
  /** In the WebAssembly heap of this name: each thread that computes with TensorFlow.js has one. */
  readonly heap?: string;
}

export interface ProcessMemory {
  /** `learner.0`; `root`; `broker`. */
  readonly name: string;
  readonly parts: readonly MemoryPart[];
}

export interface MemoryPlan {
  readonly device: 'cpu' | 'cuda';
  readonly dtype: 'float32' | 'bfloat16';
  readonly trainedParameters: number;
  readonly frozenParameters: number;
  /** Once, whatever the number of processes. */
  readonly shared: readonly MemoryPart[];
  readonly processes: readonly ProcessMemory[];
}

const order: readonly ActorName[] = ['policy', 'learner', 'sampler', 'reference', 'verifier', 'evaluator'];

/** @throws ModelConfigurationError, LoraTargetError */
export function planMemory(run: PlannedRun): MemoryPlan {
  const { config, roles } = run;
  const arena = planArena(arenaDescriptionOf(config, run.model, run.reference));
  const computed: ComputedModel = {
    configuration: arena.configuration,
    dtype: config.model.dtype,
    device: config.device,
    lora: arena.lora,
  };
  const actors = order
    .filter((name) => roles.has(name))
    .flatMap((name) =>
      Array.from({ length: copiesOf(config, name) }, (_, instance) => ({
        name: `${name}.${instance}`,
        parts: [
          base(baseOf(name, config.verifier.workers, config.engine)),
          ...ownParts(name, run, computed, arena).map((part) => inHeap(part, `${name}.${instance}`)),
        ],
      })),
    );
  const processes = [
    { name: 'root', parts: [base(rootBase(run))] },
    ...(config.placement.mode === 'processes' ? [{ name: 'broker', parts: [base(baseBytes.broker)] }] : []),
    ...actors,
  ];
  return {
    device: config.device,
    dtype: config.model.dtype,
    trainedParameters: arena.layout.parameterCount,
    frozenParameters: arena.frozen.parameterCount,
    shared: sharedParts(run, arena),
    processes: config.placement.mode === 'processes' ? processes : [inOneProcess(processes, run)],
  };
}

export function bytesOf(parts: readonly MemoryPart[], where?: MemoryPart['where']): number {
  return parts.reduce((sum, part) => sum + (where === undefined || part.where === where ? part.bytes : 0), 0);
}

/** Bytes of all processes, and of what they share. */
export function totalBytes({ shared, processes }: MemoryPlan, where?: MemoryPart['where']): number {
  return processes.reduce((sum, { parts }) => sum + bytesOf(parts, where), bytesOf(shared, where));
}

/** Bytes of each WebAssembly heap, by the name of the process or actor whose it is; empty with torch. */
export function heapBytes({ processes }: MemoryPlan): ReadonlyMap<string, number> {
  const heaps = new Map<string, number>();
  for (const { heap, bytes } of processes.flatMap(({ parts }) => parts))
    if (heap !== undefined) heaps.set(heap, (heaps.get(heap) ?? 0) + bytes);
  return heaps;
}

function copiesOf({ placement }: Config, name: ActorName): number {
  if (name === 'sampler') return placement.samplers;
  return name === 'reference' ? placement.references : 1;
}

function sharedParts(
  { blobBytes, config }: PlannedRun,
  { slots, referenceSlot, layout, frozen }: ArenaPlan,
): MemoryPart[] {
  const where = placeOf(config);
  const lasting = true;
  return [
    { name: `weights, ${slots} ${slots === 1 ? 'slot' : 'slots'}`, bytes: slots * layout.slotBytes, where, lasting },
    ...(referenceSlot === null ? [] : [{ name: 'weights, reference', bytes: layout.slotBytes, where, lasting }]),
    ...(frozen.slotBytes === 0 ? [] : [{ name: 'weights, frozen', bytes: frozen.slotBytes, where, lasting }]),
    { name: 'rollouts and batches', bytes: blobBytes, where: 'host', lasting },
  ];
}

function tokenizerOf({ tokenizerFileBytes = 0 }: PlannedRun): MemoryPart[] {
  if (tokenizerFileBytes === 0) return [];
  const bytes = baseBytes.tokenizerPerFileByte * tokenizerFileBytes;
  return [{ name: 'tokenizer', bytes, where: 'host', lasting: true }];
}

function ownParts(name: ActorName, run: PlannedRun, model: ComputedModel, arena: ArenaPlan): MemoryPart[] {
  const where = placeOf(run.config);
  const { config, sizes } = run;
  const tfjs = config.engine === 'tfjs';
  const part = (partName: string, bytes: number, use: keyof typeof heapFactor = 'lasting'): MemoryPart => {
    const own = { name: partName, where, lasting: use === 'lasting' };
    if (!tfjs) return { ...own, bytes };
    // libtensorflow's memory is the process's own; what it takes was not measured.
    const isWasm = !config.tfjs.backend.startsWith('node');
    return { ...own, bytes: heapFactor[use] * bytes, ...(isWasm && { heap: name }) };
  };
  if (name === 'verifier' || name === 'evaluator') return tokenizerOf(run);
  const copies = copiesOfWeights(name, config, arena).map((bytes) => part('weights, copied', bytes));
  if (name === 'learner') {
    const { master, moments, gradients } = optimizerMemory(arena.layout.parameterCount);
    const { saved, working } = largestTraining(run, model);
    return [
      ...copies,
      part('master weights', master),
      part('optimizer moments', moments),
      part('gradients', gradients),
      part('activations', saved, 'training'),
      part('largest moment', working, 'training'),
    ];
  }
  if (name === 'reference') {
    const rollouts = Math.min(config.sampler.shard_prompts, config.data.train_batch_size) * config.sampler.n;
    const batch = grpoBatch(config, sizes, rollouts);
    const bytes = scoringMemory(model, batch) + (tfjs ? moreInScoring(model, batch) : 0);
    return [...copies, part('forward pass', bytes, 'scoring')];
  }
  if (name !== 'sampler') return [];
  const shards = decodedShards(config, sizes, run.bans).map((shard) => {
    const memory = decodingMemory(model, shard);
    return tfjs ? { ...memory, working: memory.working + moreInDecoding(model, shard) } : memory;
  });
  const bytes = (shard: ReturnType<typeof decodingMemory>): number => shard.cache + shard.logits + shard.working;
  const most = shards.reduce((a, b) => (bytes(b) > bytes(a) ? b : a), { cache: 0, logits: 0, working: 0 });
  return [
    ...copies,
    part('keys and values', most.cache, 'decoding'),
    part('logits', most.logits, 'decoding'),
    part('largest moment', most.working, 'decoding'),
  ];
}

/**
 * An engine that cannot map shared memory keeps one copy of each slot that it reads, and of each that it writes; the
 * frozen parameters once for each view of the arena.
 */
function copiesOfWeights(name: ActorName, { engine }: ResolvedConfig, { slots, layout, frozen }: ArenaPlan): number[] {
  const read = { learner: 2 * slots, sampler: slots, reference: 1, policy: 0, verifier: 0, evaluator: 0 }[name];
  if (engine === 'torch' || read === 0) return [];
  return [read * layout.slotBytes + (name === 'learner' ? 2 : 1) * frozen.slotBytes];
}

/** Of the stages that run. */
function largestTraining(run: PlannedRun, model: ComputedModel): { readonly saved: number; readonly working: number } {
  const { config, sizes } = run;
  const rollouts = config.learner.ppo_mini_batch_size * config.sampler.n;
  const batches: TokenBatch[] = config.trainer.stages.map((stage) =>
    stage === 'sft' ? sftBatch(config, sizes) : grpoBatch(config, sizes, rollouts),
  );
  return batches
    .map((batch) => {
      const checkpointing = config.model.enable_gradient_checkpointing;
      const memory = trainingMemory(model, batch, checkpointing);
      if (config.engine !== 'tfjs') return memory;
      return { ...memory, working: memory.working + moreInTraining(model, batch, checkpointing) };
    })
    .reduce((a, b) => (b.saved + b.working > a.saved + a.working ? b : a));
}

/** Its actors are threads; those of one compute thread take turns. */
function inOneProcess(processes: readonly ProcessMemory[], run: PlannedRun): ProcessMemory {
  const { placement, verifier } = run.config;
  const rootBytes = rootBase(run);
  const own = processes.map(({ name, parts }) =>
    parts.filter((part) => part.name !== processPart).map((part) => ({ ...part, name: `${name}: ${part.name}` })),
  );
  const lasting = own.flat().filter((part) => part.lasting);
  const passing = own.map((parts) => parts.filter((part) => !part.lasting));
  const greatest = passing.reduce((most, parts) => (bytesOf(parts) > bytesOf(most) ? parts : most), []);
  const single = placement.mode === 'single-process';
  const threads = single ? baseBytes.computeThread : (processes.length - 1) * baseBytes.actorThread;
  const grading = verifier.workers * baseBytes.gradingThread;
  const ground = base(rootBytes + engineAloneBytes[run.config.engine] + threads + grading);
  const parts = [...lasting, ...(single ? greatest : passing.flat())];
  return { name: 'root', parts: [ground, ...(single ? parts.map((part) => inHeap(part, 'root')) : parts)] };
}

function inHeap(part: MemoryPart, heap: string): MemoryPart {
  return part.heap === undefined ? part : { ...part, heap };
}

function rootBase({ rootBytes = 0 }: PlannedRun): number {
  return Math.max(baseBytes.root, rootBytes + baseBytes.rootGrowth);
}

const processPart = 'process';

function base(bytes: number): MemoryPart {
  return { name: processPart, bytes, where: 'host', lasting: true };
}

function placeOf({ device }: Config): MemoryPart['where'] {
  return device === 'cuda' ? 'device' : 'host';
}
