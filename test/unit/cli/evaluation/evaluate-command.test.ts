import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addEvaluate } from '../../../../cli/evaluation/evaluate-command.js';

/** What the words come to: which form is asked for, and with what. */
async function meaning(...words: readonly string[]): Promise<readonly [form: string, given: unknown]> {
  const asked: (readonly [string, unknown])[] = [];
  const noted = (form: string) => async (given: unknown) => {
    asked.push([form, given]);
    return 0;
  };
  const program = new Command('troupe').exitOverride();
  const forms = {
    evaluate: noted('run'),
    evaluateBenchmarks: noted('benchmarks'),
    findTextSolvable: noted('filter'),
    listBenchmarks: noted('list'),
  };
  addEvaluate(
    program,
    forms,
    (overrides) => overrides,
    () => undefined,
  );
  await program.parseAsync(['evaluate', ...words], { from: 'user' });
  const [first] = asked;
  if (first === undefined || asked.length > 1) throw new Error(`${asked.length} forms were asked for`);
  return first;
}

describe('troupe evaluate', () => {
  it('measures a run when only its folder is named', async () => {
    expect(await meaning('runs/x', 'evaluator.samples=2', '--json')).toEqual([
      'run',
      { folder: 'runs/x', overrides: ['evaluator.samples=2'], json: true },
    ]);
  });

  it('evaluates benchmarks by the checkpoint, the endpoint or the answers that are named', async () => {
    expect(await meaning('runs/x', '--benchmark', 'gsm8k')).toMatchObject([
      'benchmarks',
      { benchmarks: ['gsm8k'], responders: [{ kind: 'checkpoint', folder: 'runs/x' }], samples: 1, temperature: 0 },
    ]);
    expect(await meaning('a.b=1', '-b', 'gsm8k', '--answers', 'x', '--no-forced-exit')).toMatchObject([
      'benchmarks',
      { overrides: ['a.b=1'], responders: [{ kind: 'recorded', path: 'x' }], forcedExit: false },
    ]);
  });

  it('finds text-solvable questions, and lists benchmarks', async () => {
    const [form, given] = await meaning('runs/x', '--checkpoint', 'runs/y', '-b', 'mmmu', '--text-solvable');
    expect([form, given]).toMatchObject([
      'filter',
      { samples: 3, responders: [{ folder: 'runs/x' }, { folder: 'runs/y' }] },
    ]);
    expect(await meaning('--list')).toEqual(['list', false]);
  });

  it.each([
    [['runs/x', '--samples', '5'], '--samples needs --benchmark'],
    [['runs/x', '--keep', 'ids.json'], '--keep needs --benchmark'],
    [[], "no run's folder is named"],
  ])('refuses %j', async (words, said) => {
    await expect(meaning(...words)).rejects.toThrow(said);
  });
});
