/** PURE. The tables of an evaluation as plain cells: ours first, then each table of the paper that has a place for it. */
import type { Estimate } from '../../actors/evaluator/intervals.js';
import { benchmarks } from '../../tasks/benchmarks/registry.js';
import { publishedTables, type PublishedTable } from '../../tasks/benchmarks/published.js';
import type { BenchmarkResult, EvaluationResults } from './results.js';

export interface TableRow {
  readonly cells: readonly string[];
  readonly isOurs: boolean;
}

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly TableRow[];
  /** Columns of our figures; empty: our figures are rows. */
  readonly ourColumns: readonly number[];
  readonly notes: readonly string[];
}

const none = '–';

export function percent(share: number): string {
  return (100 * share).toFixed(1);
}

export function withInterval({ accuracy, low, high }: Estimate): string {
  return `${percent(accuracy)} (${percent(low)}–${percent(high)})`;
}

export function tablesOf(results: EvaluationResults): Table[] {
  return [accuracyTable(results), conductTable(results), ...paperTables(results)];
}

function accuracyTable({ benchmarks: measured, samples }: EvaluationResults): Table {
  const several = samples > 1;
  return {
    title: 'Accuracy, per cent, with 95 % intervals',
    head: [
      'benchmark',
      'questions',
      several ? `strict, avg@${samples}` : 'strict',
      several ? `compatible, avg@${samples}` : 'compatible',
      ...(several ? [`majority of ${samples}`, `pass@${samples}`] : []),
      'baseline',
      'X-Reasoner',
    ],
    rows: measured.map((result) => ({
      isOurs: false,
      cells: [
        result.title,
        result.problems === result.available
          ? count(result.problems)
          : `${count(result.problems)} of ${count(result.available)}`,
        withInterval(result.strict.average),
        result.compatible === null ? none : withInterval(result.compatible.average),
        ...(several ? severalCells(result, samples) : []),
        publishedCell(result, samples, /^(baseline|Qwen2\.5-VL-7B-Instruct)$/),
        publishedCell(result, samples, /^(X-Reasoner(-7B)?|SFT \+ RL)$/),
      ],
    })),
    ourColumns: several ? [2, 3, 4, 5] : [2, 3],
    notes: measured.flatMap(({ title, warnings }) => warnings.map((warning) => `${title}: ${warning}.`)),
  };
}

function severalCells({ strict }: BenchmarkResult, samples: number): string[] {
  const pass = strict.passAt.find(({ k }) => k === samples);
  return [strict.majority ? withInterval(strict.majority) : none, pass ? withInterval(pass) : none];
}

/** The figure that was measured as ours is: greedy, or an average of samples. Table 9's SFT + RL is another model. */
function publishedCell({ published }: BenchmarkResult, samples: number, model: RegExp): string {
  const metric = samples > 1 ? 'avg@5' : 'greedy';
  const figure = published.find((one) => one.metric === metric && one.table !== 'Table 9' && model.test(one.model));
  return figure === undefined ? none : `${figure.value.toFixed(1)} (${figure.table})`;
}

function conductTable({ benchmarks: measured }: EvaluationResults): Table {
  return {
    title: 'How the responses were',
    head: [
      'benchmark',
      'responses',
      'words',
      'unparsable',
      'truncated',
      'endless',
      'forced exits',
      'would guess',
      'missing',
      'failed verdicts',
    ],
    rows: measured.map(({ title, responses, given, missing, wouldGuess }) => ({
      isOurs: false,
      cells: [
        title,
        count(responses),
        given.words.mean.toFixed(0),
        `${percent(given.unparsable.share)} %`,
        `${percent(given.truncated.share)} %`,
        `${percent(given.endlessThinking.share)} %`,
        forcedExits(given),
        wouldGuess === null ? none : `${percent(wouldGuess.share)} %`,
        count(missing.count),
        count(given.failedVerdicts.count),
      ],
    })),
    ourColumns: [],
    notes: [],
  };
}

