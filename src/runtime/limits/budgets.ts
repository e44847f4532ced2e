import type { BudgetedResource } from '../../journal/event-limits.ts';
import { isPaused, stillMs } from '../../journal/pauses.ts';
import { spendingOf, tokensOf } from '../../journal/spending.ts';
import { standingOf } from '../../journal/standing.ts';
import type { AttemptState, BudgetState, RunState } from '../../journal/state.ts';
import type { Plan, PlanBudgets } from '../../plan/plan.ts';
import type { LimitStep } from './step.ts';

/** At this share of a budget the stream is told. */
const warnAt = 0.8;

/** A bound on what a stream, or the whole session, may use. */
export interface Ceiling {
  /** `null` = the session. */
  readonly stream: string | null;
  readonly resource: BudgetedResource;
  readonly limit: number;
}

/** What budgets ask for now: a word at four fifths, an end at the whole. Nothing where the plan has no budgets. */
export function budgetSteps(state: RunState, now_ms: number): readonly LimitStep[] {
  const ceilings = ceilingsAtWork(state);
  if (ceilings.length === 0) return [];
  return [
    ...ceilings.flatMap((ceiling) => changeOf(state, ceiling, now_ms)),
    ...exhausted(state).flatMap((budget) => consequencesOf(state, budget)),
    ...ceilings.flatMap((ceiling) => unknownOf(state, ceiling)),
  ];
}

/** When time alone will use up a budget, or most of it; `null` = never. */
export function nextBudgetTime(state: RunState, now_ms: number): number | null {
  let next: number | null = null;
  for (const ceiling of ceilingsAtWork(state)) {
    if (ceiling.resource !== 'wall_ms' || isPaused(state, ceiling.stream)) continue;
    const known = budgetOf(state, ceiling);
    if (known?.status === 'exhausted') continue;
    if (ceiling.stream !== null && openAttempts(state, ceiling.stream).length === 0) continue;
    const target = ceiling.limit * (known ? 1 : warnAt);
    const at = now_ms + Math.max(0, Math.ceil(target - (usedOf(state, ceiling, now_ms) ?? 0)));
    if (next === null || at < next) next = at;
  }
  return next;
}

/** The budget that a stream has used up, its own or the session's; `null` while there is something left. */
export function usedUp(state: RunState, stream: string | null): BudgetState | null {
  return (
    state.budgets.find(
      ({ scope, status }) => status === 'exhausted' && (scope === 'session' || scope === stream),
    ) ?? null
  );
}

const books = new WeakMap<Plan, Book>();

interface Book {
  readonly session: readonly Ceiling[];
  readonly streams: ReadonlyMap<string, readonly Ceiling[]>;
}

function bookOf(plan: Plan): Book {
  const known = books.get(plan);
  if (known) return known;
  const made: Book = {
    session: ceilingsOf(null, plan.budgets),
    streams: new Map(
      plan.streams.flatMap(({ id, budget }) => (budget === null ? [] : [[id, ceilingsOf(id, budget)]])),
    ),
  };
  books.set(plan, made);
  return made;
}

function ceilingsOf(stream: string | null, budget: PlanBudgets | null): readonly Ceiling[] {
  const resources: readonly BudgetedResource[] = ['tokens', 'usd', 'wall_ms', 'turns'];
  return resources.flatMap((resource) => {
    const limit = budget?.[resource] ?? null;
    return limit === null ? [] : [{ stream, resource, limit }];
  });
}

/** The session's, and those of streams that run or could: nobody else uses anything. */
function ceilingsAtWork(state: RunState): readonly Ceiling[] {
  const { session, streams } = bookOf(state.plan);
  if (streams.size === 0) return session;
  const { running } = standingOf(state);
  const names = new Set([...running, ...candidatesOf(state)].map((id) => state.tasks.get(id)?.stream ?? ''));
  return [...session, ...[...names].flatMap((name) => streams.get(name) ?? [])];
}

/** Tasks that wait for a place or for their next try, of streams that have begun. */
function candidatesOf(state: RunState): readonly string[] {
  const { ready, retrying } = standingOf(state);
  const heads = [...ready.values()].flatMap(({ lines }) => [...lines.values()].flat());
  const begun = heads.filter(({ id }) => spendingOf(state, state.tasks.get(id)?.stream ?? '').worked_ms > 0);
  return [...begun.map(({ id }) => id), ...retrying];
}

