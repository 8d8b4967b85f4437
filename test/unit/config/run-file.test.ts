import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../config/load.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-run-file-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('a run file that extends another', () => {
  it('has its sections, key by key under its own; a list is replaced', () => {
    mkdirSync(join(folder, 'below'));
    write('below/base.yaml', 'model: { path: a }\nsampler: { n: 4, top_p: 0.5 }\ntrainer: { stages: [sft, grpo] }\n');
    const file = write('run.yaml', 'extends: below/base.yaml\nsampler: { n: 16 }\ntrainer: { stages: [grpo] }\n');
    const { config, sources } = loadConfig(file, ['sampler.temperature=0.5']);
    expect(config.model.path).toBe('a');
    expect(config.sampler).toMatchObject({ n: 16, top_p: 0.5, temperature: 0.5 });
    expect(config.trainer.stages).toEqual(['grpo']);
    expect(sources.get('sampler.top_p')).toBe('file');
  });

  it('replaces what the other said, under whichever name', () => {
    write('base.yaml', 'model: { path: a }\nactor_rollout_ref: { rollout: { n: 4 } }\n');
    expect(loadConfig(write('run.yaml', 'extends: base.yaml\nsampler: { n: 5 }\n')).config.sampler.n).toBe(5);
  });

  it('takes several, the last one on top', () => {
    write('one.yaml', 'model: { path: a }\nsampler: { n: 4, top_p: 0.5 }\n');
    write('two.yaml', 'sampler: { n: 8, top_k: 3 }\n');
    const file = write('run.yaml', 'extends: [one.yaml, two.yaml]\nsampler: { top_k: 5 }\n');
    expect(loadConfig(file).config.sampler).toMatchObject({ n: 8, top_p: 0.5, top_k: 5 });
  });

  it('takes a value away with null', () => {
    write('base.yaml', 'model: { path: a }\n');
    const file = write(
      'run.yaml',
      'extends: base.yaml\nmodel: { path: null, config: { hidden_size: 8, intermediate_size: 8, num_hidden_layers: 1, num_attention_heads: 2 } }\n',
    );
    expect(loadConfig(file).config.model).toMatchObject({ path: null, config: { hidden_size: 8 } });
  });

  it('is refused when the chain comes back to itself, or ends nowhere, or is no path', () => {
    write('a.yaml', 'extends: b.yaml\n');
    write('b.yaml', 'extends: a.yaml\n');
    expect(() => loadConfig(join(folder, 'a.yaml'))).toThrow(/none of them twice.*a\.yaml → b\.yaml → a\.yaml/s);
    expect(() => loadConfig(write('c.yaml', 'extends: missing.yaml\n'))).toThrow(/missing\.yaml/);
    expect(() => loadConfig(write('d.yaml', 'extends: { a: b.yaml }\n'))).toThrow(/d\.yaml: extends/);
  });

  it('cannot reach a prototype', () => {
    write('base.yaml', '__proto__: { polluted: 1 }\nmodel: { path: a }\n');
    expect(() => loadConfig(write('run.yaml', 'extends: base.yaml\nmodel: { __proto__: { x: 1 } }\n'))).toThrow();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
