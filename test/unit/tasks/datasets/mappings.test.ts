import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDataset } from '../../../../tasks/datasets/load-dataset.js';
import { mappings } from '../../../../tasks/datasets/mappings/mappings.js';
import { mappingNames, type MappingName } from '../../../../tasks/datasets/mapping-names.js';

const sample = (name: string) => `config/samples/${name}`;
const real = (name: string) => `../shared/data/${name}`;

interface Expected {
  readonly mapping: MappingName;
  readonly golds: readonly string[];
  readonly sources: readonly string[];
  readonly graders: readonly string[];
}

const one = <T>(value: T, count: number): T[] => Array.from({ length: count }, () => value);

const samples: Record<string, Expected> = {
  'openthoughts.jsonl': {
    mapping: 'openthoughts',
    golds: ['29', '\\frac{7}{8}', '', ''],
    sources: one('openthoughts', 4),
    graders: one('math', 4),
  },
  'openthoughts-metadata.jsonl': {
    mapping: 'openthoughts-metadata',
    golds: ['29', '\\frac78', '', ''],
    sources: one('openthoughts', 4),
    graders: one('math', 4),
  },
  'orz.json': {
    mapping: 'orz',
    golds: ['51', 'n = 4', '3\\sqrt{2}', '\\frac{5}{8}'],
    sources: one('orz-math-57k', 4),
    graders: one('math', 4),
  },
  'math500-orz.json': {
    mapping: 'math-500',
    golds: ['7', '-3, 3', '\\frac{1}{8}'],
    sources: one('math-500', 3),
    graders: one('math', 3),
  },
  'math-500.jsonl': {
    mapping: 'math-500',
    golds: ['2', 'x^2+2x+1', '24'],
    sources: one('math-500', 3),
    graders: one('math', 3),
  },
  'aime24.jsonl': { mapping: 'aime24', golds: ['015', '400'], sources: one('aime24', 2), graders: one('math', 2) },
  'gsm8k.jsonl': {
    mapping: 'gsm8k',
    golds: ['7', '1500', '17'],
    sources: one('gsm8k', 3),
    graders: one('numeric', 3),
  },
  'medqa.jsonl': { mapping: 'medqa', golds: ['A', 'C', 'D'], sources: one('medqa', 3), graders: one('medical', 3) },
  'medqa-4-options.jsonl': {
    mapping: 'medqa',
    golds: ['A', 'C', 'D'],
    sources: one('medqa-4-options', 3),
    graders: one('medical', 3),
  },
  'medqa-bigbio-source.jsonl': {
    mapping: 'medqa',
    golds: ['A', 'C', 'D'],
    sources: one('medqa', 3),
    graders: one('medical', 3),
  },
  'medqa-bigbio-qa.jsonl': {
    mapping: 'bigbio-qa',
    golds: ['A', 'C', 'D'],
    sources: one('medqa', 3),
    graders: one('medical', 3),
  },
  'medmcqa.jsonl': {
    mapping: 'medmcqa',
    golds: ['C', 'B', 'A', 'D'],
    sources: one('medmcqa', 4),
    graders: one('medical', 4),
  },
  'medmcqa-original.jsonl': {
    mapping: 'medmcqa-original',
    golds: ['C', 'B', 'A', 'D'],
    sources: one('medmcqa', 4),
    graders: one('medical', 4),
  },
  'mmlu-pro.jsonl': {
    mapping: 'mmlu-pro',
    golds: ['A', 'D', 'A'],
    sources: one('mmlu-pro', 3),
    graders: one('choice', 3),
  },
  'verl.jsonl': {
    mapping: 'verl',
    golds: ['7', 'Mars', '4'],
    sources: ['openai/gsm8k', 'invented/knowledge', 'invented/geometry'],
    graders: ['numeric', 'exact', 'math'],
  },
  'trl-messages.jsonl': { mapping: 'trl', golds: ['', '6'], sources: one('trl', 2), graders: one('math', 2) },
  'trl-prompt-completion.jsonl': { mapping: 'trl', golds: ['', ''], sources: one('trl', 2), graders: one('math', 2) },
  'trl-prompt-answer.jsonl': { mapping: 'trl', golds: ['13', '18'], sources: one('trl', 2), graders: one('math', 2) },
  'mmmu.jsonl': {
    mapping: 'mmmu',
    golds: ['A', 'B', '4'],
    sources: one('mmmu', 3),
    graders: ['choice', 'choice', 'math'],
  },
  'mmmu-pro.jsonl': { mapping: 'mmmu-pro', golds: ['J', 'A'], sources: one('mmmu-pro', 2), graders: one('choice', 2) },
  'mmstar.jsonl': { mapping: 'mmstar', golds: ['C', 'A'], sources: one('mmstar', 2), graders: one('choice', 2) },
  'mathvista.jsonl': {
    mapping: 'mathvista',
    golds: ['2.0', 'A', '[2, 2]'],
    sources: one('mathvista', 3),
    graders: ['numeric', 'choice', 'math'],
  },
  'mathvision.jsonl': {
    mapping: 'mathvision',
    golds: ['4', 'D', 'B'],
    sources: one('mathvision', 3),
    graders: ['math', 'choice', 'choice'],
  },
  'omnimedvqa.json': {
    mapping: 'omnimedvqa',
    golds: ['B', 'B'],
    sources: one('omnimedvqa', 2),
    graders: one('medical', 2),
  },
  'medxpertqa-mm.jsonl': {
    mapping: 'medxpertqa-mm',
    golds: ['B', 'A'],
    sources: one('medxpertqa-mm', 2),
    graders: one('medical', 2),
  },
  'nejm.json': { mapping: 'nejm', golds: ['B', 'A'], sources: one('nejm', 2), graders: one('medical', 2) },
};

