import { describe, expect, it } from 'vitest';
import { benchmarkNames, isBenchmarkName } from '../../../../tasks/benchmarks/names.js';
import { publishedFigures, publishedTables, textSolvableCounts } from '../../../../tasks/benchmarks/published.js';
import { benchmarks } from '../../../../tasks/benchmarks/registry.js';
import { isMappingName } from '../../../../tasks/datasets/mapping-names.js';

const figure = (table: string, model: string, benchmark: (typeof benchmarkNames)[number]) =>
  publishedFigures(benchmark).find((one) => one.table === table && one.model === model)?.value;

describe('the registry', () => {
  it('has every set of the paper with its published size, and three more', () => {
    const sizes = Object.fromEntries(benchmarkNames.map((name) => [name, benchmarks[name].size]));
    expect(sizes).toEqual({
      gsm8k: 1319,
      'math-500': 500,
      aime24: 30,
      'mmlu-pro': 12032,
      mmmu: 900,
      'mmmu-pro': 1730,
      mmstar: 1500,
      mathvista: 1000,
      mathvision: 3040,
      medqa: 1273,
      'medqa-4-options': 1273,
      'mmlu-pro-health': 818,
      medmcqa: 4183,
      'mmmu-health': 150,
      'mmmu-pro-health': 286,
      'medxpertqa-mm': 2000,
      omnimedvqa: 1000,
      nejm: 947,
    });
    const outside = benchmarkNames.filter((name) => benchmarks[name].setting === 'other');
    expect(outside).toEqual(['math-500', 'aime24', 'medmcqa']);
  });

  it.each(benchmarkNames)('%s says who it is, how it is read and where it comes from', (name) => {
    const { mapping, source, ...benchmark } = benchmarks[name];
    expect(benchmark.name).toBe(name);
    expect(isBenchmarkName(name)).toBe(true);
    expect(isMappingName(mapping)).toBe(true);
    expect(source).toMatch(/^hf:[\w-]+\/[\w-]+/);
    expect(benchmark.maxResponseTokens).toBe(4096);
  });

  it('takes the health sets from the five subjects of medicine, and from the one category of MMLU-Pro', () => {
    expect(benchmarks['mmmu-health'].subjects).toHaveLength(5);
    expect(benchmarks['mmmu-pro-health'].subjects).toEqual(benchmarks['mmmu-health'].subjects);
    expect(benchmarks['mmlu-pro-health'].subjects).toEqual(['health']);
    expect(benchmarks['mmlu-pro'].subjects).toBeUndefined();
  });
});

describe('the published figures', () => {
  it.each(publishedTables)('$id has a cell for each column in each row', ({ columns, rows }) => {
    for (const { cells } of rows) expect(cells).toHaveLength(columns.length);
    expect(new Set(columns).size).toBe(columns.length);
  });

  it('say the same where two tables say the same thing', () => {
    expect(figure('Figure 1', 'X-Reasoner', 'mmmu')).toBe(figure('Table 5', 'X-Reasoner-7B', 'mmmu'));
    expect(figure('Figure 1', 'X-Reasoner', 'mmmu-pro')).toBe(figure('Table 5', 'X-Reasoner-7B', 'mmmu-pro'));
    expect(figure('Table 4', 'baseline', 'mmlu-pro-health')).toBe(figure('Table 9', 'baseline', 'mmlu-pro-health'));
    expect(figure('Table 9', 'SFT', 'medqa')).toBe(figure('Table 1', 'SFT on MedQA, with thoughts', 'medqa'));
    expect(figure('Table 2', 'with forced exit', 'medqa')).toBe(figure('Table 9', 'SFT', 'medqa'));
    expect(figure('Table 4', 'SFT + RL', 'nejm')).toBe(figure('Figures 3 and 4', 'X-Reasoner', 'nejm'));
    // The one place where the paper contradicts itself.
    expect(figure('Figure 1', 'Qwen2.5-VL-7B-Instruct', 'mmmu')).toBe(53.2);
    expect(figure('Table 5', 'Qwen2.5-VL-7B-Instruct', 'mmmu')).toBe(53.0);
  });

  it('keeps of each set what is not solvable by its text', () => {
    for (const [name, counts] of Object.entries(textSolvableCounts)) {
      expect(counts.kept).toBe(counts.all - counts.solvable);
      expect(isBenchmarkName(name) && benchmarks[name].size).toBe(counts.all);
    }
  });
});
