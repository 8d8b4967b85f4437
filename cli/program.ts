/** The commands, their options and their help. What a command does is given from outside. */
import { Command, Option } from 'commander';
import { collected, positiveWholeNumber } from './argument-parsers.js';
import type { Stage } from '../messages/values.js';
import { addSample, type SampleForms } from './ask/sample-program.js';
import type { DataInspectOptions, GradeOptions, PlanOptions, SwapOptions, TrainOptions } from './command-options.js';
import { addData } from './data/data-command.js';
import { addDistill } from './distill/distill-program.js';
import type { DistillOptions } from './distill/distill-options.js';
import { addEvaluate, type EvaluateForms } from './evaluation/evaluate-command.js';
import type { ExportOptions } from './export/export-options.js';
import { addExport } from './export/export-program.js';
import { helpTexts } from './help-texts.js';
import { UsageError } from './usage-error.js';
import type { ScoreOptions } from './score/score-command.js';
import { addScore } from './score/score-program.js';
import type { ViewChoice } from './view/run-view.js';

export interface Commands extends EvaluateForms, SampleForms {
  train(options: TrainOptions): Promise<number>;
  plan(options: PlanOptions): Promise<number>;
  score(options: ScoreOptions): Promise<number>;
  grade(options: GradeOptions): Promise<number>;
  distill(options: DistillOptions): Promise<number>;
  export(options: ExportOptions): Promise<number>;
  dataInspect(options: DataInspectOptions): Promise<number>;
  swapVerifier(options: SwapOptions): Promise<number>;
  report(folder: string): Promise<number>;
  bench(args: readonly string[]): Promise<number>;
  doctor(args: readonly string[]): Promise<number>;
}

export function buildProgram(commands: Commands, version: string, exit: (code: number) => void): Command {
  const program = new Command('troupe')
    .description('Post-trains reasoning models on this machine: SFT, then GRPO with verifiable rewards.')
    .version(version, '-V, --version', 'print the version')
    .option('--verbose', 'print stacks with errors')
    .exitOverride()
    .showHelpAfterError('(troupe --help lists all commands, troupe <command> --help says more about one)')
    .addHelpText('after', helpTexts.program);

  addTrain(program, 'train', 'run the stages that a run file names: SFT, GRPO, evaluation', commands, exit);
  addTrain(program, 'sft', 'run the SFT stage of a run file alone', commands, exit, ['sft']);
  addPlan(program, commands, exit);
  addEvaluate(program, commands, checkedOverrides, exit);
  addSample(program, commands, checkedOverrides, exit);
  addScore(program, commands.score, exit);
  addGrade(program, commands, exit);
  addDistill(program, commands.distill, exit);
  addExport(program, commands.export, exit);
  addData(program, commands.dataInspect, exit);
  addSwap(program, commands, exit);
  program
    .command('report')
    .summary("write a run's report.html again")
    .description("Writes report.html of a run's folder again: one file with all charts, for a browser.")
    .argument('<folder>', "a run's folder: runs/<experiment>-001")
    .addHelpText('after', helpTexts.report)
    .action(async (folder: string) => {
      exit(await commands.report(folder));
    });
  addPassThrough(program, 'bench', 'measure this machine, each figure beside its raw baseline', commands.bench, exit);
  addPassThrough(program, 'doctor', 'print what was found on this machine and what is missing', commands.doctor, exit);
  return program;
}

function addTrain(
  program: Command,
  name: 'train' | 'sft',
  summary: string,
  commands: Commands,
  exit: (code: number) => void,
  stages?: readonly Stage[],
): void {
  program
    .command(name)
    .summary(summary)
    .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
    .argument('<run.yaml>', 'the run file; what it leaves out has a default')
    .argument('[key=value...]', 'overrides by dotted key, after the file')
    .option(
      '--dry-run',
      'print what would run, every batch said in prompts, completions and tokens; start nothing',
      false,
    )
    .option('--resume <folder>', "go on from a run's folder or from one of its checkpoints")
    .addOption(
      new Option('--view <kind>', 'what to show while it runs').choices(['auto', 'live', 'plain']).default('auto'),
    )
    .addHelpText('after', helpTexts[name])
    .action(
      async (file: string, overrides: string[], options: { dryRun: boolean; resume?: string; view: ViewChoice }) => {
        const { dryRun, resume, view } = options;
        exit(
          await commands.train({
            file,
            overrides: checkedOverrides(overrides),
            dryRun,
            view,
            ...(resume === undefined ? {} : { resume }),
            ...(stages === undefined ? {} : { stages }),
          }),
        );
      },
    );
}

function addPlan(program: Command, commands: Commands, exit: (code: number) => void): void {
  program
    .command('plan')
    .summary('say how much memory a run takes, process by process, before it starts')
    .description(
      'Says how much memory each process of a run takes, what the machine has, and which key would help most.',
    )
    .argument('[run.yaml]', 'the run file; what it leaves out has a default')
    .argument('[key=value...]', 'overrides by dotted key, after the file')
    .option('--model <folder>', 'a model instead of a run file, by folder or name; its config.json is enough')
    .option('--json', 'print one JSON object and nothing else', false)
    .addHelpText('after', helpTexts.plan)
    .action(
      async (file: string | undefined, overrides: string[], { model, json }: { model?: string; json: boolean }) => {
        const words = [...(file === undefined ? [] : [file]), ...overrides];
        const of = plannedOf(words, model);
        exit(await commands.plan({ of, overrides: checkedOverrides('file' in of ? overrides : words), json }));
      },
    );
}

