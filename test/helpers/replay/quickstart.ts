/** The quickstart as it is before anything starts: data, plan and model, and what each actor would be told. */
import type { LearnerStartData } from '../../../actors/learner/start-data.js';
import { learnerStartData } from '../../../actors/learner/start-data.js';
import { castActors } from '../../../cli/train/actor-specifications.js';
import { describeTokenizer } from '../../../cli/train/model-description.js';
import { rehearse, type Rehearsal } from '../../../cli/train/start-company.js';
import { loadRunConfig } from '../../../cli/machine/load-run-config.js';
import type { ActorName } from '../../../messages/values.js';
import type { EngineName } from '../../../tensor/engine-options.js';
import { engineOptionsOf } from '../engines.js';

export async function rehearseQuickstart(): Promise<Rehearsal> {
  return rehearse(loadRunConfig('config/runs/quickstart.yaml').config);
}

/** As the run's root has it for the actor: plain data, which the actor's own schema checks. */
export function startDataFor(rehearsal: Rehearsal, name: ActorName): unknown {
  const { config, model, tokenizer, plan } = rehearsal;
  const cast = castActors({
    config,
    model,
    tokenizer: describeTokenizer(config),
    specialTokens: { ...tokenizer.specialTokens, ends: rehearsal.endTokenIds, neverSampled: rehearsal.bannedTokenIds },
    exportFiles: {},
    reference: plan.reference,
    runFolder: '',
    roles: new Set([name]),
  });
  return cast[0]?.startData;
}

/** The learner's, on an engine of one thread: threads change the bits of sums. */
export function learnerOf(rehearsal: Rehearsal, engine: EngineName): LearnerStartData {
  return { ...learnerStartData.parse(startDataFor(rehearsal, 'learner')), ...engineOptionsOf(engine) };
}