function budgetOf(state: RunState, { stream, resource }: Ceiling): BudgetState | undefined {
  const scope = stream ?? 'session';
  return state.budgets.find((budget) => budget.scope === scope && budget.resource === resource);
}

function changeOf(state: RunState, ceiling: Ceiling, now_ms: number): readonly LimitStep[] {
  const used = usedOf(state, ceiling, now_ms);
  const known = budgetOf(state, ceiling);
  if (used === null || known?.status === 'exhausted') return [];
  const { resource, limit } = ceiling;
  const about = { scope: ceiling.stream ?? 'session', resource, used, limit };
  if (used >= limit) return [{ kind: 'budget', event: { type: 'budget-exhausted', ...about } }];
  if (used < limit * warnAt || known) return [];
  return [{ kind: 'budget', event: { type: 'budget-warned', ...about } }];
}

/** Unknown is unknown: what nobody tells never reaches a limit. */
function usedOf(state: RunState, { stream, resource }: Ceiling, now_ms: number): number | null {
  const spent = spendingOf(state, stream);
  if (resource !== 'wall_ms') return spent[resource];
  const still = (from_ms: number): number => stillMs(state, stream, [from_ms, now_ms]);
  const { started_at_ms } = state;
  if (stream === null) return Math.max(0, now_ms - started_at_ms - still(started_at_ms));
  return openAttempts(state, stream).reduce(
    (sum, attempt) => sum + Math.max(0, now_ms - attempt.started_at_ms - still(attempt.started_at_ms)),
    spent.worked_ms,
  );
}

function exhausted(state: RunState): readonly BudgetState[] {
  return state.budgets.filter(({ status }) => status === 'exhausted');
}

/** What runs on it is asked to end, what waits is given up. */
function consequencesOf(state: RunState, budget: BudgetState): readonly LimitStep[] {
  const { ready, retrying } = standingOf(state);
  const concerns = (id: string): boolean =>
    budget.scope === 'session' || state.tasks.get(id)?.stream === budget.scope;
  const lines = [...ready.values()].flatMap((group) => [...group.lines.values()].flat());
  const waiting = [...lines.map(({ id }) => id), ...retrying].filter(concerns);
  const working = openAttempts(state, budget.scope === 'session' ? null : budget.scope)
    .filter(({ status }) => status === 'working')
    .map(({ id }) => id);
  return [
    ...(waiting.length > 0 ? [{ kind: 'give-up', tasks: waiting, budget } as const] : []),
    ...(working.length > 0 ? [{ kind: 'end', attempts: working } as const] : []),
  ];
}

/** A word, once, where a budget cannot be kept because the agent does not tell. */
function unknownOf(state: RunState, { stream, resource }: Ceiling): readonly LimitStep[] {
  if (resource === 'wall_ms') return [];
  const silent = openAttempts(state, stream).some(
    (attempt) =>
      (attempt.status === 'exited' || attempt.status === 'collected') &&
      standingOf(state).graph.tasks.get(attempt.task)?.run.kind === 'agent' &&
      told(attempt, resource) === null,
  );
  const detail = `${resource} of ${stream ?? 'the session'}`;
  if (!silent || state.notes.some((one) => one.note === 'budget-unknown' && one.detail === detail)) return [];
  return [{ kind: 'note', note: 'budget-unknown', detail }];
}

function told(attempt: AttemptState, resource: Exclude<BudgetedResource, 'wall_ms'>): number | null {
  if (resource === 'tokens') return tokensOf(attempt);
  return resource === 'usd' ? attempt.cost_usd : attempt.turns;
}

/** Attempts that are not over, of a stream or of all. */
function openAttempts(state: RunState, stream: string | null): readonly AttemptState[] {
  return [...standingOf(state).running].flatMap((id) => {
    const task = state.tasks.get(id);
    if (!task || (stream !== null && task.stream !== stream)) return [];
    const last = state.attempts.get(task.attempts.at(-1) ?? '');
    return last && last.status !== 'succeeded' && last.status !== 'failed' ? [last] : [];
  });
}
