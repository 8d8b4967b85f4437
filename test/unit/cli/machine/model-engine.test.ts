import { describe, expect, it } from 'vitest';
import { allParts } from '../../../../cli/machine/machine-parts.js';
import { engineForModel, sayEngine } from '../../../../cli/machine/model-engine.js';
import { UsageError } from '../../../../cli/usage-error.js';

const without = { ...allParts, torch: { missing: 'no C++ compiler', remedy: 'npm run native' } };
const plain = { engine: 'auto', device: 'cpu', dtype: 'float32' } as const;

describe('the engine of a command that opens a model', () => {
  it('is torch, and TensorFlow.js with a notice of one line where there is no torch', () => {
    expect(engineForModel(plain, allParts)).toEqual({ engine: 'torch', notices: [] });
    const { engine, notices } = engineForModel(plain, without);
    expect(engine).toBe('tfjs');
    expect(notices).toEqual([expect.stringMatching(/^.* missing \(no C\+\+ compiler\): .* slower; .*npm run native$/)]);
  });

  it('is the one that was asked for, without a word', () => {
    expect(engineForModel({ ...plain, engine: 'tfjs' }, allParts)).toEqual({ engine: 'tfjs', notices: [] });
    expect(engineForModel({ ...plain, engine: 'tfjs' }, without)).toEqual({ engine: 'tfjs', notices: [] });
  });

  it.each([
    [{ engine: 'torch' }, without, 'run: npm run native'],
    [{ device: 'cuda' }, without, 'run: npm run native'],
    [{ dtype: 'bfloat16' }, without, 'say --dtype float32'],
    [{ engine: 'tfjs', dtype: 'bfloat16' }, allParts, 'say --dtype float32'],
    [{ engine: 'tfjs', device: 'cuda' }, allParts, 'say --device cpu'],
  ] as const)('is never another than asked for, nor in other numbers: %j', (asked, parts, remedy) => {
    const choose = () => engineForModel({ ...plain, ...asked }, parts);
    expect(choose).toThrow(UsageError);
    expect(choose).toThrow(expect.objectContaining({ remedy: expect.stringContaining(remedy) }));
  });

  it('is said with what carries it, where that can be several things', () => {
    expect(sayEngine({ engine: 'torch', backend: 'libtorch', version: '2.15.0' })).toBe('torch 2.15.0');
    expect(sayEngine({ engine: 'tfjs', backend: 'wasm', version: '4.22.0' })).toBe('tfjs 4.22.0 (wasm)');
  });
});
