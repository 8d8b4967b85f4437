/** Worked examples before a question (few-shot): from the benchmark's own split for that, always the same ones. */
import type { Benchmark } from '../../tasks/benchmarks/benchmark.js';
import { loadDataset } from '../../tasks/datasets/load-dataset.js';
import type { LoadedExample } from '../../tasks/datasets/opened-dataset.js';
import { optionLetter } from '../../tasks/prompts/render-prompt.js';
import { BenchmarkDataError } from './errors.js';
import type { WorkedExample } from './prompt.js';
import type { Problem } from './problems.js';

export type ExamplesOf = (problem: Problem) => readonly WorkedExample[];

export const noExamples: ExamplesOf = () => [];

/**
 * The first `count` of the split, or of the question's category there, in file order.
 * @param data a path in place of the registry's source
 * @throws BenchmarkDataError when the benchmark defines none, or the data has too few
 */
export async function loadWorkedExamples(benchmark: Benchmark, count: number, data?: string): Promise<ExamplesOf> {
  const { fewShot, name, mapping } = benchmark;
  if (fewShot === null)
    throw new BenchmarkDataError(name, 'it defines no worked examples', 'leave --few-shot out: it is asked zero-shot');
  const source = data ?? fewShot.source;
  const examples = await load(name, source, data === undefined ? mapping : 'auto');
  const worked = examples.map((example) => ({ example, answer: workedAnswer(example) }));
  return (problem) => {
    const own = worked.filter(({ example }) => !fewShot.perSubject || example.subject === problem.subject);
    if (own.length < count)
      throw new BenchmarkDataError(
        name,
        `${source} has ${own.length} worked examples${fewShot.perSubject ? ` for ${problem.subject ?? 'a question without category'}` : ''}, ${count} are wanted`,
        `--few-shot ${fewShot.usual} is what its harness shows`,
      );
    return own.slice(0, count).map(({ example: { question, options }, answer }) => ({
      question,
      answer,
      ...(options && { options }),
    }));
  };
}

async function load(name: string, source: string, mapping: Benchmark['mapping'] | 'auto') {
  try {
    return (await loadDataset(source, { mapping, splits: ['validation', 'train'] })).examples;
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new BenchmarkDataError(name, problem, `name a file of worked examples: --few-shot-data ${name}=path`, {
      cause,
    });
  }
}

/** In the layout that the prompt asks for: thoughts, then the answer. */
function workedAnswer({ explanation, completion, options, groundTruth }: LoadedExample): string {
  const index = options?.findIndex((_, option) => optionLetter(option) === groundTruth) ?? -1;
  const text = options?.[index];
  const answer = text === undefined ? groundTruth : `${groundTruth}. ${text}`;
  const thought = explanation ?? (completion?.kind === 'reasoned' ? completion.thought : completion?.text) ?? '';
  return `<think> ${thought.trim()} </think> <answer>${answer}</answer>`;
}
