import { describe, expect, it } from 'vitest';
import {
  batchNumbers,
  describeBatches,
  splitShards,
  stepsPerEpoch,
  totalSteps,
} from '../../../config/batch-algebra.js';
import { ConfigError } from '../../../config/errors.js';
import { loadConfig } from '../../../config/load.js';

const model = 'model.path=some-folder';
const sizes = { trainPrompts: 6_000, sftSequences: 6_000, validationPrompts: 1_000 };

function pathsOf(overrides: readonly string[]): string[] {
  try {
    loadConfig(null, overrides);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path }) => path);
    throw error;
  }
}

describe('what values must be to each other', () => {
  it.each([
    [['sampler.n=8'], 'model.path'],
    [
      [model, 'model.config={hidden_size: 8, intermediate_size: 8, num_hidden_layers: 1, num_attention_heads: 2}'],
      'model.config',
    ],
    [[model, 'data.train_batch_size=16', 'learner.ppo_mini_batch_size=5'], 'learner.ppo_mini_batch_size'],
    [[model, 'placement.samplers=3'], 'placement.samplers'],
    [[model, 'data.train_batch_size=4', 'sampler.shard_prompts=4', 'placement.samplers=2'], 'placement.samplers'],
    [[model, 'sampler.n=1'], 'sampler.n'],
    [[model, 'data.train_batch_size=64', 'sampler.shard_prompts=1'], 'sampler.shard_prompts'],
    [[model, 'device=cuda', 'placement.mode=single-process'], 'placement.mode'],
    [[model, 'sampler.temperature=0'], 'sampler.temperature'],
    [[model, 'learner.ppo_max_token_len=100'], 'learner.ppo_max_token_len'],
    [[model, 'data.task=jsonl', 'data.val_files=a'], 'data.train_files'],
    [[model, 'data.task=gsm8k-equations', 'data.train_files=a'], 'data.val_files'],
    [[model, 'verifier.kind=module'], 'verifier.path'],
    [[model, 'verifier.kind=task', 'verifier.path=a.ts'], 'verifier.kind'],
    [[model, 'trainer.resume_mode=resume_path'], 'trainer.resume_from_path'],
    [[model, 'placement.heartbeat_interval_ms=5000'], 'placement.heartbeat_timeout_ms'],
    [
      ['model.config={hidden_size: 9, intermediate_size: 8, num_hidden_layers: 1, num_attention_heads: 2}'],
      'model.config.hidden_size',
    ],
    [
      ['model.config={hidden_size: 6, intermediate_size: 8, num_hidden_layers: 1, num_attention_heads: 2}'],
      'model.config.head_dim',
    ],
    [
      [
        'model.config={hidden_size: 8, intermediate_size: 8, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 3}',
      ],
      'model.config.num_key_value_heads',
    ],
  ])('refuses %j at %s', (overrides, path) => {
    expect(pathsOf(overrides)).toEqual([path]);
  });

  it('asks nothing of GRPO when only SFT is run', () => {
    expect(pathsOf([model, 'trainer.stages=[sft]', 'sampler.n=1', 'placement.samplers=9'])).toEqual([]);
  });
});

describe('batch algebra', () => {
  it('counts prompts, completions, updates and shards', () => {
    const { config } = loadConfig(null, [
      model,
      'data.train_batch_size=512',
      'learner.ppo_mini_batch_size=128',
      'sampler.shard_prompts=200',
    ]);
    expect(batchNumbers(config)).toMatchObject({
      promptsPerStep: 512,
      completionsPerStep: 4_096,
      shardsPerStep: 3,
      shardPrompts: [200, 200, 112],
      updatesPerStep: 4,
      completionsPerUpdate: 1_024,
      maxTokensPerCompletion: 6_144,
      maxCompletionsPerMicroBatch: 2,
    });
  });

  it('splits all prompts into shards, none empty', () => {
    expect(splitShards(16, 8)).toEqual([8, 8]);
    expect(splitShards(17, 8)).toEqual([8, 8, 1]);
    expect(splitShards(3, 8)).toEqual([3]);
  });

  it('counts steps by epochs or as told', () => {
    const { config } = loadConfig('config/runs/quickstart.yaml');
    expect([totalSteps(config, 'sft', sizes), totalSteps(config, 'grpo', sizes)]).toEqual([300, 60]);
    expect([stepsPerEpoch(config, 'sft', sizes), stepsPerEpoch(config, 'grpo', sizes)]).toEqual([94, 375]);
    const { config: paper } = loadConfig(null, [model]);
    expect([totalSteps(paper, 'sft', sizes), totalSteps(paper, 'grpo', sizes)]).toEqual([47 * 4, 46 * 3]);
  });

  it('says every number with its unit', () => {
    const lines = describeBatches(loadConfig('config/runs/quickstart.yaml').config, sizes);
    expect(lines).toContain('GRPO: 16 prompts per step × 8 completions each = 128 completions per step');
    expect(lines).toContain('SFT: 6000 sequences = 94 steps per epoch; 300 steps = 19200 sequences in all');
    for (const line of lines) expect(line).toMatch(/prompts|completions|sequences|tokens/);
  });
});
