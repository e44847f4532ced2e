import { inertText } from '../base/inert.ts';
import { sortedBy } from '../base/order.ts';
import type { RunEvent } from '../journal/event.ts';
import type { AttemptState, RunState, TaskState } from '../journal/state.ts';
import type { PlanTask } from '../plan/plan.ts';
import { spent } from '../views/measures.ts';
import { outline } from '../views/outline.ts';
import * as words from '../views/words.ts';
import { joinDiffs } from './diffs.ts';
import type { ReportAgent, ReportDiff, ReportHelper, ReportStream } from './model-work.ts';

/** Streams in the order of the session: how each went, what it used and what it changed. */
export function listStreams(
  state: RunState,
  diffs: ReadonlyMap<string, ReportDiff>,
): readonly ReportStream[] {
  const { phases } = outline(state.plan);
  return state.plan.streams.map((stream) => {
    const planned = phases.get(stream.id) ?? [];
    const tasks = planned.flatMap(({ id }) => state.tasks.get(id) ?? []);
    const attempts = attemptsOf(state, tasks);
    const done = tasks.filter(({ status }) => status === 'succeeded');
    const starts = tasks.flatMap(({ started_at_ms }) => started_at_ms ?? []);
    const ends = tasks.flatMap(({ ended_at_ms }) => ended_at_ms ?? []);
    const known = done.flatMap(({ id }) => diffs.get(id) ?? []);
    return {
      id: inert(stream.id),
      focus: inert(stream.focus ?? ''),
      agents: [...new Set(planned.flatMap(agentOf))],
      writes: stream.writes.map(({ pattern }) => inert(pattern)),
      state: stateOf(tasks),
      why: whyOf(state, tasks),
      tasks: tasks.length,
      done: done.length,
      attempts: attempts.length,
      started_at_ms: starts.length === 0 ? null : Math.min(...starts),
      ended_at_ms: ends.length < tasks.length || ends.length === 0 ? null : Math.max(...ends),
      ...totals(state, attempts),
      // Half of an answer would be a wrong one.
      diff: done.length === 0 || known.length < done.length ? null : joinDiffs(known),
    };
  });
}

/** Agents of the session that were at work, over all streams. */
export function listAgents(state: RunState): readonly ReportAgent[] {
  const by = new Map<string, { readonly streams: Set<string>; readonly attempts: AttemptState[] }>();
  const { tasks } = outline(state.plan);
  for (const attempt of state.attempts.values()) {
    const planned = tasks.get(attempt.task);
    if (planned?.run.kind !== 'agent') continue;
    const one = by.get(planned.run.agent) ?? { streams: new Set(), attempts: [] };
    by.set(planned.run.agent, one);
    one.streams.add(planned.stream);
    one.attempts.push(attempt);
  }
  const models = new Map(state.plan.agents.map(({ name, model }) => [name, model]));
  return sortedBy(by, ([name]) => name).map(([name, { streams, attempts }]) => {
    const { busy_ms, tokens_in, tokens_out, cost_usd, tool_calls } = totals(state, attempts);
    const model = models.get(name) ?? null;
    return {
      name: inert(name),
      model: model === null ? null : inert(model),
      streams: streams.size,
      attempts: attempts.length,
      busy_ms,
      tokens_in,
      tokens_out,
      cost_usd,
      tool_calls,
    };
  });
}

/** Agents that worked for the run itself; their last totals count. */
export function listHelpers(events: readonly RunEvent[]): readonly ReportHelper[] {
  const last = new Map<string, ReportHelper>();
  for (const event of events) {
    if (event.type !== 'helper-progressed') continue;
    const { helper, turns, tokens_in, tokens_out, cost_usd } = event;
    last.set(helper, { name: inert(helper), turns, tokens_in, tokens_out, cost_usd });
  }
  return [...last.values()];
}

function attemptsOf(state: RunState, tasks: readonly TaskState[]): readonly AttemptState[] {
  return tasks.flatMap(({ attempts }) => attempts.flatMap((id) => state.attempts.get(id) ?? []));
}

function agentOf({ run }: PlanTask): readonly string[] {
  return run.kind === 'agent' ? [inert(run.agent)] : [];
}

function stateOf(tasks: readonly TaskState[]): ReportStream['state'] {
  const has = (...statuses: readonly string[]): boolean =>
    tasks.some(({ status }) => statuses.includes(status));
  if (tasks.every(({ status }) => status === 'succeeded')) return 'succeeded';
  if (has('failed')) return 'failed';
  if (has('blocked')) return 'blocked';
  if (has('running', 'retrying')) return 'running';
  return has('cancelled') ? 'cancelled' : 'waiting';
}

function whyOf(state: RunState, tasks: readonly TaskState[]): string {
  const bad = tasks.find(({ status, reason }) => status !== 'succeeded' && reason !== null);
  if (bad === undefined) return '';
  const last = state.attempts.get(bad.attempts.at(-1) ?? '');
  return inert(words.sayFailure(bad.reason, bad.detail, last?.exit_code ?? null));
}

type Totals = Pick<
  ReportStream,
  | 'busy_ms'
  | 'turns'
  | 'tokens_in'
  | 'tokens_out'
  | 'cost_usd'
  | 'tool_calls'
  | 'denials'
  | 'cpu_ms'
  | 'peak_memory_bytes'
  | 'read_bytes'
  | 'written_bytes'
>;

/** Sums over those that told; `null` when none did. */
function totals(state: RunState, attempts: readonly AttemptState[]): Totals {
  const sum = (of: (attempt: AttemptState) => number | null | undefined): number | null =>
    attempts.reduce<number | null>((so_far, attempt) => {
      const value = of(attempt) ?? null;
      return value === null ? so_far : (so_far ?? 0) + value;
    }, null);
  const used = attempts.flatMap(({ usage }) => usage ?? []);
  return {
    // How long a program ran whose end nobody saw is not known.
    busy_ms: sum((attempt) => (attempt.cause === 'exit_unknown' ? null : spent(attempt, state))) ?? 0,
    turns: sum(({ turns }) => turns),
    tokens_in: sum(({ tokens_in }) => tokens_in),
    tokens_out: sum(({ tokens_out }) => tokens_out),
    cost_usd: sum(({ cost_usd }) => cost_usd),
    tool_calls: sum(({ tool_calls }) => tool_calls) ?? 0,
    denials: sum(({ denials }) => denials) ?? 0,
    cpu_ms: sum(({ usage }) => usage?.cpu_ms),
    peak_memory_bytes:
      used.length === 0 ? null : Math.max(...used.map(({ peak_memory_bytes }) => peak_memory_bytes)),
    read_bytes: sum(({ usage }) => usage?.read_bytes),
    written_bytes: sum(({ usage }) => usage?.written_bytes),
  };
}

function inert(text: string): string {
  return inertText(text, { max: 300 });
}
