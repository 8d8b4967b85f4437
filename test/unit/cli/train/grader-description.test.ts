import { describe, expect, it } from 'vitest';
import { graderDescription } from '../../../../actors/verifier/start-data.js';
import { asksJudge, checkGraders, graderDescriptionOf } from '../../../../cli/train/grader-description.js';
import { ConfigError } from '../../../../config/errors.js';
import { loadConfig } from '../../../../config/load.js';

const configOf = (...overrides: readonly string[]) => loadConfig(null, ['model.path=some-folder', ...overrides]).config;

function described(...overrides: readonly string[]) {
  const description = graderDescriptionOf(configOf(...overrides));
  return graderDescription.parse(JSON.parse(JSON.stringify(description)));
}

describe('graderDescriptionOf', () => {
  it('says each kind as the verifier is told it', () => {
    expect(described()).toMatchObject({ kind: 'task', task: 'arithmetic' });
    expect(described('verifier.path=a.ts')).toEqual({ kind: 'module', path: 'a.ts', name: null });
    expect(described('verifier.kind=numeric')).toEqual({ kind: 'numeric', mode: 'reward', options: {} });
    expect(described('verifier.kind=judge', 'verifier.judge={url: "http://h", model: m, prompt: p}')).toMatchObject({
      kind: 'judge',
      url: 'http://h',
      model: 'm',
      criteria: 'p',
      apiKeyEnvironment: null,
      maxConcurrency: 8,
    });
  });

  it('gives parts and sources the mode and the judge of the section, unless they have their own', () => {
    const description = described(
      'verifier.mode=evaluation',
      'verifier.judge={url: "http://h", model: m}',
      'verifier.kind=weighted',
      'verifier.parts=[{name: a, kind: math, weight: 0.5}, {name: b, kind: f1, mode: reward}, {name: c, kind: judge}]',
      'verifier.by_data_source={medqa: {kind: medical}}',
    );
    expect(description).toMatchObject({
      kind: 'by-data-source',
      sources: { medqa: { kind: 'medical', mode: 'evaluation' } },
      otherwise: {
        kind: 'weighted',
        parts: [
          { name: 'a', weight: 0.5, grader: { kind: 'math', mode: 'evaluation' } },
          { name: 'b', weight: 1, grader: { kind: 'f1', mode: 'reward' } },
          { name: 'c', weight: 1, grader: { kind: 'judge', model: 'm' } },
        ],
      },
    });
  });
});

it('knows whether a language model has a say, in whatever part', () => {
  const judge = 'verifier.judge={url: "http://h", model: m}';
  const parts = 'verifier.parts=[{name: a, kind: math}, {name: b, kind: judge}]';
  expect(asksJudge(configOf('verifier.kind=math'))).toBe(false);
  expect(asksJudge(configOf('verifier.kind=judge', judge))).toBe(true);
  expect(asksJudge(configOf('verifier.kind=weighted', judge, parts))).toBe(true);
  expect(asksJudge(configOf(judge, 'verifier.by_data_source.essays.kind=judge'))).toBe(true);
});

describe('checkGraders', () => {
  it.each([
    [['verifier.kind=math', 'verifier.options.decimalz=3'], 'verifier.options', /decimalz/],
    [
      ['verifier.kind=weighted', 'verifier.parts=[{name: a, kind: math, options: {decimals: -1}}]'],
      'verifier.parts.0.options',
      /decimals/,
    ],
    [['verifier.by_data_source.medqa={kind: medical, options: {x: 1}}'], 'verifier.by_data_source.medqa.options', /x/],
    [['verifier.kind=judge', 'verifier.judge={url: "ftp://h", model: m}'], 'verifier.judge.url', /http/],
    [
      ['verifier.kind=judge', 'verifier.judge={url: "http://h", model: m, api_key_env: TROUPE_NO_SUCH_KEY}'],
      'verifier.judge.api_key_env',
      /TROUPE_NO_SUCH_KEY/,
    ],
  ])('tells what only the grader knows, before anything starts: %j', (overrides, path, message) => {
    const check = () => checkGraders(configOf(...overrides));
    expect(check).toThrow(ConfigError);
    expect(check).toThrow(message);
    expect(check).toThrow(path);
  });

  it('takes what is right', () => {
    checkGraders(configOf('verifier.kind=math', 'verifier.options.decimals=3'));
    checkGraders(configOf('verifier.path=nowhere.ts'));
  });
});
