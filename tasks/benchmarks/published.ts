/**
 * PURE. The figures of X-Reasoner (arXiv:2505.03981v1), table by table, in per cent and in the paper's layout.
 *
 * Only what is certain: the bars of Figures 3 and 4 lost their places in the text that we have, so of those only the
 * averages that other tables repeat are here. Tables 1 to 4 and 9 are read as averages of five runs at T = 0.3 (Table 4
 * repeats Figure 3); Figure 1 and Table 5 are greedy.
 */
import type { BenchmarkName } from './names.js';

export type PublishedMetric = 'greedy' | 'avg@5' | 'not said';

export interface PublishedCell {
  /** Accuracy, per cent. */
  readonly value: number;
  /** Mean response length in words. */
  readonly words?: number;
  /** Responses whose thoughts did not end, per cent. */
  readonly endless?: number;
}

export interface PublishedRow {
  readonly model: string;
  /** One for each column; null: the paper has none. */
  readonly cells: readonly (PublishedCell | null)[];
  /** Mean response length in words over the row. */
  readonly words?: number;
}

export interface PublishedTable {
  readonly id: string;
  readonly caption: string;
  readonly metric: PublishedMetric;
  readonly columns: readonly BenchmarkName[];
  readonly rows: readonly PublishedRow[];
  /** How the paper prints it: models as rows, or benchmarks as rows. */
  readonly layout: 'models-as-rows' | 'benchmarks-as-rows';
  readonly note?: string;
}

const baseline = 'Qwen2.5-VL-7B-Instruct';

function row(model: string, values: readonly (number | null)[], words?: number): PublishedRow {
  return {
    model,
    cells: values.map((value) => (value === null ? null : { value })),
    ...(words !== undefined && { words }),
  };
}

