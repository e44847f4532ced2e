import { inertText } from '../base/inert.ts';
import type { RunEvent } from '../journal/event.ts';
import { initial } from '../journal/initial.ts';
import { reduce } from '../journal/reduce.ts';
import type { RunState } from '../journal/state.ts';
import type { Plan } from '../plan/plan.ts';
import { type Measures, measure } from '../views/measures.ts';
import { outline } from '../views/outline.ts';
import { figures } from '../views/summary/figures.ts';
import { result, resultName } from '../views/summary/result.ts';
import { tell } from '../views/tell.ts';
import { collectBreaks } from './breaks.ts';
import { collectConflicts } from './conflicts.ts';
import { listLeft, listTake } from './left.ts';
import type { Report, ReportMoment, ReportTimes } from './model.ts';
import type { ReportDiff } from './model-work.ts';
import { listAgents, listHelpers, listStreams } from './people.ts';
import { listQuestions, listReviews } from './reviews.ts';
import { collectSeries } from './series.ts';
import { listAttempts, listGates, listSyncs } from './timeline.ts';

/** What a report is made of. */
export interface ReportSources {
  readonly plan: Plan;
  /** All of a run's events, from the first on; at least one. */
  readonly events: readonly RunEvent[];
  /** Whether a process goes on with the run now. */
  readonly alive: 'alive' | 'unattended';
  readonly pcoord: string;
  /** What git tells: accepted task → what it changed, and `null` for the whole; tasks that it does not know are absent. */
  readonly diffs: { readonly tasks: ReadonlyMap<string, ReportDiff>; readonly whole: ReportDiff | null };
}

/** Makes the report of a run. Linear in its events and tasks. */
export function buildReport(sources: ReportSources): Report {
  const { plan, events, diffs } = sources;
  const { state, history } = foldAll(plan, events);
  const measures = measure(state);
  const status = statusOf(state, sources.alive);
  return {
    ...headOf(state, sources),
    times: timesOf(state, measures),
    ...countsOf(state, measures),
    summary: {
      figures: figures(state, measures),
      result: result(state),
      left_to_do: listLeft(state, status),
      take: listTake(state, status, measures),
    },
    diff: diffs.whole,
    streams: listStreams(state, diffs.tasks),
    agents: listAgents(state),
    helpers: listHelpers(events),
    attempts: listAttempts(state),
    gates: listGates(state, events),
    syncs: listSyncs(state),
    breaks: collectBreaks(events, state),
    conflicts: collectConflicts(events, state),
    reviews: listReviews(state, events),
    questions: listQuestions(state, events),
    ...collectSeries(events, state),
    history,
  };
}

type Head = Pick<
  Report,
  | 'schema'
  | 'pcoord'
  | 'run'
  | 'session_id'
  | 'strategy'
  | 'plan_digest'
  | 'base_commit'
  | 'branch'
  | 'branch_before'
  | 'branch_commit'
  | 'result_name'
  | 'status'
  | 'started_at_ms'
  | 'finished_at_ms'
  | 'last_event_at_ms'
  | 'events'
  | 'capacities'
>;

function headOf(state: RunState, { plan, events, alive, pcoord }: ReportSources): Head {
  const text = (value: string): string => inertText(value, { max: 300 });
  return {
    schema: 'pcoord.report/1',
    pcoord,
    run: state.run,
    session_id: text(plan.session.id),
    strategy: text(plan.session.strategy_name),
    plan_digest: plan.digest,
    base_commit: state.base_commit,
    branch: text(state.branch),
    branch_before: state.branch_before,
    branch_commit: state.branch_commit,
    result_name: resultName(state),
    status: statusOf(state, alive),
    started_at_ms: state.started_at_ms,
    finished_at_ms: state.finished_at_ms,
    last_event_at_ms: state.at_ms,
    events: events.length,
    capacities: state.capacities,
  };
}

function countsOf(state: RunState, measures: Measures): Pick<Report, 'counts' | 'spent'> {
  const { total, done, failed, blocked, cancelled, open } = measures;
  const { tokens_in, tokens_out, cost_usd, costs_unknown, used } = measures;
  return {
    counts: { total, done, failed, blocked, cancelled, open },
    spent: {
      tokens_in,
      tokens_out,
      cost_usd,
      costs_unknown,
      tool_calls: [...state.attempts.values()].reduce((sum, { tool_calls }) => sum + tool_calls, 0),
      // Nothing at all, while some were never looked at, is no measurement.
      cpu_ms:
        used === null || (used.cpu_ms === 0 && used.attempts < state.attempts.size) ? null : used.cpu_ms,
      peak_memory_bytes: used?.peak_memory_bytes ?? null,
    },
  };
}

const HISTORY_MOST = 5000;

/** The state at the end, and what was told on the way. */
function foldAll(
  plan: Plan,
  events: readonly RunEvent[],
): { readonly state: RunState; readonly history: readonly ReportMoment[] } {
  const state = initial(plan);
  const outlined = outline(plan);
  const history: ReportMoment[] = [];
  for (const event of events) {
    reduce(state, event);
    if (history.length >= HISTORY_MOST) continue;
    for (const { mark, subject, text } of tell(event, state, outlined))
      history.push({
        at_ms: event.at_ms,
        mark,
        subject: inertText(subject, { max: 120 }),
        text: inertText(text, { max: 500 }),
      });
  }
  return { state, history };
}

function statusOf(state: RunState, alive: ReportSources['alive']): string {
  if (state.outcome !== null && state.status === 'finished') return state.outcome;
  return alive === 'alive' ? state.status : 'interrupted';
}

function timesOf(state: RunState, measures: Measures): ReportTimes {
  const { wall_ms, sequential_ms, held_ms, predicted_ms, places, done } = measures;
  const isTold = done >= 2 && wall_ms > 0 && sequential_ms > 0;
  return {
    wall_ms,
    sequential_ms,
    predicted_ms,
    predicted_sequential_ms: predicted_ms === null ? null : state.plan.evidence.schedule.sequential_ms,
    speed_up: isTold ? round(sequential_ms / wall_ms) : null,
    utilisation: isTold ? round(Math.min(1, held_ms / wall_ms / places)) : null,
    places,
    stood_still_ms: state.paused_ms,
    resumed: state.resumed,
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
