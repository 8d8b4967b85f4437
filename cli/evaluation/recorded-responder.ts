/** Answers from a file: nothing is generated, everything is graded. */
import { basename } from 'node:path';
import { promptText } from './prompt.js';
import type { RecordedAnswers, UnusedRow } from './recorded-answers.js';
import type { Responder } from './responder.js';

/** Rows of one kind that are named, not only counted. */
const namedRows = 8;

export function createRecordedResponder(answers: RecordedAnswers): Responder {
  return {
    name: basename(answers.path).replace(/(\.jsonl)?(\.gz)?$/, ''),
    identity: { kind: 'recorded', sha256: answers.hash },
    batch: 256,
    parallel: 2,
    promptOf: (problem) => promptText(problem, 'sent'),
    respond: async (asks) =>
      asks.map(({ problem, samples }) => samples.map((sample) => answers.responseTo(problem, sample))),
    notes: () => [
      ...named('broken and not used', answers.broken, answers.rows),
      ...named('of no question asked', answers.unmatched, answers.rows),
      ...named('doubled, the first counts', answers.doubled, answers.rows),
    ],
    close: async () => undefined,
  };
}

function named(what: string, rows: readonly UnusedRow[], total: number): string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, namedRows).map(({ line, reason }) => `line ${line}: ${reason}`);
  const more = rows.length > namedRows ? [`and ${rows.length - namedRows} more`] : [];
  return [`${rows.length} of ${total} rows ${what} (${[...shown, ...more].join('; ')})`];
}
