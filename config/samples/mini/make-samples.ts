/**
 * Makes the data of the `mini-…` runs, in the published schemas and with invented content: sums of two numbers of two
 * digits, for mathematics as bare sums (OpenThoughts-114k, Orz-math-57k, MATH-500 as Open-Reasoner-Zero has it), for
 * medicine as doses to be added, the total's band to be chosen of five (MedQA; traces as `troupe distill` writes them).
 *
 *     npm run build && node dist/config/samples/mini/make-samples.js config/samples/mini
 *
 * The teacher forgets three of four carries (QUICKSTART's idea), so that the reward has something to teach. Of the
 * medical traces those are kept whose band is right, though some came to it by a wrong sum: as rejection sampling does.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

type Problem = readonly [number, number];

const letters = ['A', 'B', 'C', 'D', 'E'] as const;
/** How often the teacher forgets a carry. */
const careless = 0.75;

/** Numbers in [0, 1), the same on every machine (mulberry32). */
function stream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffled<Item>(items: readonly Item[], uniform: () => number): Item[] {
  return items
    .map((item) => ({ item, place: uniform() }))
    .sort((left, right) => left.place - right.place)
    .map(({ item }) => item);
}

function question([left, right]: Problem): string {
  return `${left}+${right}=?`;
}

/** Column by column, with the carry written out. */
function trace([left, right]: Problem, carries: boolean): { readonly thought: string; readonly sum: number } {
  const units = (left % 10) + (right % 10);
  const carry = units >= 10 && carries ? 1 : 0;
  const [leftTens, rightTens] = [Math.floor(left / 10), Math.floor(right / 10)];
  const tens = leftTens + rightTens + carry;
  const thought = `${left % 10}+${right % 10}+0=${units};${leftTens}+${rightTens}+${carry}=${tens}`;
  return { thought, sum: tens * 10 + (units % 10) };
}

function openThoughts(problem: Problem, uniform: () => number): object {
  const { thought, sum } = trace(problem, uniform() >= careless);
  return {
    system: 'Think slowly, then answer.',
    conversations: [
      { from: 'user', value: question(problem) },
      {
        from: 'assistant',
        value:
          `<|begin_of_thought|>\n\n${thought}\n\n<|end_of_thought|>\n\n` +
          `<|begin_of_solution|>\n\n\\boxed{${sum}}\n\n<|end_of_solution|>`,
      },
    ],
  };
}

function orz(problem: Problem): object {
  return [
    { from: 'human', value: question(problem) },
    { from: 'assistant', ground_truth: { value: String(problem[0] + problem[1]), pass_at_n: 0.5 } },
  ];
}

function orzEvaluation(problem: Problem): object {
  return {
    prompt: [{ from: 'user', value: question(problem) }],
    final_answer: String(problem[0] + problem[1]),
  };
}

/** Bands of a total dose, the options of every medical question; each begins where the one before ends. */
const bands = ['20-59', '60-89', '90-119', '120-149', '150-198'] as const;
const bandStarts = [0, 60, 90, 120, 150] as const;

function bandOf(sum: number): number {
  return bandStarts.findLastIndex((start) => sum >= start);
}

function medQa(problem: Problem): object {
  const band = bandOf(problem[0] + problem[1]);
  return {
    question: question(problem),
    answer: bands[band],
    options: Object.fromEntries(letters.map((letter, index) => [letter, bands[index]])),
    meta_info: 'step1',
    answer_idx: letters[band],
  };
}

/** What rejection sampling keeps of the careless teacher: the right band, whatever the way to it. */
function medicalTrace(problem: Problem, uniform: () => number): object[] {
  const { thought, sum } = trace(problem, uniform() >= careless);
  const band = bandOf(problem[0] + problem[1]);
  if (bandOf(sum) !== band) return [];
  const block = letters.map((letter, index) => `${letter}. ${bands[index]}`).join('\n');
  const answer = `${letters[band]}. ${bands[band]}`;
  return [
    {
      question: question(problem),
      answer: letters[band],
      data_source: 'medqa',
      messages: [
        { role: 'user', content: `${question(problem)}\nOptions:\n\n${block}` },
        { role: 'assistant', content: `<think> ${thought};${sum} </think> <answer>${answer}</answer>` },
      ],
    },
  ];
}

function writeLines(file: string, rows: readonly object[]): void {
  // Level and header are fixed, so that the same rows give the same bytes.
  writeFileSync(file, gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join(''), { level: 9 }));
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('say the folder to write to');

const uniform = stream(20_250_506);
const problems = shuffled(
  Array.from({ length: 8_100 }, (_, index): Problem => [10 + Math.floor(index / 90), 10 + (index % 90)]),
  uniform,
);
const take = (from: number, count: number) => problems.slice(from, from + count);

writeLines(
  join(folder, 'openthoughts-train.jsonl.gz'),
  take(0, 3_000).map((problem) => openThoughts(problem, uniform)),
);
writeFileSync(
  join(folder, 'orz-train.json'),
  `[\n${take(3_000, 1_500)
    .map((problem) => JSON.stringify(orz(problem)))
    .join(',\n')}\n]\n`,
);
writeFileSync(
  join(folder, 'math-test.json'),
  `[\n${take(4_500, 400)
    .map((problem) => JSON.stringify(orzEvaluation(problem)))
    .join(',\n')}\n]\n`,
);
// The same questions for traces and reward, as in the paper.
const taught = take(0, 2_400);
writeLines(
  join(folder, 'medqa-traces.jsonl.gz'),
  taught.flatMap((problem) => medicalTrace(problem, uniform)),
);
writeLines(join(folder, 'medqa-train.jsonl.gz'), taught.map(medQa));
writeLines(join(folder, 'medqa-test.jsonl.gz'), take(4_500, 400).map(medQa));
