import { describe, expect, it } from 'vitest';
import { ConfigError, type ConfigProblem } from '../../../config/errors.js';
import { dumpConfig, loadConfig, parseConfig } from '../../../config/load.js';
import { answerGraderKinds } from '../../../config/sections/verifier.js';
import { graderKinds } from '../../../tasks/grading/graders.js';

const model = 'model.path=some-folder';
const judge = 'verifier.judge={url: "http://localhost:8000/v1", model: big}';

function problemsOf(overrides: readonly string[]): readonly ConfigProblem[] {
  try {
    const { config } = loadConfig(null, [model, ...overrides]);
    expect(parseConfig(dumpConfig(config)).config).toEqual(config);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

it('knows the graders that there are', () => {
  expect([...answerGraderKinds]).toEqual([...graderKinds]);
});

describe('the verifier section', () => {
  it.each([
    [['verifier.kind=math', 'verifier.mode=evaluation', 'verifier.options.decimals=4']],
    [['verifier.path=a.ts', 'verifier.name=score']],
    [['verifier.kind=judge', judge]],
    [
      [
        'verifier.kind=weighted',
        'verifier.parts=[{name: a, kind: math}, {name: b, path: b.ts, function: f, weight: -1}]',
      ],
    ],
    [['verifier.kind=weighted', judge, 'verifier.parts=[{name: a, kind: math}, {name: b, kind: judge, weight: 0.2}]']],
    [['verifier.by_data_source={medqa: {kind: medical}, own: {path: own.ts}}']],
    [[judge, 'verifier.kind=math', 'verifier.by_data_source.essays.kind=judge']],
    [['verifier.by_data_source.essays={kind: judge, judge: {url: "http://h", model: m}}']],
  ])('takes %j', (overrides) => {
    expect(problemsOf(overrides)).toEqual([]);
  });

  it.each([
    [['verifier.name=score'], ['verifier.name']],
    [['verifier.kind=math', 'verifier.path=a.ts'], ['verifier.kind']],
    [['verifier.options.decimals=4'], ['verifier.options.decimals']],
    [['verifier.mode=evaluation'], ['verifier.mode']],
    [['verifier.kind=judge'], ['verifier.judge.url']],
    [[judge], ['verifier.judge']],
    [['verifier.kind=judge', 'verifier.judge={url: "http://h"}'], ['verifier.judge.model']],
    [['verifier.kind=weighted'], ['verifier.parts']],
    [['verifier.parts=[{name: a, kind: math}]'], ['verifier.kind']],
    [['verifier.kind=weighted', 'verifier.parts=[{name: a, weight: 0}]'], ['verifier.parts']],
    [['verifier.kind=weighted', 'verifier.parts=[{name: a}, {name: a}]'], ['verifier.parts.1.name']],
    [['verifier.kind=weighted', 'verifier.parts=[{name: "a b"}]'], ['verifier.parts.0.name']],
    [['verifier.kind=weighted', 'verifier.parts=[{name: a, kind: module}]'], ['verifier.parts.0.path']],
    [['verifier.kind=weighted', 'verifier.parts=[{name: a, kind: judge}]'], ['verifier.parts.0.judge.url']],
    [['verifier.kind=weighted', 'verifier.parts=[{name: a, kind: weighted}]'], ['verifier.parts.0.kind']],
    [['verifier.by_data_source.medqa.kind=module'], ['verifier.by_data_source.medqa.path']],
    [['verifier.by_data_source.medqa.knd=math'], ['verifier.by_data_source.medqa.knd']],
  ])('refuses %j at %j', (overrides, paths) => {
    expect(problemsOf(overrides).map(({ path }) => path)).toEqual(paths);
  });

  it('names the kind that a mistyped one most likely means', () => {
    expect(problemsOf(['verifier.kind=medcal'])).toMatchObject([
      { path: 'verifier.kind', given: '"medcal"', suggestion: 'did you mean medical?' },
    ]);
  });
});