export const publishedTables: readonly PublishedTable[] = [
  {
    id: 'Figure 1',
    caption: 'Accuracy on general and medical benchmarks',
    metric: 'greedy',
    layout: 'benchmarks-as-rows',
    columns: [
      'gsm8k',
      'mmlu-pro',
      'mmmu-pro',
      'mmmu',
      'medqa-4-options',
      'mmlu-pro-health',
      'mmmu-health',
      'medxpertqa-mm',
    ],
    rows: [
      row(baseline, [84.9, 47.6, 38.7, 53.2, 56.3, 47.8, 56.7, 22.2]),
      row('previous best', [87.2, 52.1, 40.7, 55.0, 71.6, 56.4, 57.3, 23.8]),
      row('X-Reasoner', [88.2, 52.6, 43.0, 56.4, 62.3, 51.3, 60.0, 23.8]),
      row('X-Reasoner-Med', [null, null, null, null, 72.4, 58.7, 64.0, 26.4]),
    ],
    note: 'previous best by Table 8, but for MMLU-Pro-Health, where Table 8 says 54.3',
  },
  {
    id: 'Table 1',
    caption: 'Text-only SFT with and without thoughts',
    metric: 'avg@5',
    layout: 'models-as-rows',
    columns: ['medqa', 'mmlu-pro-health', 'mmlu-pro', 'mmmu-pro', 'mmmu-pro-health'],
    rows: [
      row('baseline, without thoughts', [49.3, 43.7, 39.5, 34.6, 28.1]),
      row('SFT on MedQA, without thoughts', [57.6, 47.2, null, null, null]),
      row('SFT on OpenThoughts, without thoughts', [52.1, null, 39.5, 36.0, 30.2]),
      row('baseline, with thoughts', [50.5, 47.8, 47.6, 38.3, 34.3]),
      row('SFT on MedQA, with thoughts', [61.9, 54.2, null, null, null]),
      row('SFT on OpenThoughts, with thoughts', [55.2, null, 50.4, 40.4, 37.9]),
    ],
  },
  {
    id: 'Table 2',
    caption: 'Forced exit: endless thinking and accuracy, before and after',
    metric: 'avg@5',
    layout: 'models-as-rows',
    columns: ['medqa', 'mmlu-pro-health'],
    rows: [
      {
        model: 'without forced exit',
        cells: [
          { value: 56.0, endless: 17.1 },
          { value: 49.0, endless: 17.3 },
        ],
      },
      {
        model: 'with forced exit',
        cells: [
          { value: 61.9, endless: 0 },
          { value: 54.2, endless: 0.1 },
        ],
      },
    ],
    note: 'of the model with SFT on MedQA',
  },
  {
    id: 'Table 3',
    caption: 'Reinforcement learning by domain of its data, with words a response',
    metric: 'avg@5',
    layout: 'models-as-rows',
    columns: ['mmlu-pro-health', 'omnimedvqa', 'gsm8k', 'mathvision'],
    rows: [
      wordy('baseline', [47.8, 105], [57.4, 84], [86.0, 146], [24.7, 293]),
      wordy('+ RL on mathematics (Orz)', [50.7, 166], [58.4, 112], [88.8, 200], [28.1, 580]),
      wordy('+ RL on MedQA', [53.6, 87], [59.2, 72], [85.7, 135], [26.2, 293]),
    ],
  },
  {
    id: 'Table 4',
    caption: 'General-domain SFT, RL, and both',
    metric: 'avg@5',
    layout: 'models-as-rows',
    columns: ['mmlu-pro', 'mmlu-pro-health', 'mmmu-pro', 'nejm'],
    rows: [
      row('baseline', [47.6, 47.8, 38.3, 41.8], 122),
      row('SFT', [50.4, 50.4, 40.4, 45.0], 946),
      row('RL', [50.3, 50.3, 40.6, 44.4], 232),
      row('SFT + RL', [53.3, 53.1, 42.5, 45.7], 977),
    ],
  },
  {
    id: 'Table 5',
    caption: 'Models of 7 to 8 billion parameters',
    metric: 'greedy',
    layout: 'models-as-rows',
    columns: ['mmmu', 'mmmu-pro', 'mathvista', 'mathvision'],
    rows: [
      row(baseline, [53.0, 38.7, 62.8, 25.0]),
      row('R1-Onevision-7B', [null, null, 64.1, 29.9]),
      row('MAmmoTH-VL2-7B', [54.7, 40.7, 68.1, null]),
      row('MM-Eureka-8B', [49.2, null, 67.1, 22.2]),
      row('Mulberry-7B', [55.0, 36.8, 63.1, null]),
      row('X-Reasoner-7B', [56.4, 43.0, 69.0, 29.6]),
    ],
    note: 'the baseline on MMMU is 53.2 in Figure 1',
  },
  {
    id: 'Table 6',
    caption: 'Without the questions that are solved without their picture',
    metric: 'not said',
    layout: 'models-as-rows',
    columns: ['mmmu', 'mmmu-pro', 'mathvista', 'mathvision', 'mmstar'],
    rows: [row(baseline, [39.3, 33.4, 57.9, 18.6, 56.6]), row('X-Reasoner', [41.4, 36.4, 60.6, 21.8, 59.0])],
    note: 'kept: MMMU 592 of 900, MMMU-Pro 1,471 of 1,730, MathVista 743 of 1,000, MathVision 2,592 of 3,040, MMStar 1,241 of 1,500',
  },
  {
    id: 'Table 8',
    caption: 'Previous best results',
    metric: 'not said',
    layout: 'benchmarks-as-rows',
    columns: [
      'gsm8k',
      'mmlu-pro',
      'mmmu-pro',
      'mmmu',
      'medqa-4-options',
      'mmlu-pro-health',
      'mmmu-health',
      'medxpertqa-mm',
    ],
    rows: [
      row('MMOS-DeepSeekMath-7B', [87.2, null, null, null, null, null, null, null]),
      row('Gemma-2-9B-it', [null, 52.1, null, null, null, null, null, null]),
      row('MAmmoTH-VL2-7B', [null, null, 40.7, null, null, null, null, null]),
      row('Mulberry-7B', [null, null, null, 55.0, null, null, null, null]),
      row('HuatuoGPT-o1-7B', [null, null, null, null, 71.6, 54.3, null, null]),
      row('GMAI-VL-R1', [null, null, null, null, null, null, 57.3, 23.8]),
    ],
    note: "HuatuoGPT-o1-7B as the paper's authors measured it",
  },
  {
    id: 'Table 9',
    caption: 'SFT and RL on MedQA alone, from the baseline',
    metric: 'avg@5',
    layout: 'models-as-rows',
    columns: ['medqa', 'mmlu-pro-health', 'mmmu-pro-health'],
    rows: [
      row('baseline', [50.5, 47.8, 34.3], 111),
      row('SFT', [61.9, 54.2, 39.2], 950),
      row('RL', [57.8, 53.6, 35.8], 103),
      row('SFT + RL', [64.9, 55.8, 39.7], 1039),
    ],
  },
  {
    id: 'Figure 2',
    caption: 'MMMU-Pro after each stage',
    metric: 'not said',
    layout: 'models-as-rows',
    columns: ['mmmu-pro'],
    rows: [row('baseline', [38.3]), row('after SFT', [40.4]), row('after SFT and RL', [43.0])],
    note: '38.3 and 40.4 are averages (Table 4), 43.0 is greedy (Table 5)',
  },
  {
    id: 'Figures 3 and 4',
    caption: 'Averages of five samples at T = 0.3, where the place of the bar is certain',
    metric: 'avg@5',
    layout: 'benchmarks-as-rows',
    columns: [
      'gsm8k',
      'mmlu-pro',
      'mmmu-pro',
      'mathvision',
      'medqa',
      'mmlu-pro-health',
      'mmmu-pro-health',
      'omnimedvqa',
      'nejm',
    ],
    rows: [
      row('baseline', [86.0, 47.6, 38.3, 24.7, 50.5, 47.8, 34.3, 57.4, 41.8]),
      row('X-Reasoner', [null, 53.3, 42.5, null, null, 53.1, null, null, 45.7]),
    ],
  },
];

/** How many questions of each set Table 6 keeps. */
export const textSolvableCounts: Readonly<
  Partial<Record<BenchmarkName, { readonly all: number; readonly solvable: number; readonly kept: number }>>
> = {
  mmmu: { all: 900, solvable: 308, kept: 592 },
  'mmmu-pro': { all: 1730, solvable: 259, kept: 1471 },
  mathvista: { all: 1000, solvable: 257, kept: 743 },
  mathvision: { all: 3040, solvable: 448, kept: 2592 },
  mmstar: { all: 1500, solvable: 259, kept: 1241 },
};

export interface PublishedFigure extends PublishedCell {
  readonly table: string;
  readonly metric: PublishedMetric;
  readonly model: string;
}

/** Every published figure of a benchmark, in the order of the tables. */
export function publishedFigures(benchmark: BenchmarkName): PublishedFigure[] {
  return publishedTables.flatMap(({ id, metric, columns, rows }) =>
    rows.flatMap(({ model, cells }) => {
      const cell = cells[columns.indexOf(benchmark)];
      return cell ? [{ table: id, metric, model, ...cell }] : [];
    }),
  );
}

function wordy(model: string, ...cells: readonly (readonly [value: number, words: number])[]): PublishedRow {
  return { model, cells: cells.map(([value, words]) => ({ value, words })) };
}
