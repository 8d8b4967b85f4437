/** `troupe evaluate --list`: the registry as a table. PURE but for the one write. */
import { benchmarkSettings } from '../../tasks/benchmarks/benchmark.js';
import { benchmarkNames } from '../../tasks/benchmarks/names.js';
import { publishedFigures } from '../../tasks/benchmarks/published.js';
import { benchmarks } from '../../tasks/benchmarks/registry.js';

export function listBenchmarks(json: boolean): number {
  process.stdout.write(
    json
      ? `${JSON.stringify(benchmarkNames.map((name) => ({ ...benchmarks[name], published: publishedFigures(name) })))}\n`
      : `${table()}\n`,
  );
  return 0;
}

function table(): string {
  const head = ['name', 'questions', 'setting', 'prompt', 'grader', 'compatible with', 'few-shot', 'source'];
  const rows = benchmarkNames.map((name) => {
    const { size, setting, template, grader, compatible, fewShot, source } = benchmarks[name];
    return [
      name,
      size.toLocaleString('en-GB'),
      benchmarkSettings[setting],
      template,
      grader.kind,
      compatible ?? '–',
      fewShot === null ? '0' : `0 (its harness ${fewShot.usual})`,
      source,
    ];
  });
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const notes = benchmarkNames.flatMap((name) => {
    const { note } = benchmarks[name];
    return note === undefined ? [] : [`${name}: ${note}.`];
  });
  return [line(head), ...rows.map(line), '', ...notes].join('\n');
}