/** @param words the arguments; beside a model all of them are overrides */
function plannedOf(words: readonly string[], model: string | undefined): PlanOptions['of'] {
  const [first] = words;
  if (model !== undefined) {
    if (first === undefined || first.includes('=')) return { model };
    throw new UsageError(
      `both a run file (${first}) and --model are given`,
      `leave one out, or write model.path=${model}`,
    );
  }
  if (first === undefined || first.includes('='))
    throw new UsageError('neither a run file nor a model is given', 'name a run file, or a model with --model');
  return { file: first };
}

function addGrade(program: Command, commands: Commands, exit: (code: number) => void): void {
  program
    .command('grade')
    .summary('say whether a response has the right answer, and why')
    .description(
      'Grades a response against the right answer as a training run would, and says which rule decided; or the rows of a file.',
    )
    .argument('[response]', "a model's whole response, or an answer alone; - reads standard input")
    .option('--gold <answer>', 'the right answer: LaTeX or text; a letter or a text with --choices')
    .option('--choices <texts>', 'options A, B, C, … of a multiple-choice question, as a|b|c', collectedChoices, [])
    .option('--choice <text>', 'one option; say it once for each', collected, [])
    .option('--mode <mode>', 'reward (nothing is guessed) or evaluation (answers in prose count too)', 'reward')
    .option('--grader <kind>', 'math, choice, exact, numeric, f1 or medical (default: math; choice with options)')
    .option('--finish-reason <reason>', 'why the response ended: stop or length')
    .option(
      '--file <pairs.jsonl>',
      'grade its rows {gold, response | answer, mode?, choices?, grader?, finish_reason?}',
    )
    .option('--output <verdicts.jsonl>', 'where the verdicts of --file go, instead of standard output')
    .option('--workers <number>', 'threads that grade a file (default: one for each core)', positiveWholeNumber)
    .option('--timeout-ms <number>', 'for each row of a file', positiveWholeNumber, 500)
    .option('--json', 'print one JSON object and nothing else', false)
    .addHelpText('after', helpTexts.grade)
    .action(
      async (
        response: string | undefined,
        { choice, choices, ...options }: Omit<GradeOptions, 'response'> & { choice: string[]; choices: string[] },
      ) => {
        const given = response === undefined ? {} : { response };
        exit(await commands.grade({ ...options, ...given, choices: [...choices, ...choice] }));
      },
    );
}

function addSwap(program: Command, commands: Commands, exit: (code: number) => void): void {
  const swap = program
    .command('swap')
    .summary('replace a part of a run that is going, between two steps')
    .description('Replaces a part of a run that is going, between two of its steps.');
  swap
    .command('verifier')
    .summary('grade by another verifier from the next step on')
    .description('Gives a run that is going another verifier from its next step on. One that does not load is refused.')
    .argument('<folder>', "a run's folder: runs/<experiment>-001")
    .argument(
      '[verifier.key=value...]',
      'the verifier that is wanted; workers and timeout_ms stay unless they are given',
    )
    .option('--dry-run', 'check and load it here, and leave the run alone', false)
    .option('--timeout <seconds>', "how long to wait for the run's step to end", positiveWholeNumber, 600)
    .option('--json', 'print one JSON object and nothing else', false)
    .addHelpText('after', helpTexts.swap)
    .action(
      async (folder: string, overrides: string[], options: { dryRun: boolean; timeout: number; json: boolean }) => {
        const { dryRun, timeout, json } = options;
        exit(
          await commands.swapVerifier({
            folder,
            overrides: checkedOverrides(overrides),
            dryRun,
            timeoutSeconds: timeout,
            json,
          }),
        );
      },
    );
}

/** A command with a command line of its own. */
function addPassThrough(
  program: Command,
  name: 'bench' | 'doctor',
  summary: string,
  run: (args: readonly string[]) => Promise<number>,
  exit: (code: number) => void,
): void {
  program
    .command(name)
    .summary(summary)
    .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
    .argument('[arguments...]')
    .allowUnknownOption()
    .addHelpText('after', helpTexts[name])
    .action(async (args: string[]) => {
      exit(await run(args));
    });
}

function checkedOverrides(overrides: readonly string[]): readonly string[] {
  for (const override of overrides) {
    if (!/^[^=\s]+=/.test(override)) {
      throw new UsageError(
        `'${override}' is not an override`,
        'write it as key=value without spaces around the =, for instance trainer.seed=1',
      );
    }
  }
  return overrides;
}

function collectedChoices(value: string, previous: string[]): string[] {
  return [...previous, ...value.split('|').map((choice) => choice.trim())];
}
