/**
 * The whole wire in one place: every message by kind, and who answers what with what. Read this before any code.
 * The compiler derives the actors' handlers from `protocol`: a missing handler or an undeclared message does not compile.
 */
import type { z } from 'zod';
import {
  acknowledged,
  checkpointRequested,
  exportRequested,
  filesWritten,
  optimizerRequested,
} from './control/checkpoint.js';
import { graderReplaced } from './control/grader.js';
import {
  leaseGranted,
  leaseRequested,
  leasesEnded,
  referenceFrozen,
  referenceRequested,
  weightsRequested,
} from './control/lease.js';
import { examplesDrawn } from './step/1-examples-drawn.js';
import { promptsDrawn } from './step/1-prompts-drawn.js';
import { responsesWritten } from './step/2-responses-written.js';
import { rolloutsSampled } from './step/2-rollouts-sampled.js';
import { rolloutsGraded } from './step/3-rollouts-graded.js';
import { rolloutsScored } from './step/4-rollouts-scored.js';
import { stepGathered } from './step/5-step-gathered.js';
import { updateComputed } from './step/5-update-computed.js';
import { weightsPublished } from './step/6-weights-published.js';
import { choicesDrawn } from './step/7-choices-drawn.js';
import { choicesScored } from './step/7-choices-scored.js';
import { evaluationFinished } from './step/7-evaluation-finished.js';
import { evaluationRequested } from './step/7-evaluation-requested.js';
import type { ActorName } from './values.js';

export const messageSchemas = {
  'prompts-drawn': promptsDrawn,
  'examples-drawn': examplesDrawn,
  'rollouts-sampled': rolloutsSampled,
  'responses-written': responsesWritten,
  'rollouts-graded': rolloutsGraded,
  'rollouts-scored': rolloutsScored,
  'step-gathered': stepGathered,
  'update-computed': updateComputed,
  'weights-published': weightsPublished,
  'evaluation-requested': evaluationRequested,
  'evaluation-finished': evaluationFinished,
  'choices-drawn': choicesDrawn,
  'choices-scored': choicesScored,
  'lease-requested': leaseRequested,
  'lease-granted': leaseGranted,
  'leases-ended': leasesEnded,
  'weights-requested': weightsRequested,
  'reference-requested': referenceRequested,
  'reference-frozen': referenceFrozen,
  'export-requested': exportRequested,
  'checkpoint-requested': checkpointRequested,
  'optimizer-requested': optimizerRequested,
  'grader-replaced': graderReplaced,
  'files-written': filesWritten,
  acknowledged,
} as const;

export type MessageKind = keyof typeof messageSchemas;
export type Message<Kind extends MessageKind = MessageKind> = {
  [K in Kind]: z.infer<(typeof messageSchemas)[K]>;
}[Kind];

/** actor → { kind it takes: kind it answers with }. */
export const protocol = {
  policy: {
    'weights-requested': 'weights-published',
    'update-computed': 'weights-published',
    'lease-requested': 'lease-granted',
    'leases-ended': 'acknowledged',
    'reference-requested': 'reference-frozen',
    'export-requested': 'files-written',
  },
  reference: { 'rollouts-sampled': 'rollouts-scored', 'choices-drawn': 'choices-scored' },
  sampler: { 'prompts-drawn': 'rollouts-sampled' },
  verifier: {
    'rollouts-sampled': 'rollouts-graded',
    'responses-written': 'rollouts-graded',
    'grader-replaced': 'acknowledged',
  },
  learner: {
    'optimizer-requested': 'acknowledged',
    'examples-drawn': 'update-computed',
    'step-gathered': 'update-computed',
    'checkpoint-requested': 'files-written',
  },
  evaluator: { 'evaluation-requested': 'evaluation-finished' },
} as const satisfies Record<ActorName, Partial<Record<MessageKind, MessageKind>>>;

export type Protocol = typeof protocol;
/** Kinds that an actor takes. */
export type Takes<Name extends ActorName> = keyof Protocol[Name] & MessageKind;
/** Kind that an actor answers `Kind` with. */
export type ReplyKind<Name extends ActorName, Kind extends Takes<Name>> = Protocol[Name][Kind] & MessageKind;
export type Reply<Name extends ActorName, Kind extends Takes<Name>> = Message<ReplyKind<Name, Kind>>;
