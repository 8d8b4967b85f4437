import { describe, expect, it } from 'vitest';
import { evaluationOptions, type EvaluationFlags } from '../../../../cli/evaluation/options.js';

const flags: EvaluationFlags = {
  benchmark: ['gsm8k'],
  data: [],
  checkpoint: [],
  url: [],
  model: [],
  answers: [],
  samples: 1,
  topP: 1,
  seed: 0,
  answerTokens: 512,
  scoring: 'generate',
  fewShot: 0,
  fewShotData: [],
  maskPictures: false,
  textSolvable: false,
  rule: 'either',
  concurrency: 8,
  requestTimeout: 600,
};
const endpoint = { url: ['http://127.0.0.1:1/v1'], model: ['m'] };
const options = (given: Partial<EvaluationFlags>, folder?: string) =>
  evaluationOptions(folder, [], { ...flags, ...given }, false);

describe('what an evaluation is told', () => {
  it('is one sample, greedy, or several at 0.3, unless a temperature is said', () => {
    expect(options(endpoint).temperature).toBe(0);
    expect(options({ ...endpoint, samples: 5 }).temperature).toBe(0.3);
    expect(options({ ...endpoint, samples: 5, temperature: 1 }).temperature).toBe(1);
  });

  it('names benchmarks with commas or one by one, each once', () => {
    const { benchmarks } = options({ ...endpoint, benchmark: ['gsm8k, medqa', 'gsm8k', 'mmmu'] });
    expect(benchmarks).toEqual(['gsm8k', 'medqa', 'mmmu']);
  });

  it('says where data lies, also with = in the path', () => {
    expect(options({ ...endpoint, data: ['gsm8k=/a=b/test.jsonl'] }).data).toEqual({ gsm8k: '/a=b/test.jsonl' });
  });

  it('lets one server serve two models to the filter, three samples each', () => {
    const { responders, samples } = options({ textSolvable: true, url: ['http://h/v1'], model: ['a', 'b'] });
    expect(responders).toEqual([
      { kind: 'endpoint', url: 'http://h/v1', model: 'a' },
      { kind: 'endpoint', url: 'http://h/v1', model: 'b' },
    ]);
    expect(samples).toBe(3);
  });

  it.each<[string, Partial<EvaluationFlags>, string]>([
    ['a benchmark that there is not', { ...endpoint, benchmark: ['gsm9k'] }, 'there is no benchmark gsm9k'],
    ['nobody who answers', {}, 'an evaluation asks one model, 0 named'],
    ['two who answer', { ...endpoint, answers: ['a.jsonl'] }, 'an evaluation asks one model, 2 named'],
    ['one model for the filter', { ...endpoint, textSolvable: true }, 'the filter asks two models, 1 named'],
    ['a server without a model', { url: ['http://h'] }, '1 --url and 0 --model are named'],
    ['data without a name', { ...endpoint, data: ['test.jsonl'] }, "'test.jsonl' does not say which benchmark"],
    ['data of a benchmark that is not asked', { ...endpoint, data: ['mmmu=x'] }, 'not evaluated'],
    ['log-probabilities of a server', { ...endpoint, scoring: 'perplexity' }, 'only a checkpoint of ours'],
    ['no sample', { ...endpoint, samples: 0 }, '--samples must be 1 or more'],
    ['worked examples for what is recorded', { answers: ['a'], fewShot: 5 }, 'recorded answers are not asked'],
  ])('refuses %s', (_, given, said) => {
    expect(() => options(given)).toThrow(said);
  });
});
