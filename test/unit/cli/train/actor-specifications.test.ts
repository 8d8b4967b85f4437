import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { allParts } from '../../../../cli/machine/machine-parts.js';
import { resolveMachine } from '../../../../cli/machine/resolve-machine.js';
import { castActors } from '../../../../cli/train/actor-specifications.js';
import { configSchema } from '../../../../config/schema.js';
import { actorName, type ActorName } from '../../../../messages/values.js';
import { arenaDescription } from '../../../../models/arena/arena.js';

function cast(config: object = {}, roles: readonly ActorName[] = actorName.options) {
  return castActors({
    config: resolveMachine(configSchema.parse(config), allParts).config,
    model: {
      model_type: 'qwen2',
      hidden_size: 8,
      intermediate_size: 8,
      num_hidden_layers: 1,
      num_attention_heads: 2,
      vocab_size: 8,
    },
    tokenizer: { tokenizer: 'character', extra_characters: '' },
    specialTokens: { bos: 1, pad: 0, eos: 2, ends: [2], neverSampled: [] },
    exportFiles: {},
    reference: true,
    runFolder: '/nowhere',
    roles: new Set(roles),
  });
}

describe('the cast of a run', () => {
  it('has each role in a module of its own, whose start data its actor accepts', async () => {
    for (const { name, module, startData } of cast()) {
      expect(existsSync(fileURLToPath(module))).toBe(true);
      const loaded: { actor: { name: string; startData: { parse(data: unknown): unknown } } } = await import(module);
      expect(loaded.actor.name).toBe(name);
      expect(() => loaded.actor.startData.parse(startData)).not.toThrow();
    }
  });

  it('has as many samplers as configured and one of every other role, and only the roles that the run needs', () => {
    const named = (all: ReturnType<typeof cast>) => all.map(({ name, instance }) => `${name}.${instance}`);
    expect(named(cast({ placement: { samplers: 2 } }))).toEqual([
      'policy.0',
      'learner.0',
      'sampler.0',
      'sampler.1',
      'reference.0',
      'verifier.0',
      'evaluator.0',
    ]);
    expect(named(cast({}, ['policy', 'learner']))).toEqual(['policy.0', 'learner.0']);
  });

  it('is told of one arena: which parts are frozen, and which adapters are trained', () => {
    const arenas = cast({ model: { freeze_vision_tower: false, lora_rank: 4, target_modules: ['q_proj'] } })
      .filter(({ name }) => ['policy', 'learner', 'sampler', 'reference'].includes(name))
      .map(({ startData }) => arenaDescription.parse(startData));
    expect(arenas).toHaveLength(4);
    for (const arena of arenas) {
      expect(arena).toEqual(arenas[0]);
      expect(arena.freeze_vision_tower).toBe(false);
      expect(arena.lora).toEqual({ rank: 4, alpha: 16, target_modules: ['q_proj'] });
    }
  });

  it('comes back after a failure, but for policy and learner, whose state nobody else has', () => {
    const escalating = cast().filter(({ whenItFails }) => whenItFails === 'escalate');
    expect(escalating.map(({ name }) => name)).toEqual(['policy', 'learner']);
  });
});