describe('a mapping is found by the columns, and gives every sample its question and right answer', () => {
  it.each(Object.entries(samples))('%s', async (name, expected) => {
    const { mapping, examples, quarantined, skipped } = await loadDataset(sample(name));
    expect({
      mapping,
      golds: examples.map(({ groundTruth }) => groundTruth),
      sources: examples.map(({ dataSource }) => dataSource),
      graders: examples.map(({ grader }) => grader),
    }).toEqual(expected);
    expect([quarantined, skipped]).toEqual([[], {}]);
    expect(examples.every(({ question }) => question.trim() !== '')).toBe(true);
  });

  it('covers every mapping but the ones that are a part of another', () => {
    const found = new Set(Object.values(samples).map(({ mapping }) => mapping));
    expect(mappingNames.filter((name) => !found.has(name)).sort()).toEqual([
      'mmlu-pro-health',
      'mmmu-health',
      'mmmu-pro-health',
      'orz-eval',
      'question-answer',
    ]);
    expect(Object.keys(mappings).sort()).toEqual([...mappingNames].sort());
    expect(Object.entries(mappings).every(([name, mapping]) => mapping.name === name)).toBe(true);
  });
});

describe('the paper’s subsets', () => {
  it.each([
    ['mmlu-pro-health', 'mmlu-pro.jsonl', { 'its category is not health': 2 }],
    ['mmmu-health', 'mmmu.jsonl', { 'its subject is not medical': 2 }],
    ['mmmu-pro-health', 'mmmu-pro.jsonl', { 'its subject is not medical': 1 }],
  ] as const)('%s keeps one row and counts the others', async (mapping, file, left) => {
    const { examples, skipped } = await loadDataset(sample(file), { mapping });
    expect(examples.map(({ dataSource }) => dataSource)).toEqual([mapping]);
    expect(skipped).toEqual(left);
  });
});

interface RealExpectation {
  readonly file: string;
  readonly mapping: MappingName;
  readonly count: number;
  readonly source: string;
}

