/** PURE. An evaluation as one page for a browser that needs nothing else: no network, no file beside it. */
import { Html, html } from '../report/html.js';
import { pageStyle } from '../report/page-style.js';
import { describeConditions } from './conditions.js';
import type { BenchmarkResult, EvaluationResults } from './results.js';
import type { SampleRecord } from './sample-record.js';
import { tablesOf, withInterval, type Table } from './tables.js';

const ownStyle = `
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 6px 14px 10px; }
.scroll table { font-variant-numeric: tabular-nums; }
.scroll th, .scroll td { padding: 6px 14px 6px 0; text-align: right; white-space: nowrap; vertical-align: bottom; }
.scroll th:first-child, .scroll td:first-child { display: table-cell; text-align: left; color: var(--ink); padding-right: 24px; }
.scroll tr:last-child td { border-bottom: 0; }
.scroll .ours { font-weight: 650; color: var(--c1); }
.scroll tr.ours td { color: var(--c1); font-weight: 650; border-top: 2px solid var(--line); }
.track u { position: absolute; top: -5px; width: 0; height: 24px; border-left: 2px dotted var(--c2); }
.track u.best { border-left: 2px solid var(--c3); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 10px; color: var(--soft); font-size: 13px; }
.legend i { display: inline-block; width: 14px; height: 10px; margin-right: 6px; vertical-align: -1px; }
.whisker .track { margin: 6px 0; }
.below { margin-top: 8px; }
.sample pre { max-height: 190px; overflow: auto; }
`;

/** Responses shown of each benchmark. */
const shownSamples = 4;
/** Characters of a shown response, from its end: the answer is there. */
const shownCharacters = 700;

export function evaluationPage(results: EvaluationResults, records: readonly SampleRecord[]): string {
  const tables = tablesOf(results);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${results.name} · evaluation · Troupe</title>
        <style>
          ${new Html(pageStyle)} ${new Html(ownStyle)}
        </style>
      </head>
      <body>
        <header>
          <p class="brand">Troupe · evaluation</p>
          <h1>${results.name}</h1>
          <p class="facts">${describeConditions(results).map((fact) => html`<span>${fact}</span>`)}</p>
        </header>
        ${whiskers(results)} ${tables.map(tableSection)} ${notesSection(results.notes)}
        ${samplesSection(results, records)}
      </body>
    </html> `;
  return page.toString();
}

/** Each benchmark's accuracy on one scale, with the paper's baseline and X-Reasoner as marks. */
function whiskers({ benchmarks, samples }: EvaluationResults): Html {
  return html`<section>
    <h2>Strict accuracy</h2>
    <p class="legend">
      <span><i style="background:var(--c1);opacity:.6"></i>ours, with the 95 % interval</span>
      <span><i style="border-left:2px dotted var(--c2)"></i>the paper's baseline</span>
      <span><i style="border-left:2px solid var(--c3)"></i>X-Reasoner</span>
    </p>
    <div class="whiskers">
      <div class="whisker-head">
        <span></span>
        <span class="axis">${[0, 25, 50, 75, 100].map((tick) => html`<i>${tick}</i>`)}</span>
        <span></span>
      </div>
      ${benchmarks.map((result) => whisker(result, samples))}
    </div>
  </section>`;
}

function whisker(result: BenchmarkResult, samples: number): Html {
  const { accuracy, low, high } = result.strict.average;
  const metric = samples > 1 ? 'avg@5' : 'greedy';
  const own = result.published.filter((figure) => figure.metric === metric);
  const mark = (model: RegExp, kind: string) => {
    const figure = own.find((one) => model.test(one.model));
    return (
      figure &&
      html`<u
        class="${kind}"
        style="left:${figure.value}%"
        title="${figure.model}: ${figure.value} (${figure.table})"
      ></u>`
    );
  };
  return html`<div class="whisker">
    <span class="label">${result.title}</span>
    <span class="track">
      <i style="left:${(100 * low).toFixed(2)}%;width:${(100 * (high - low)).toFixed(2)}%"></i>
      <b style="left:${(100 * accuracy).toFixed(2)}%"></b>
      ${mark(/^(baseline|Qwen2\.5-VL-7B-Instruct)$/, 'base')} ${mark(/^X-Reasoner(-7B)?$/, 'best')}
    </span>
    <span class="value">${withInterval(result.strict.average)} of ${result.problems}</span>
  </div>`;
}

function tableSection({ title, head, rows, ourColumns, notes }: Table): Html {
  const kind = (column: number) => (ourColumns.includes(column) ? 'ours' : '');
  return html`<section>
    <h2>${title}</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            ${head.map((cell, column) => html`<th scope="col" class="${kind(column)}">${cell}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ cells, isOurs }) =>
              html`<tr class="${isOurs ? 'ours' : ''}">
                ${cells.map((cell, column) => html`<td class="${kind(column)}">${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${notes.length > 0 ? html`<p class="lead below">${notes.join(' ')}</p>` : undefined}
  </section>`;
}

function notesSection(notes: readonly string[]): Html | undefined {
  if (notes.length === 0) return undefined;
  return html`<section>
    <h2>Notes</h2>
    <ul>
      ${notes.map((note) => html`<li>${note}</li>`)}
    </ul>
  </section>`;
}

/** What went wrong first: responses without an answer, then wrong ones. */
function samplesSection({ benchmarks }: EvaluationResults, records: readonly SampleRecord[]): Html {
  return html`<section>
    <h2>Responses to look at</h2>
    <p class="lead">The end of some responses that got no point; all of them are in samples.jsonl.</p>
    ${benchmarks.flatMap(({ benchmark, title }) => {
      const wrong = records.filter((record) => record.benchmark === benchmark && !record.missing && record.score !== 1);
      const sorted = wrong.toSorted((a, b) => Number(a.extracted !== null) - Number(b.extracted !== null));
      return sorted.slice(0, shownSamples).map((record) => sampleCard(title, record));
    })}
  </section>`;
}

function sampleCard(title: string, record: SampleRecord): Html {
  const { problemId, groundTruth, extracted, reason, decidedBy, response, compatibleScore } = record;
  const shown = response.length > shownCharacters ? `… ${response.slice(-shownCharacters)}` : response;
  return html`<div class="sample">
    <p class="prompt">
      <b>${title}</b> ${problemId} · right answer <code>${groundTruth.slice(0, 120)}</code> ·
      <span class="verdict wrong">${extracted === null ? 'no answer found' : 'found'}</span>
      ${extracted === null ? undefined : html`<code>${extracted.slice(0, 120)}</code>`}
      <small
        >${[decidedBy, reason, compatibleScore === 1 ? "right by the benchmark's own parser" : undefined].filter((part) => part !== undefined).join(' · ')}</small
      >
    </p>
    <pre>${shown}</pre>
  </div>`;
}
