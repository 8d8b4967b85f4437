/**
 * PURE. What a configuration leaves to the machine, decided once, before anything is planned: the engine and the
 * placement. Everything behind it, the run's `config.resolved.yaml` among it, sees what was decided.
 *
 * MACHINE-1 What was asked for by name is given or refused, never replaced.
 * MACHINE-2 What was left to the machine and had to be the slower choice is said in one line: what is missing, what it
 *           costs, and the command that adds it.
 * MACHINE-3 A key that was set and that nothing reads, since another key or the machine decided against it, is named.
 */
import { checkEngine } from '../../config/checks.js';
import { ConfigError, type ConfigProblem } from '../../config/errors.js';
import type { Config, ResolvedConfig } from '../../config/schema.js';
import { partNames, type MissingPart, type NativePart } from '../../native/process/artefacts.js';
import { singleProcessRatio, tfjsTrainingRatio } from './costs.js';
import { missingForProcesses, type MachineParts } from './machine-parts.js';

export interface ResolvedMachine {
  readonly config: ResolvedConfig;
  /** One line each: parts that are missing, and what runs in their place. */
  readonly notices: readonly string[];
  /** One line each: keys that were set and that nothing reads. */
  readonly unread: readonly string[];
}

/** @throws ConfigError (exit code 2) when the machine lacks what the configuration needs, with the command that adds it */
export function resolveMachine(given: Config, parts: MachineParts): ResolvedMachine {
  const notices: string[] = [];
  const engine = given.engine === 'auto' ? chooseEngine(given, parts, notices) : given.engine;
  const mode = given.placement.mode === 'auto' ? chooseMode(given, parts, notices) : given.placement.mode;
  const config: ResolvedConfig = { ...given, engine, placement: { ...given.placement, mode } };
  const problems = [
    ...engineProblems(given, config, parts),
    ...modeProblems(given, config, parts),
    ...brokerProblems(given, config, parts),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  return { config, notices, unread: unreadKeys(given, config) };
}

function chooseEngine({ device }: Config, { torch }: MachineParts, notices: string[]): ResolvedConfig['engine'] {
  // Nothing else computes on a GPU under this key: what is missing is a problem below.
  if (torch === undefined || device === 'cuda') return 'torch';
  notices.push(
    `${sayMissing('torch', torch)}: this computes with TensorFlow.js, which trains about ${tfjsTrainingRatio} times ` +
      `slower; ${remedyOf(torch)}`,
  );
  return 'tfjs';
}

function chooseMode(config: Config, parts: MachineParts, notices: string[]): ResolvedConfig['placement']['mode'] {
  const lacking = missingForProcesses(parts, config.nats.url);
  if (lacking === undefined || config.device === 'cuda') return 'processes';
  notices.push(
    `${sayMissing(lacking.part, lacking.missing)}: all actors run in one process, about ${singleProcessRatio} times ` +
      `slower; ${remedyOf(lacking.missing)}`,
  );
  return 'single-process';
}

function engineProblems(given: Config, config: ResolvedConfig, { torch }: MachineParts): ConfigProblem[] {
  if (torch === undefined) return checkEngine(config);
  if (config.engine === 'torch') {
    const [path, expected, value] =
      given.engine === 'torch' ? ['engine', 'tfjs or auto', given.engine] : ['device', 'cpu', given.device];
    return [
      { path, expected: `${expected} here: ${sayMissing('torch', torch)}`, given: value, suggestion: remedyOf(torch) },
    ];
  }
  if (given.engine === 'tfjs') return checkEngine(config);
  return checkEngine(config).map((problem) => ({
    ...problem,
    expected: `${problem.expected} (engine auto chose it: ${sayMissing('torch', torch)})`,
    suggestion: remedyOf(torch),
  }));
}

function modeProblems(given: Config, config: ResolvedConfig, parts: MachineParts): ConfigProblem[] {
  const lacking = config.placement.mode === 'processes' ? missingForProcesses(parts, config.nats.url) : undefined;
  if (lacking === undefined) return [];
  // Nobody asked for processes by that name.
  if (given.placement.mode === 'auto')
    return [
      {
        path: 'device',
        expected: `cpu here, since a GPU's memory is shared by processes: ${sayMissing(lacking.part, lacking.missing)}`,
        given: config.device,
        suggestion: remedyOf(lacking.missing),
      },
    ];
  const others =
    lacking.part === 'natsServer' ? 'single-process, threads, or a server in nats.url' : 'single-process or threads';
  return [
    {
      path: 'placement.mode',
      expected: `${others} here: ${sayMissing(lacking.part, lacking.missing)}`,
      given: config.placement.mode,
      suggestion: remedyOf(lacking.missing),
    },
  ];
}

/** A server that was named is a wish for processes, which `auto` must not pass over. */
function brokerProblems(given: Config, { placement, nats }: ResolvedConfig, parts: MachineParts): ConfigProblem[] {
  const lacking = missingForProcesses(parts, nats.url);
  if (given.placement.mode !== 'auto' || placement.mode === 'processes') return [];
  if (nats.url === null || lacking === undefined) return [];
  return [
    {
      path: 'nats.url',
      expected: `null here, since all actors run in one process: ${sayMissing(lacking.part, lacking.missing)}`,
      given: nats.url,
      suggestion: remedyOf(lacking.missing),
    },
  ];
}

/** One line for each key that was set for what does not come to pass. */
function unreadKeys(given: Config, { engine, tfjs, placement, nats }: ResolvedConfig): string[] {
  const unread: string[] = [];
  if (engine === 'torch' && tfjs.backend !== 'auto') {
    const why = given.engine === 'auto' ? 'engine=auto takes torch, which is here' : 'engine=torch was asked for';
    unread.push(`tfjs.backend=${tfjs.backend} is not used: ${why}; to compute with it, say engine=tfjs`);
  }
  if (placement.mode !== 'processes' && nats.url !== null)
    unread.push(
      `nats.url=${nats.url} is not used: with placement.mode=${placement.mode} all actors are in one process; ` +
        'to use it, say placement.mode=processes',
    );
  return unread;
}

function sayMissing(part: NativePart, { missing }: MissingPart): string {
  return `${partNames[part]} is missing (${missing})`;
}

function remedyOf({ remedy }: MissingPart): string {
  return `to add it, run: ${remedy}`;
}