const realFiles: RealExpectation[] = [
  { file: 'gsm8k/train.jsonl.gz', mapping: 'gsm8k', count: 7473, source: 'gsm8k' },
  { file: 'gsm8k/test.jsonl', mapping: 'gsm8k', count: 1319, source: 'gsm8k' },
  { file: 'orz-eval/math500.json', mapping: 'math-500', count: 500, source: 'math-500' },
  { file: 'orz-eval/aime2024.json', mapping: 'aime24', count: 30, source: 'aime24' },
  { file: 'orz-math-57k-sample/orz_math_57k_first_1785.json', mapping: 'orz', count: 1785, source: 'orz-math-57k' },
  { file: 'medqa/phrases_no_exclude_test.jsonl', mapping: 'medqa', count: 1273, source: 'medqa-4-options' },
  { file: 'medqa/phrases_no_exclude_train_sample.jsonl', mapping: 'medqa', count: 1118, source: 'medqa-4-options' },
  { file: 'mmmu-pro-samples/data.jsonl', mapping: 'mmmu-pro', count: 18, source: 'mmmu-pro' },
  { file: 'marker-traces/sky_t1_traces.jsonl', mapping: 'openthoughts', count: 98, source: 'openthoughts' },
];

describe('real files (skipped where ../shared/data is not there)', () => {
  it.for(realFiles)('$file', async ({ file, mapping, count, source }, context) => {
    if (!existsSync(real(file))) context.skip('no ../shared/data');
    const loaded = await loadDataset(real(file));
    expect([loaded.mapping, loaded.examples.length, loaded.quarantined, loaded.skipped]).toEqual([
      mapping,
      count,
      [],
      {},
    ]);
    expect(new Set(loaded.examples.map(({ dataSource }) => dataSource))).toEqual(new Set([source]));
    expect(loaded.examples.filter(({ groundTruth }) => groundTruth === '')).toEqual([]);
  });

  it('has pictures that are there, at the places of their markers', async (context) => {
    const file = real('mmmu-pro-samples/data.jsonl');
    if (!existsSync(file)) context.skip('no ../shared/data');
    const { examples } = await loadDataset(file);
    const images = examples.flatMap(({ images: found = [], question, options = [] }) =>
      found.map((image) => ({ ...image, question, options })),
    );
    expect(images).toHaveLength(22);
    for (const { number, source, places, question, options } of images) {
      expect('path' in source && existsSync(source.path)).toBe(true);
      expect(places.length).toBeGreaterThan(0);
      for (const { text, option, offset } of places) {
        const within = text === 'question' ? question : options[option ?? -1];
        expect(within?.slice(offset)).toMatch(new RegExp(`^<image ${number}>`));
      }
    }
  });

  it('takes thoughts, solution and the gold of marked traces apart, and drops the system prompt', async (context) => {
    const file = real('marker-traces/sky_t1_traces.jsonl');
    if (!existsSync(file)) context.skip('no ../shared/data');
    const { examples } = await loadDataset(file);
    for (const { question, completion, messages } of examples) {
      expect(messages).toBeUndefined();
      expect(question).not.toContain('Your role as an assistant');
      expect(completion?.kind).toBe('reasoned');
      expect(JSON.stringify(completion)).not.toContain('<|');
    }
  });
});

