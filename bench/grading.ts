/**
 * The comparator beside Math-Verify (Python) on the same pairs in the same run: verdicts a second, p99, how often each
 * is right by the pairs' labels, and every pair on which they disagree. The pairs are those of the tests.
 */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../native/process/artefacts.js';
import { compareAnswers } from '../tasks/grading/compare-answers.js';
import { type Benchmark, type Measurement, type Report, beside, percentile } from './benchmark.js';

const rounds = 5;

interface LabelledPair {
  readonly gold: string;
  readonly answer: string;
  readonly evaluation: boolean;
}

const peerReport = z.object({
  version: z.string(),
  verdicts: z.array(z.boolean().nullable()),
  seconds: z.array(z.number()),
});
type PeerReport = z.infer<typeof peerReport>;

const tables = [
  'algebra',
  'collections',
  'fractions',
  'numbers',
  'relations',
  'roots',
  'styles',
  'words',
  'held-out-answers',
  'held-out-shapes',
  'held-out-last',
  'held-out-final',
  'traps',
];
const pair = z.object({ gold: z.string(), answer: z.string(), evaluation: z.boolean() });

/** Read when the benchmark runs: an installed package has no tests. */
async function labelledPairs(): Promise<LabelledPair[]> {
  const modules = await Promise.all(
    tables.map(async (name) => {
      const module: unknown = await import(
        new URL(`../test/unit/tasks/grading/pairs/${name}.js`, import.meta.url).href
      );
      return Object.values(z.record(z.string(), z.array(pair)).parse({ ...z.looseObject({}).parse(module) })).flat();
    }),
  );
  return modules.flat();
}

/** Verdicts in evaluation mode, as the peer has no stricter one, and the fastest of the rounds of each pair. */
function ownRun(pairs: readonly LabelledPair[]): { verdicts: boolean[]; seconds: number[] } {
  const seconds = new Array<number>(pairs.length).fill(Infinity);
  let verdicts: boolean[] = [];
  for (let round = 0; round < rounds; round++)
    verdicts = pairs.map(({ gold, answer }, index) => {
      const started = performance.now();
      const { isEqual } = compareAnswers(gold, answer, { mode: 'evaluation' });
      seconds[index] = Math.min(seconds[index] ?? Infinity, (performance.now() - started) / 1000);
      return isEqual;
    });
  return { verdicts, seconds };
}

/** @returns undefined when the Python has no Math-Verify */
async function peerRun(pairs: readonly LabelledPair[]): Promise<PeerReport | undefined> {
  const python = process.env['TROUPE_PEER_PYTHON'] ?? 'python3';
  const peer = spawn(python, [join(packageRoot(), 'bench', 'peers', 'grade_math_verify.py')], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const failed = new Promise<undefined>((resolve) => peer.once('error', () => resolve(undefined)));
  peer.stdin.on('error', () => undefined);
  peer.stdin.end(JSON.stringify(pairs));
  const output = await Promise.race([text(peer.stdout), failed]);
  if (output !== undefined && output !== '') return peerReport.parse(JSON.parse(output));
  console.log(`  no peer: ${python} has no Math-Verify; name one that has in TROUPE_PEER_PYTHON`);
  return undefined;
}

function speed(seconds: readonly number[]): { perSecond: number; p99: number } {
  const sum = seconds.reduce((total, value) => total + value, 0);
  return { perSecond: seconds.length / sum, p99: percentile(seconds, 0.99) * 1000 };
}

const rightShare = (pairs: readonly LabelledPair[], verdicts: readonly (boolean | null)[]) =>
  (100 * pairs.filter(({ evaluation }, index) => verdicts[index] === evaluation).length) / pairs.length;

const falsePositives = (pairs: readonly LabelledPair[], verdicts: readonly (boolean | null)[]) =>
  pairs.filter(({ evaluation }, index) => !evaluation && verdicts[index] === true).length;

async function besideMathVerify(report: Report): Promise<void> {
  const pairs = await labelledPairs();
  const own = ownRun(pairs);
  const peer = await peerRun(pairs);
  const line = (name: string, unit: string, value: number, baseline: number | undefined): void => {
    const measurement: Measurement = { name, unit, value };
    report(baseline === undefined ? measurement : beside(measurement, baseline, `Math-Verify ${peer?.version ?? ''}`));
  };
  const theirs = peer === undefined ? undefined : speed(peer.seconds);
  line('verdicts in one thread', '/s', speed(own.seconds).perSecond, theirs?.perSecond);
  line('p99', 'ms', speed(own.seconds).p99, theirs?.p99);
  const theirRight = peer === undefined ? undefined : rightShare(pairs, peer.verdicts);
  line(`right by the labels of ${pairs.length} pairs`, '%', rightShare(pairs, own.verdicts), theirRight);
  const theirFalse = peer === undefined ? undefined : falsePositives(pairs, peer.verdicts);
  line('false positives', '', falsePositives(pairs, own.verdicts), theirFalse);
  if (peer !== undefined) listDisagreements(pairs, own.verdicts, peer.verdicts, report);
}

function listDisagreements(
  pairs: readonly LabelledPair[],
  own: readonly boolean[],
  theirs: readonly (boolean | null)[],
  report: Report,
): void {
  const disagreements = pairs
    .map((labelled, index) => ({ ...labelled, own: own[index], theirs: theirs[index] }))
    .filter(({ own, theirs }) => own !== theirs);
  report({ name: 'agreement', value: 100 * (1 - disagreements.length / pairs.length), unit: '%' });
  const ownRight = disagreements.filter(({ evaluation, own }) => own === evaluation).length;
  report({ name: `of ${disagreements.length} disagreements, right by label`, value: ownRight, unit: '' });
  for (const { gold, answer, evaluation, own } of disagreements)
    console.log(`  ${own === evaluation ? 'we' : 'Math-Verify'}: ${gold} ${evaluation ? '≡' : '≢'} ${answer}`);
}

export const benchmarks: Benchmark[] = [{ name: 'grading', run: besideMathVerify }];
