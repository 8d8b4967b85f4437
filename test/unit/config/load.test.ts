import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ConfigError, type ConfigProblem } from '../../../config/errors.js';
import { dumpConfig, knownPaths, loadConfig, parseConfig } from '../../../config/load.js';

/** The least that is a whole configuration. */
const model = 'model.path=some-folder';

function problemsOf(load: () => unknown): readonly ConfigProblem[] {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('no problem was found');
}

/** `parts` lies beside them: what several have in common. */
const runFiles = readdirSync('config/runs').filter((name) => name.endsWith('.yaml'));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-config-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('loadConfig', () => {
  it('takes defaults, then the file, then overrides', () => {
    const file = join(folder, 'run.yaml');
    writeFileSync(file, 'model: { path: a }\nsampler: { n: 4, temperature: 0.9 }\n');
    const { config, sources } = loadConfig(file, ['sampler.n=16', 'learner.optim.betas=[0.8, 0.9]']);
    expect(config.sampler).toMatchObject({ n: 16, temperature: 0.9, top_p: 1 });
    expect(config.learner.optim.betas).toEqual([0.8, 0.9]);
    expect(Object.fromEntries(sources)).toEqual({
      'model.path': 'file',
      'sampler.n': 'override',
      'sampler.temperature': 'file',
      'learner.optim.betas': 'override',
    });
  });

  it("has the paper's values as defaults", () => {
    const { config } = loadConfig(null, [model]);
    expect(config.learner.optim).toMatchObject({
      lr: 3e-6,
      weight_decay: 0.01,
      lr_warmup_steps_ratio: 0.1,
      lr_scheduler: 'constant',
    });
    expect(config.sft.optim).toMatchObject({
      lr: 1e-5,
      weight_decay: 0,
      lr_scheduler: 'step',
      gamma: 0.8,
      clip_grad: null,
    });
    expect(config.algorithm).toMatchObject({
      kl_loss_coef: 0.01,
      clip_ratio_low: 0.2,
      clip_ratio_high: 0.28,
      clip_ratio_c: 3,
    });
    expect(config.sampler.n).toBe(8);
  });

  it('fills in what is derived: seed, mini-batch, shards', () => {
    const { config } = loadConfig(null, [model, 'trainer.seed=7', 'data.train_batch_size=12']);
    expect(config.data.seed).toBe(7);
    expect(config.learner.ppo_mini_batch_size).toBe(12);
    expect(config.sampler.shard_prompts).toBe(6);
  });

  it('names an unknown key by its full path, with the nearest right one', () => {
    const wrong: readonly [string, string][] = [
      ['learner.optim.lrr=1', 'learner.optim.lr'],
      ['sampler.temprature=1', 'sampler.temperature'],
      ['leaner.optim.lr=1', 'learner.optim.lr'],
      ['trainer.test_frequ=1', 'trainer.test_freq'],
      ['actor_rollout_ref.rollot.n=4', 'actor_rollout_ref.rollout.n'],
      ['max_response_lenght=4', 'data.max_response_length'],
      ['model.config.hiden_size=4', 'model.config.hidden_size'],
    ];
    for (const [override, right] of wrong) {
      const problems = problemsOf(() => loadConfig(null, [model, override]));
      const path = override.split('=')[0] ?? '';
      expect(problems.find((problem) => problem.path === path)?.suggestion, override).toBe(`did you mean ${right}?`);
    }
  });

  it('tells all problems at once: path, what was expected, what was given', () => {
    const text =
      'model: { path: a }\nsampler: { n: many, top_p: 7 }\ntrainer: { stages: [sft, dpo], test_freq: 0 }\nfoo: { bar: 1 }';
    const problems = problemsOf(() => parseConfig(text, ['algorithm.kl_loss_type=k9', 'nonsense']));
    const told = Object.fromEntries(problems.map(({ path, expected, given }) => [path, [expected, given]]));
    expect(told).toMatchObject({
      'sampler.n': ['a number', '"many"'],
      'sampler.top_p': ['a number at most 1', '7'],
      'trainer.stages.1': ['one of "sft", "grpo"', '"dpo"'],
      'trainer.test_freq': ['a positive whole number, or -1', '0'],
      'foo.bar': ['a known key', 'an unknown key with the value 1'],
      'algorithm.kl_loss_type': ['one of "k1", "k2", "k3", "low_var_kl"', '"k9"'],
      nonsense: ['key=value', '"nonsense"'],
    });
  });

  it('ends with exit code 2', () => {
    expect(new ConfigError([]).exitCode).toBe(2);
  });

  it('says the line of a YAML error, and which file cannot be read', () => {
    const file = join(folder, 'bad.yaml');
    writeFileSync(file, 'model:\n  path: a\n path: b\n');
    expect(problemsOf(() => loadConfig(file))[0]?.path).toMatch(/bad\.yaml:3:/);
    expect(problemsOf(() => loadConfig(join(folder, 'none.yaml')))[0]).toMatchObject({
      expected: 'a readable YAML file',
    });
    writeFileSync(file, '- 1\n- 2\n');
    expect(problemsOf(() => loadConfig(file))[0]?.expected).toBe('sections with keys');
    writeFileSync(file, 'model: { path: a }\nmodel: { path: b }\n');
    expect(problemsOf(() => loadConfig(file))[0]?.given).toMatch(/unique/i);
  });

  it('cannot be led to an object’s prototype', () => {
    for (const key of ['__proto__.n', 'constructor.prototype.n', 'sampler.__proto__.n']) {
      expect(problemsOf(() => loadConfig(null, [model, `${key}=1`])).map(({ path }) => path)).toContain(key);
    }
    expect(problemsOf(() => parseConfig('__proto__: { n: 1 }\nmodel: { path: a }')).length).toBeGreaterThan(0);
    expect(Object.hasOwn(Object.prototype, 'n')).toBe(false);
  });

  it('gives the same configuration back from its dump', () => {
    const overrides = [
      model,
      'verifier.path=reward.ts',
      'data.train_files=a.jsonl',
      'sampler.val_kwargs.n=4',
      'trainer.seed=9',
    ];
    const { config } = loadConfig(null, overrides);
    expect(parseConfig(dumpConfig(config)).config).toEqual(config);
    expect(config.verifier.kind).toBe('module');
    expect(config.data.train_files).toEqual(['a.jsonl']);
  });

  it.each(runFiles)('takes the run file %s, and what it dumps', (name) => {
    const files = name === 'gsm8k-equations.yaml' ? ['data.train_files=a', 'data.val_files=b'] : [];
    const { config } = loadConfig(join('config/runs', name), files);
    expect(parseConfig(dumpConfig(config)).config).toEqual(config);
  });

  it('refuses a key that every object inherits like any unknown one', () => {
    expect(() => parseConfig('', ['valueOf=1'])).toThrow(/valueOf: expected a known key/);
  });

  it('says what an override should look like when its key is blank', () => {
    expect(() => parseConfig('', [' =1'])).toThrow(/expected key=value/);
  });

  it('takes any file and any override, or tells problems with a path; it never fails otherwise', () => {
    const key = fc.oneof(
      fc.constantFrom(...knownPaths),
      fc.string(),
      fc.constantFrom('model', 'sampler.', '.n', 'a.b.c.d'),
    );
    const override = fc.tuple(key, fc.oneof(fc.string(), fc.json())).map(([path, value]) => `${path}=${value}`);
    const tree = fc.dictionary(
      fc.oneof(fc.constantFrom('model', 'data', 'sampler', 'trainer'), fc.string()),
      fc.jsonValue(),
    );
    const text = fc.oneof(
      fc.string(),
      tree.map((value) => stringify(value)),
    );
    fc.assert(
      fc.property(text, fc.array(override, { maxLength: 4 }), (yaml, overrides) => {
        try {
          parseConfig(yaml, overrides);
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
          expect(error.problems.length).toBeGreaterThan(0);
          expect(error.problems.every(({ path }) => path !== '')).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("verl's names", () => {
  it('are taken in a file and on the command line', () => {
    const text =
      'actor_rollout_ref: { model: { path: m }, rollout: { n: 5 }, actor: { clip_ratio_high: 0.3, optim: { lr: 1.0e-6 } } }\nalgorithm: { kl_ctrl: { kl_coef: 0.001 } }';
    const { config, sources } = parseConfig(text, ['custom_reward_function.path=r.ts']);
    expect(config).toMatchObject({
      model: { path: 'm' },
      sampler: { n: 5 },
      algorithm: { clip_ratio_high: 0.3, kl_loss_coef: 0.001 },
      learner: { optim: { lr: 1e-6 } },
      verifier: { kind: 'module', path: 'r.ts' },
    });
    expect(sources.get('sampler.n')).toBe('file');
  });

  it('are refused beside ours for the same value', () => {
    const text = 'model: { path: m }\nsampler: { n: 4 }\nactor_rollout_ref: { rollout: { n: 5 } }';
    expect(problemsOf(() => parseConfig(text))[0]).toMatchObject({
      path: 'actor_rollout_ref.rollout.n',
      expected: 'one value for sampler.n',
    });
  });
});

it('the run files say only what differs from the schema, and in comments why', () => {
  for (const name of runFiles) expect(readFileSync(join('config/runs', name), 'utf8')).toMatch(/^#/);
});