describe('single mappings', () => {
  const map = (name: MappingName, row: Record<string, unknown>) =>
    mappings[name].map(row, { dataset: 'rows.jsonl', file: '/data/rows.jsonl' });
  const medqaRow = { question: 'Q?', options: { A: 'x', B: 'y' }, answer_idx: 'B', answer: 'y' };

  it('asks the same question from both configurations of OpenThoughts', async () => {
    const [first, second] = await Promise.all([
      loadDataset(sample('openthoughts.jsonl')),
      loadDataset(sample('openthoughts-metadata.jsonl')),
    ]);
    expect(second.examples.map(({ question }) => question)).toEqual(first.examples.map(({ question }) => question));
    expect(second.examples.map(({ completion }) => completion)).toEqual(
      first.examples.map(({ completion }) => completion),
    );
    expect(first.examples[0]?.question).toMatch(/^A baker/);
    expect(first.examples[2]?.question).toMatch(/^Generate an executable Python function.*Read two whole numbers/);
  });

  it('asks for a function body where the test cases name the function', () => {
    const row = { problem: 'Add.', deepseek_reasoning: 't', deepseek_solution: 's', domain: 'code' };
    const mapped = map('openthoughts-metadata', {
      ...row,
      test_cases: '{"fn_name":"add"}',
      starter_code: 'def add():',
    });
    expect(mapped).toMatchObject({
      example: { question: expect.stringMatching(/without invoking it at the final solution\.Add\.\ndef add\(\):$/) },
    });
  });

  it.each([
    ['lacks a marker', '<|begin_of_thought|>t<|end_of_thought|>', /lacks <\|begin_of_solution\|>/],
    [
      'has its markers out of order',
      '<|begin_of_solution|>s<|end_of_solution|><|begin_of_thought|>t<|end_of_thought|>',
      /out of order/,
    ],
    [
      'would end its thoughts early',
      '<|begin_of_thought|>t</think><|end_of_thought|><|begin_of_solution|>s<|end_of_solution|>',
      /contain <\/think>/,
    ],
    [
      'has empty thoughts',
      '<|begin_of_thought|> <|end_of_thought|><|begin_of_solution|>s<|end_of_solution|>',
      /thoughts are empty/,
    ],
  ])('quarantines a trace that %s', (_, value, reason) => {
    const conversations = [
      { from: 'user', value: 'Q?' },
      { from: 'assistant', value },
    ];
    expect(map('openthoughts', { conversations })).toEqual({ quarantine: expect.stringMatching(reason) });
  });

  it.each([
    ['has a letter beyond its options', { ...medqaRow, answer_idx: 'C' }, /"C" is none of the 2 options/],
    ['has a letter and a text that disagree', { ...medqaRow, answer: 'x' }, /answer_idx B is not the option/],
    ['has a gap in its letters', { ...medqaRow, options: { A: 'x', C: 'y' } }, /not lettered from A: A, C/],
    ['has no question', { ...medqaRow, question: ' ' }, /no text under "question"/],
    ['has options that are no text', { ...medqaRow, options: { A: 'x', B: {} } }, /option B is no text/],
  ])('quarantines a MedQA row that %s', (_, row, reason) => {
    expect(map('medqa', row)).toEqual({ quarantine: expect.stringMatching(reason) });
  });

  it('does not guess how MedMCQA counts when no row tells', async () => {
    const row = { question: 'Q?', opa: 'a', opb: 'b', opc: 'c', opd: 'd', answer: 'a' };
    const detected = (cop: number) =>
      Object.values(mappings)
        .filter(({ detects }) => detects([{ ...row, cop }], { dataset: 'x', file: '/x' }))
        .map(({ name }) => name);
    expect(detected(0)).toContain('medmcqa');
    expect(detected(4)).toContain('medmcqa-original');
    expect(detected(2)).not.toContain('medmcqa');
    expect(map('medmcqa', { ...row, cop: -1 })).toEqual({ skip: 'its right answer is not published' });
    expect(map('medmcqa', { ...row, cop: 4 })).toEqual({ quarantine: expect.stringContaining('cop 4') });
  });

  it('drops the padding at the end of MMLU-Pro’s options, and refuses a letter and an index that disagree', () => {
    const row = { question: 'Q?', options: ['x', 'y', 'N/A', 'N/A'], answer: 'B', answer_index: 1, category: 'law' };
    expect(map('mmlu-pro', row)).toMatchObject({ example: { options: ['x', 'y'], groundTruth: 'B' } });
    expect(map('mmlu-pro', { ...row, answer_index: 0 })).toEqual({ quarantine: expect.stringContaining('disagree') });
  });

  it('takes the last #### of a GSM8K answer, without commas, and the rest without the calculator’s notes', () => {
    const row = { question: 'Q?', answer: 'She has 5*300 = <<5*300=1500>>1500.\n#### 1,500' };
    expect(map('gsm8k', row)).toMatchObject({
      example: { groundTruth: '1500', completion: { thought: 'She has 5*300 = 1500.', solution: '1500' } },
    });
    expect(map('gsm8k', { question: 'Q?', answer: 'none' })).toEqual({ quarantine: 'the answer has no ####' });
  });

  it('keeps a chat as it stands, with its system turn, and asks its last user turn', async () => {
    const { examples } = await loadDataset(sample('verl.jsonl'));
    expect(examples[1]?.messages).toEqual([
      { role: 'system', content: 'Answer briefly.' },
      { role: 'user', content: 'Which planet is called the red one?' },
    ]);
    expect(examples[1]?.extra).toMatchObject({ acceptedAnswers: ['the planet Mars'] });
    expect(examples[2]?.images?.[0]?.places).toEqual([{ text: 'question', offset: 0 }]);
  });

  it('turns markers into thoughts and solution in a TRL chat, and leaves other completions as they are', async () => {
    const { examples } = await loadDataset(sample('trl-messages.jsonl'));
    expect(examples.map(({ completion }) => completion?.kind)).toEqual(['verbatim', 'reasoned']);
  });

  it('takes MMStar’s options out of the question, and MedXpertQA’s second copy of them', async () => {
    const mmstar = await loadDataset(sample('mmstar.jsonl'));
    expect(mmstar.examples[0]).toMatchObject({
      question: 'Which colour is the square?',
      options: ['Red', 'Green', 'Blue, mostly', 'None of them'],
    });
    const medxpert = await loadDataset(sample('medxpertqa-mm.jsonl'));
    expect(medxpert.examples[0]?.question).toBe('A patient sees only one colour, as shown. Which colour is it?');
  });

  it('says the unit behind a MathVista question, keeps its precision, and skips rows without a published answer', async () => {
    const { examples } = await loadDataset(sample('mathvista.jsonl'));
    expect(examples[0]).toMatchObject({ question: 'How wide is the square? (Unit: px)', extra: { precision: 1 } });
    const hidden = { pid: '1', question: 'Q?', question_type: 'free_form', answer_type: 'text', answer: '' };
    expect(map('mathvista', hidden)).toEqual({ skip: 'its right answer is not published' });
  });

  it('keeps pictures encoded, and their places in options too', async () => {
    const { examples } = await loadDataset(sample('mmmu.jsonl'));
    const [, second] = examples;
    expect(second?.images?.map(({ places }) => places)).toEqual([
      [{ text: 'option', option: 0, offset: 0 }],
      [{ text: 'option', option: 1, offset: 0 }],
    ]);
    const source = second?.images?.[0]?.source ?? { path: '' };
    expect('bytes' in source && Buffer.from(source.bytes.subarray(1, 4)).toString()).toBe('PNG');
  });

  it('resolves a picture’s path beside its file, and refuses one that leads out of the folder', async () => {
    const { examples } = await loadDataset(sample('omnimedvqa.json'));
    expect(examples[0]?.images?.[0]?.source).toEqual({ path: resolve('config/samples/images/red.png') });
    const row = { question: 'Q?', gt_answer: 'x', option_A: 'x', option_B: 'y' };
    for (const image_path of ['../../secret.png', '/etc/secret.png'])
      expect(map('omnimedvqa', { ...row, image_path })).toEqual({
        quarantine: expect.stringContaining('out of the dataset'),
      });
  });

  it('reads any set by the usual names of columns', () => {
    expect(map('question-answer', { problem: 'P?', final_answer: 7 })).toMatchObject({
      example: { question: 'P?', groundTruth: '7', grader: 'math' },
    });
    expect(map('question-answer', { question: 'P?', answer: 'y', options: ['x', 'y'] })).toMatchObject({
      example: { groundTruth: 'B', grader: 'choice' },
    });
  });
});
