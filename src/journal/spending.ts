import type { AgentProgressed } from './event-attempt.ts';
import type { HelperProgressed } from './event-limits.ts';
import { stillMs } from './pauses.ts';
import type { AttemptState, RunState } from './state.ts';

/** What has been spent so far; `null` = nobody has told. */
export interface Spending {
  readonly tokens: number | null;
  readonly usd: number | null;
  readonly turns: number | null;
  /** How long attempts that are over have lasted, in ms. */
  readonly worked_ms: number;
}

type OwnSpending = { -readonly [name in keyof Spending]: Spending[name] };

interface Ledger {
  readonly session: OwnSpending;
  readonly streams: Map<string, OwnSpending>;
  /** What agents that work for the run itself last said. */
  readonly helpers: Map<string, Pick<HelperProgressed, Told>>;
}

type Told = 'turns' | 'tokens_in' | 'tokens_out' | 'cost_usd';

const ledgers = new WeakMap<RunState, Ledger>();

/** What a stream, or for `null` the whole session, has spent: kept in step by `reduce`, derived from events alone. */
export function spendingOf(state: RunState, stream: string | null): Spending {
  const ledger = ledgers.get(state);
  return (stream === null ? ledger?.session : ledger?.streams.get(stream)) ?? nothing;
}

/** What an attempt says of itself, against what it said before. */
export function noteProgress(state: RunState, before: AttemptState, now: AgentProgressed): void {
  for (const account of accountsOf(state, before)) add(account, before, now);
}

/** What an agent that works for the run itself says: the session pays for it. */
export function noteHelper(state: RunState, now: HelperProgressed): void {
  const { session, helpers } = ledgerOf(state);
  add(session, helpers.get(now.helper) ?? silent, now);
  helpers.set(now.helper, now);
}

/** An attempt is over. */
export function noteWorked(state: RunState, attempt: AttemptState, at_ms: number): void {
  const { started_at_ms, task } = attempt;
  const stream = state.tasks.get(task)?.stream ?? '';
  const worked_ms = at_ms - started_at_ms - stillMs(state, stream, [started_at_ms, at_ms]);
  for (const account of accountsOf(state, attempt)) account.worked_ms += Math.max(0, worked_ms);
}

/** Tokens of both directions; `null` when neither was told. */
export function tokensOf(told: {
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
}): number | null {
  if (told.tokens_in === null && told.tokens_out === null) return null;
  return (told.tokens_in ?? 0) + (told.tokens_out ?? 0);
}

const silent = { turns: null, tokens_in: null, tokens_out: null, cost_usd: null };
const nothing: Spending = { tokens: null, usd: null, turns: null, worked_ms: 0 };

function add(account: OwnSpending, before: Pick<HelperProgressed, Told>, now: typeof before): void {
  account.tokens = grown(account.tokens, tokensOf(before), tokensOf(now));
  account.usd = grown(account.usd, before.cost_usd, now.cost_usd);
  account.turns = grown(account.turns, before.turns, now.turns);
}

function grown(sum: number | null, before: number | null, now: number | null): number | null {
  return now === null ? sum : (sum ?? 0) + now - (before ?? 0);
}

function accountsOf(state: RunState, attempt: AttemptState): readonly OwnSpending[] {
  const ledger = ledgerOf(state);
  const stream = state.tasks.get(attempt.task)?.stream ?? '';
  let account = ledger.streams.get(stream);
  if (!account) {
    account = { ...nothing };
    ledger.streams.set(stream, account);
  }
  return [ledger.session, account];
}

function ledgerOf(state: RunState): Ledger {
  const known = ledgers.get(state);
  if (known) return known;
  const made: Ledger = { session: { ...nothing }, streams: new Map(), helpers: new Map() };
  ledgers.set(state, made);
  return made;
}
