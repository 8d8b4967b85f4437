/**
 * The learner at work on recorded batches: its own compute module, as the actor calls it, over an arena whose slots take
 * turns as the policy would have them. The engine is the only thing that differs between two replays.
 */
import { createCompute, type ComputedUpdate, type LearnerCompute } from '../../../actors/learner/compute.js';
import { arenaDescriptionOf } from '../../../cli/train/arena-description.js';
import type { StagePlan } from '../../../cli/train/run-plan.js';
import type { Rehearsal } from '../../../cli/train/start-company.js';
import { StepBlobs } from '../../../cli/train/step-blobs.js';
import type { GatheredShard } from '../../../messages/step/5-step-gathered.js';
import { policyVersion, type Stage, type WeightsRef } from '../../../messages/values.js';
import { planArena, slotBytes, type ArenaPlan } from '../../../models/arena/arena.js';
import { hashSlot } from '../../../models/arena/weights-hash.js';
import { releaseMemory, reserveMemory } from '../../../native/process/memory.js';
import type { SharedMemories } from '../../../runtime/actor.js';
import { BlobArena, openBlobMemory, type BlobMemory } from '../../../runtime/blobs/blob-memory.js';
import { mapSharedMemory } from '../../../runtime/shared-memory.js';
import type { EngineName } from '../../../tensor/engine-options.js';
import { learnerOf } from './quickstart.js';
import type { RecordedExamples } from './recording.js';

/** Nobody ends a learner but the end of its thread: one that is dropped before would be told as a leak. */
const learners: LearnerCompute[] = [];

export class ReplayStage {
  readonly plan: ArenaPlan;
  readonly shared: SharedMemories;
  readonly memory: BlobMemory;
  readonly #arena: BlobArena;
  readonly #bytes: ArrayBufferLike;
  readonly #stage: StagePlan;
  #live: WeightsRef;
  #compute: LearnerCompute | undefined;

  /** @param fill writes the first weights */
  constructor(rehearsal: Rehearsal, stage: Stage, fill: (plan: ArenaPlan, slot: Uint8Array) => void) {
    const found = rehearsal.plan.stages.find(({ name }) => name === stage);
    if (!found) throw new Error(`the quickstart has no stage ${stage}`);
    this.#stage = found;
    this.plan = planArena(arenaDescriptionOf(rehearsal.config, rehearsal.model, rehearsal.plan.reference));
    this.shared = {
      node: 'replay',
      arena: reserveMemory('troupe-replay-arena', this.plan.byteLength),
      blobs: reserveMemory('troupe-replay-blobs', rehearsal.plan.blobBytes),
    };
    this.#arena = new BlobArena(this.shared);
    this.memory = openBlobMemory(this.shared);
    this.#bytes = mapSharedMemory(this.shared.arena, 'write');
    fill(this.plan, this.slot(0));
    if (this.plan.referenceSlot !== null) this.slot(this.plan.referenceSlot).set(this.slot(0));
    this.#live = { version: policyVersion.parse(0), slot: 0, hash: hashSlot(this.plan.layout, this.slot(0)) };
  }

  get live(): WeightsRef {
    return this.#live;
  }

  slot(number: number): Uint8Array {
    return slotBytes(this.plan, this.#bytes, number);
  }

  async startLearner(rehearsal: Rehearsal, engine: EngineName): Promise<void> {
    const address = { name: 'learner' as const, instance: 0, incarnation: 0 };
    this.#compute = await createCompute(learnerOf(rehearsal, engine), { shared: this.shared, address });
    learners.push(this.#compute);
    this.#learner.prepareOptimizer({
      request: { kind: 'optimizer-requested', stage: this.#stage.name, weights: this.#live },
      lease: { kind: 'lease-granted', slot: 0 },
    });
  }

  /** One step of SFT. Its update is published. */
  trainExamples(step: number, examples: RecordedExamples['examples']): Promise<ComputedUpdate> {
    return this.withBlobs((blobs) => {
      const sequences = examples.map(({ prompt, completion }) => Int32Array.from([...prompt, ...completion]));
      const masked = examples.map(({ prompt }, row) => ({
        prompt: prompt.length,
        length: sequences[row]?.length ?? 0,
      }));
      const batch = {
        kind: 'examples-drawn' as const,
        ...this.#position(step),
        examples: blobs.pack(sequences),
        lossMask: blobs.packMask(masked),
      };
      return this.#publish(this.#learner.trainExamples({ batch, lease: this.#free }));
    });
  }

  /** One step of GRPO. Its update is published. */
  trainRollouts(step: number, shards: readonly GatheredShard[]): ComputedUpdate {
    const batch = { kind: 'step-gathered' as const, ...this.#position(step), shards: [...shards] };
    return this.#publish(this.#learner.trainRollouts({ batch, lease: this.#free }));
  }

  /** Blobs of one step: they end with `body`. */
  async withBlobs<Result>(body: (blobs: StepBlobs) => Result | Promise<Result>): Promise<Result> {
    const blobs = new StepBlobs(this.#arena, this.memory);
    try {
      return await body(blobs);
    } finally {
      blobs.release();
    }
  }

  release(): void {
    releaseMemory(this.shared.arena);
    releaseMemory(this.shared.blobs);
  }

  get #learner(): LearnerCompute {
    if (!this.#compute) throw new Error('startLearner comes first');
    return this.#compute;
  }

  get #free(): { readonly kind: 'lease-granted'; readonly slot: number } {
    return { kind: 'lease-granted', slot: 1 - this.#live.slot };
  }

  #position(step: number): { step: number; totalSteps: number; stepsPerEpoch: number; weights: WeightsRef } {
    const { totalSteps, stepsPerEpoch } = this.#stage;
    return { step, totalSteps, stepsPerEpoch, weights: this.#live };
  }

  #publish(update: ComputedUpdate): ComputedUpdate {
    const { version, slot } = this.#live;
    this.#live = { version: policyVersion.parse(version + 1), slot: 1 - slot, hash: update.hash };
    return update;
  }
}
