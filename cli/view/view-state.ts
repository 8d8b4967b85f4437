/**
 * What a view knows: every call of RunView folded into one state. PURE: time comes in as a number.
 *
 * VIEW-STATE-1 Bounded: a run of any length keeps a limited number of points of each curve, evaluations and notices.
 */
import type { ActorStatus } from '../../runtime/system.js';
import type { AnyRunEvent } from '../run-event.js';
import type { RunSummary } from '../run-summary.js';
import { extendGrowth, ratePerSecond, type Growth } from '../statistics.js';
import { emptyCurve, extendCurve, type Curve } from './curve.js';
import { addNotice, noticeOf, type Notice } from './notices.js';
import type { CompletionSample, EvaluationReport, RunInfo, StepReport } from './run-view.js';

const maxEvaluations = 100;
const maxNotices = 50;
const maxStepTimes = 20;
/** Rates and shares are of the last ten seconds, so that the view shows now and not the average of the run. */
const windowMs = 10_000;

export interface StageProgress {
  readonly name: string;
  readonly totalSteps: number;
  readonly step: number;
  /** Seconds of the last steps. */
  readonly stepSeconds: readonly number[];
  readonly curves: Readonly<Record<string, Curve>>;
}

export interface ActorProgress {
  readonly name: string;
  readonly status: ActorStatus;
  readonly busy: Growth;
  readonly waiting: Growth;
  readonly idle: Growth;
  readonly tokens: Growth;
  readonly restarts: number;
}

export interface ViewState {
  readonly info: RunInfo;
  readonly startedMs: number;
  readonly stages: readonly StageProgress[];
  /** Name of the stage that runs. */
  readonly stage: string | undefined;
  /** When the last step, evaluation or start of a stage was told. */
  readonly lastStepMs: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly sample: CompletionSample | undefined;
  readonly evaluations: readonly EvaluationReport[];
  readonly actors: readonly ActorProgress[];
  readonly notices: readonly Notice[];
  readonly interrupted: boolean;
  readonly summary: RunSummary | undefined;
}

export function initialState(info: RunInfo, nowMs: number): ViewState {
  const { resumedAt } = info;
  const resumedIndex = info.stages.findIndex(({ name }) => name === resumedAt?.stage);
  return {
    info,
    startedMs: nowMs,
    stages: info.stages.map(({ name, totalSteps }, index) => ({
      name,
      totalSteps,
      step: index < resumedIndex ? totalSteps : index === resumedIndex ? (resumedAt?.step ?? 0) : 0,
      stepSeconds: [],
      curves: {},
    })),
    stage: undefined,
    lastStepMs: nowMs,
    metrics: {},
    sample: undefined,
    evaluations: [],
    actors: [],
    notices: [],
    interrupted: false,
    summary: undefined,
  };
}

export function withStep(state: ViewState, report: StepReport, nowMs: number): ViewState {
  const seconds = report.metrics['timing_s/step'] ?? (nowMs - state.lastStepMs) / 1000;
  return {
    ...state,
    stage: report.stage,
    lastStepMs: nowMs,
    metrics: report.stage === state.stage ? { ...state.metrics, ...report.metrics } : report.metrics,
    sample: report.sample ?? (report.stage === state.stage ? state.sample : undefined),
    stages: state.stages.map((stage) =>
      stage.name === report.stage
        ? {
            ...stage,
            step: report.step,
            totalSteps: report.totalSteps,
            stepSeconds: [...stage.stepSeconds, seconds].slice(-maxStepTimes),
            curves: extendCurves(stage.curves, report.metrics),
          }
        : stage,
    ),
  };
}

export function withEvaluation(state: ViewState, report: EvaluationReport, nowMs: number): ViewState {
  return { ...state, lastStepMs: nowMs, evaluations: [...state.evaluations, report].slice(-maxEvaluations) };
}

export function withActors(state: ViewState, statuses: readonly ActorStatus[], nowMs: number): ViewState {
  const actors = statuses.map((status) => {
    const name = `${status.actor.name}.${status.actor.instance}`;
    const known = state.actors.find((actor) => actor.name === name);
    // A new incarnation counts from 0 again.
    const before = known?.status.actor.incarnation === status.actor.incarnation ? known : undefined;
    const extend = (growth: Growth | undefined, value: number) => extendGrowth(growth ?? [], nowMs, value, windowMs);
    return {
      name,
      status,
      busy: extend(before?.busy, status.busyMs),
      waiting: extend(before?.waiting, status.waitingMs),
      idle: extend(before?.idle, status.idleMs),
      tokens: extend(before?.tokens, status.counters['tokens'] ?? 0),
      restarts: status.actor.incarnation,
    };
  });
  return { ...state, actors };
}

export function withEvent(state: ViewState, event: AnyRunEvent, nowMs: number): ViewState {
  const notice = noticeOf(event, nowMs);
  return {
    ...state,
    stage: event.kind === 'stage-started' ? event.stage : state.stage,
    metrics: event.kind === 'stage-started' && event.stage !== state.stage ? {} : state.metrics,
    lastStepMs: event.kind === 'stage-started' ? nowMs : state.lastStepMs,
    interrupted: state.interrupted || event.kind === 'interrupt-received',
    notices: notice === undefined ? state.notices : addNotice(state.notices, notice).slice(-maxNotices),
  };
}

export function withSummary(state: ViewState, summary: RunSummary): ViewState {
  return { ...state, summary };
}

/** Tokens per second over the last seconds; undefined for an actor that counts none. */
export function tokensPerSecond(actor: ActorProgress): number | undefined {
  return actor.status.counters['tokens'] === undefined ? undefined : ratePerSecond(actor.tokens);
}

/** Milliseconds of each kind over the last seconds. */
export function recentShares(actor: ActorProgress): { busy: number; waiting: number; idle: number } {
  const grown = (growth: Growth) => Math.max(0, (growth.at(-1)?.[1] ?? 0) - (growth[0]?.[1] ?? 0));
  const shares = { busy: grown(actor.busy), waiting: grown(actor.waiting), idle: grown(actor.idle) };
  if (shares.busy + shares.waiting + shares.idle > 0) return shares;
  const { busyMs, waitingMs, idleMs } = actor.status;
  return { busy: busyMs, waiting: waitingMs, idle: idleMs };
}

function extendCurves(
  curves: StageProgress['curves'],
  metrics: Readonly<Record<string, number>>,
): StageProgress['curves'] {
  return {
    ...curves,
    ...Object.fromEntries(
      Object.entries(metrics).map(([name, value]) => [name, extendCurve(curves[name] ?? emptyCurve, value)]),
    ),
  };
}