function forcedExits({ forcedExits: { count: forced, share }, forcedExitAccuracy }: BenchmarkResult['given']): string {
  if (forced === 0) return '0';
  return `${count(forced)} (${percent(share)} %)${forcedExitAccuracy ? `, ${percent(forcedExitAccuracy.accuracy)} % right` : ''}`;
}

/** The tables of the paper that have a column for what was measured; those measured like ours come first. */
function paperTables({ benchmarks: measured, samples, name }: EvaluationResults): Table[] {
  const metric = samples > 1 ? 'avg@5' : 'greedy';
  const byName = new Map(measured.map((result) => [result.benchmark, result]));
  const fitting = publishedTables.filter(({ columns }) => columns.some((column) => byName.has(column)));
  const sorted = fitting.toSorted((a, b) => Number(b.metric === metric) - Number(a.metric === metric));
  return sorted.map((table) => paperTable(table, byName, name, samples));
}

function paperTable(
  table: PublishedTable,
  byName: ReadonlyMap<string, BenchmarkResult>,
  name: string,
  samples: number,
): Table {
  const title = `${table.id}: ${table.caption}`;
  const notes = [
    ...(table.note === undefined ? [] : [`${sentence(table.note)}.`]),
    ...(table.metric === 'not said' || (table.metric === 'greedy') === (samples === 1)
      ? []
      : [
          `The paper's figures are ${table.metric === 'greedy' ? 'greedy' : 'averages of five samples'}, ours ${samples === 1 ? 'are of one sample' : `averages of ${samples}`}.`,
        ]),
  ];
  const hasWords = table.rows.some(
    (row) => row.words !== undefined || row.cells.some((cell) => cell?.words !== undefined),
  );
  const results = table.columns.map((column) => byName.get(column));
  const ours = results.map((result) =>
    ourCell(result, hasWords && table.rows.every(({ words }) => words === undefined)),
  );
  const theirs = table.rows.map(({ cells }) =>
    cells.map((cell) => {
      if (cell === null) return none;
      const words = cell.words === undefined ? '' : ` [${cell.words}]`;
      return `${cell.value.toFixed(1)}${words}${cell.endless === undefined ? '' : ` (${cell.endless} % endless)`}`;
    }),
  );
  const titles = table.columns.map((column) => benchmarks[column].title);
  if (table.layout === 'benchmarks-as-rows')
    return {
      title,
      head: ['', ...table.rows.map(({ model }) => model), name],
      rows: titles.map((heading, index) => ({
        isOurs: false,
        cells: [heading, ...theirs.map((cells) => cells[index] ?? none), ours[index] ?? none],
      })),
      ourColumns: [table.rows.length + 1],
      notes,
    };
  const rowWords = table.rows.some(({ words }) => words !== undefined);
  return {
    title,
    head: ['model', ...titles, ...(rowWords ? ['words'] : [])],
    rows: [
      ...table.rows.map(({ model, words }, index) => ({
        isOurs: false,
        cells: [model, ...(theirs[index] ?? []), ...(rowWords ? [words === undefined ? none : count(words)] : [])],
      })),
      { isOurs: true, cells: [name, ...ours, ...(rowWords ? [ourWords(results)] : [])] },
    ],
    ourColumns: [],
    notes,
  };
}

function ourCell(result: BenchmarkResult | undefined, hasWords: boolean): string {
  if (result === undefined) return none;
  return `${percent(result.strict.average.accuracy)}${hasWords ? ` [${result.given.words.mean.toFixed(0)}]` : ''}`;
}

/** Mean over the benchmarks that were measured. */
function ourWords(results: readonly (BenchmarkResult | undefined)[]): string {
  const means = results.flatMap((result) => (result === undefined ? [] : [result.given.words.mean]));
  return means.length === 0 ? none : count(Math.round(means.reduce((sum, mean) => sum + mean, 0) / means.length));
}

function count(value: number): string {
  return value.toLocaleString('en-GB');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
