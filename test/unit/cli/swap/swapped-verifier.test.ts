import { describe, expect, it } from 'vitest';
import { isOf, resolveSwap, sayVerifier, swappedVerifier, verifierAt } from '../../../../cli/swap/swapped-verifier.js';
import { ConfigError } from '../../../../config/errors.js';
import { loadConfig } from '../../../../config/load.js';

const model = 'model.path=some-folder';
const configOf = (...overrides: readonly string[]) => loadConfig(null, [model, ...overrides]).config;
const sectionOf = (...overrides: readonly string[]) => configOf(...overrides).verifier;

describe('a swap', () => {
  it('says what the verifier is to be; threads and deadline alone are kept', () => {
    const config = configOf(
      'verifier.path=a.ts',
      'verifier.name=score',
      'verifier.workers=3',
      'verifier.timeout_ms=900',
    );
    const { verifier, given } = resolveSwap(config, ['verifier.kind=math', 'verifier.options.decimals=3']);
    expect(verifier).toEqual(
      sectionOf('verifier.kind=math', 'verifier.options.decimals=3', 'verifier.workers=3', 'verifier.timeout_ms=900'),
    );
    expect(given).toEqual(['verifier.kind', 'verifier.options.decimals']);
  });

  it.each([
    [['verifier.kind=medcal'], /did you mean medical\?/],
    [['verifier.kind=module'], /verifier\.path: expected a module/],
    [['verifier.kidn=math'], /did you mean verifier\.kind\?/],
    [['verifier.kind=judge'], /verifier\.judge\.url/],
    [['verifier.kind=weighted'], /verifier\.parts/],
    [['verifier.workers=0'], /verifier\.workers/],
  ])('that cannot be is refused: %j', (overrides, message) => {
    expect(() => resolveSwap(configOf(), overrides)).toThrow(ConfigError);
    expect(() => resolveSwap(configOf(), overrides)).toThrow(message);
  });

  it('belongs to the configuration under which it was made, also when it was read back', () => {
    const [config, verifier] = [configOf('verifier.kind=math'), sectionOf('verifier.kind=medical')];
    const swap = swappedVerifier.parse(JSON.parse(JSON.stringify({ step: 3, configured: config.verifier, verifier })));
    expect(swap.verifier).toEqual(verifier);
    expect(isOf(swap, config)).toBe(true);
    expect(isOf(swap, configOf('verifier.kind=math', 'trainer.seed=9'))).toBe(true);
    expect(isOf(swap, configOf('verifier.kind=numeric'))).toBe(false);
    expect(verifierAt(swap, config)).toEqual(verifier);
    expect(verifierAt(swap, configOf('verifier.kind=numeric')).kind).toBe('numeric');
    expect(verifierAt(undefined, config)).toEqual(config.verifier);
  });
});

it.each([
  [[], 'task'],
  [['verifier.kind=medical', 'verifier.mode=evaluation'], 'medical in evaluation mode'],
  [['verifier.path=a.ts', 'verifier.name=score'], 'module a.ts#score'],
  [['verifier.kind=judge', 'verifier.judge.url=http://h', 'verifier.judge.model=big'], 'judge big'],
  [
    [
      'verifier.kind=weighted',
      'verifier.parts=[{name: accuracy, kind: math, weight: 0.9}, {name: form, path: b.ts, weight: 0.1}]',
    ],
    'weighted (accuracy 0.9, form 0.1)',
  ],
  [['verifier.kind=math', 'verifier.by_data_source.medqa.kind=medical'], 'math (medqa: medical)'],
])('is said in a few words: %j', (overrides, text) => {
  expect(sayVerifier(sectionOf(...overrides))).toBe(text);
});
