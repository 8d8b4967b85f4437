/**
 * A million answers that nobody would write, through the graders in both modes: none may crash, and none of these may
 * take over 20 ms (VERIFIER.md section 5, 7.7). What is over is timed again, so that the machine's pauses do not count.
 */
import { type GraderKind, graders } from '../tasks/grading/graders.js';
import type { GradingRequest } from '../tasks/grading/verdict.js';
import { type Benchmark, percentile } from './benchmark.js';
import { type FuzzedAnswer, fuzzedAnswers, responseAround } from './fuzz-answers.js';

const answers = 1_000_000;
const seed = 20_261_121;
const ceilingMs = 20;
const retries = 5;
const choices = ['Ketotifen eye drops', '90^\\circ', '3\\sqrt{13}', 'None of the above', 'Yes', 'No'];

interface Graded {
  readonly grader: GraderKind;
  readonly request: GradingRequest;
}

function gradingOf(fuzzed: FuzzedAnswer, index: number): Graded {
  const isChoice = index % 5 === 4;
  const request: GradingRequest = {
    gold: isChoice ? 'ABCDEF'.charAt(index % 6) : fuzzed.gold,
    response: responseAround(fuzzed, index >> 2),
    mode: index % 2 === 0 ? 'reward' : 'evaluation',
    ...(isChoice ? { choices } : {}),
  };
  return { grader: isChoice ? 'choice' : 'math', request };
}

/** Milliseconds: by the clock or of the processor, whichever is less, as other processes may have the processor. */
function timeOf({ grader, request }: Graded): number {
  const before = process.cpuUsage();
  const started = performance.now();
  graders[grader](request);
  const elapsed = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  return Math.min(elapsed, (user + system) / 1000);
}

export const benchmarks: Benchmark[] = [
  {
    name: 'fuzz',
    run(report) {
      const times = new Float64Array(answers);
      let crashes = 0;
      let over = 0;
      let index = 0;
      for (const fuzzed of fuzzedAnswers(answers, seed)) {
        const graded = gradingOf(fuzzed, index);
        try {
          let time = timeOf(graded);
          for (let round = 0; time > ceilingMs && round < retries; round++) time = Math.min(time, timeOf(graded));
          times[index] = time;
          if (time > ceilingMs) {
            over += 1;
            console.log(`  ${time.toFixed(1)} ms, ${fuzzed.kind}: ${JSON.stringify(graded).slice(0, 300)}`);
          }
        } catch (error) {
          crashes += 1;
          if (crashes <= 20)
            console.log(`  crash: ${String(error).slice(0, 200)}: ${JSON.stringify(graded).slice(0, 300)}`);
        }
        index += 1;
      }
      const spent = times.reduce((sum, time) => sum + time, 0);
      const sorted = [...times.toSorted()];
      report({ name: 'answers', value: index, unit: '' });
      report({ name: 'crashes', value: crashes, unit: '' });
      report({ name: `over ${ceilingMs} ms (best of ${retries + 1})`, value: over, unit: '' });
      report({ name: 'longest', value: sorted.at(-1) ?? NaN, unit: 'ms' });
      report({ name: 'p99.9', value: sorted[Math.floor(sorted.length * 0.999)] ?? NaN, unit: 'ms' });
      report({ name: 'median', value: percentile([...times.subarray(0, 10_000)], 0.5), unit: 'ms' });
      report({ name: 'verdicts in one thread', value: index / (spent / 1000), unit: '/s' });
      return Promise.resolve();
    },
  },
];
