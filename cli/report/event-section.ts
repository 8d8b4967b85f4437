/** What happened besides the steps: failures, restarts, drops, warnings; and the configuration. PURE. */
import { html, type Html } from './html.js';
import type { EventLine, RunRecord } from './run-record.js';

const maxRows = 200;

/** Fields that a sentence shows, for the kinds that a reader looks for; other kinds are only counted. */
const told: Readonly<Record<string, readonly string[]>> = {
  'actor-failed': ['actor', 'pid', 'reason', 'outstanding', 'logTail'],
  'actor-restarted': ['actor', 'pid', 'downMs'],
  'ask-redone': ['message', 'actor', 'attempt', 'reason'],
  'checkpoint-refused': ['folder', 'reason'],
  'metrics-abandoned': ['afterStep', 'lines'],
  'verdicts-failed': ['step', 'count', 'reasons'],
  'verdict-alarm-raised': ['step', 'failed', 'verdicts', 'byReason'],
  'verifier-swapped': ['step', 'from', 'to'],
  'verifier-swap-refused': ['step', 'reason'],
  'verifier-restored': ['step', 'swappedAt', 'from', 'to'],
  'rollouts-dropped': ['step', 'count', 'reason'],
  'examples-skipped': ['source', 'count', 'reason'],
  'interrupt-received': ['step'],
  'warning-raised': ['message'],
  'part-missed': ['message'],
  'run-started': ['pid', 'resumedFrom'],
  'run-failed': ['name', 'message'],
  'run-finished': ['exit', 'wallTimeSeconds'],
  'stage-started': ['stage', 'step', 'totalSteps'],
  'stage-finished': ['stage', 'step'],
};

const bad = new Set([
  'actor-failed',
  'checkpoint-refused',
  'verdicts-failed',
  'verdict-alarm-raised',
  'verifier-swap-refused',
  'rollouts-dropped',
  'warning-raised',
  'run-failed',
]);

export function eventSection(run: RunRecord): Html | undefined {
  const counts = new Map<string, number>();
  for (const { kind } of run.events) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const rows = run.events.filter(({ kind }) => told[kind] !== undefined);
  const unreadable = [...run.unreadable].map(
    ([file, lines]) => html`<p class="warning">${lines} of ${file} could not be read and are not shown.</p>`,
  );
  if (rows.length === 0 && unreadable.length === 0) return undefined;
  const left =
    rows.length > maxRows
      ? html`<p class="lead">The first ${maxRows} of ${rows.length}; all are in events.jsonl.</p>`
      : undefined;
  const all = [...counts].map(([kind, count]) => `${count} ${kind}`).join(' · ');
  return html`<section id="events">
    <h2>Events</h2>
    ${unreadable}${left}
    <table>
      <thead>
        <tr>
          <th>time</th>
          <th>event</th>
          <th>what</th>
        </tr>
      </thead>
      <tbody>
        ${rows.slice(0, maxRows).map(eventRow)}
      </tbody>
    </table>
    <p class="lead">${all}</p>
  </section>`;
}

function eventRow(event: EventLine): Html {
  const fields = (told[event.kind] ?? []).flatMap((name) => {
    const text = sayField(event[name]);
    return text === '' ? [] : [html`<span class="field"><i>${name}</i> ${text}</span> `];
  });
  return html`<tr class="${bad.has(event.kind) ? 'bad' : ''}">
    <td>${event.time.slice(11, 23)}</td>
    <td>${event.kind}</td>
    <td>${fields}</td>
  </tr>`;
}

function sayField(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(sayField).join(', ');
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(1);
  if (typeof value !== 'object') return String(value);
  const { name, instance } = Object.fromEntries(Object.entries(value));
  return name === undefined ? JSON.stringify(value) : `${String(name)}.${String(instance)}`;
}

export function configSection({ config }: RunRecord): Html | undefined {
  if (config === undefined) return undefined;
  return html`<section id="configuration">
    <h2>Configuration</h2>
    <details>
      <summary>config.resolved.yaml</summary>
      <pre>${config}</pre>
    </details>
  </section>`;
}
