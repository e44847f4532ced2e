import type { Evidence, ResourceUse } from '../../journal/event-people.ts';
import type { Attempt } from '../attempt/context.ts';
import { sendMessage } from '../coordinate/messages.ts';
import { outlast } from '../coordinate/patience.ts';
import type { Usage } from '../host-coordination.ts';
import type { Run } from '../run-context.ts';

/** Times on the wall, in ms, whatever the run's clock: what is looked for is life, not progress of a plan. */
export const sensing = {
  /** Between two looks at few attempts; more of them are looked at less often, so that a journal stays small. */
  period_ms: 2_000,
  /** So many attempts are few. */
  few: 8,
  longest_ms: 60_000,
  /** Nothing printed, computed, read or written for so long: quiet, then stuck. */
  quiet_ms: 60_000,
  stuck_ms: 600_000,
} as const;

/** CPU below this share of a core is what an idle program takes. */
const idleShare = 0.01;

const mostTold = 100;

/** What was last seen of an attempt. */
interface Seen {
  readonly attempt: Attempt;
  /** When it last showed a sign of life, on the run's clock. */
  alive_ms: number;
  log_bytes: number;
  progress: string;
  usage: Usage | null;
  told: Evidence;
}

interface Room {
  readonly inside: Map<string, Seen>;
  /** Ends the one wait for all of them. */
  timer: AbortController | null;
}

const rooms = new WeakMap<Run, Room>();

/**
 * Looks at a running attempt from time to time: says what it uses, and when it seems to do something else than before.
 * Nothing is killed for it; who is stuck is asked once for a sign of life. Attempts that end at once are never looked at.
 */
export function senseAttempt(attempt: Attempt): { finish(): void } {
  const { run, id } = attempt;
  const patience = outlast(run);
  void patience.outlasted.then((outlasted) => {
    if (outlasted && !run.closed) enter(attempt);
  });
  return {
    finish: () => {
      patience.leave();
      const room = rooms.get(run);
      if (!room?.inside.delete(id) || room.inside.size > 0) return;
      room.timer?.abort();
      room.timer = null;
    },
  };
}

function enter(attempt: Attempt): void {
  const { run, id } = attempt;
  const room = rooms.get(run) ?? { inside: new Map<string, Seen>(), timer: null };
  rooms.set(run, room);
  room.inside.set(id, {
    attempt,
    alive_ms: run.host.clock.now(),
    log_bytes: run.host.logs.size(id),
    progress: progressOf(run, id),
    usage: run.host.measures.of(id),
    told: run.state.attempts.get(id)?.evidence?.state ?? 'working',
  });
  if (room.timer !== null) return;
  room.timer = new AbortController();
  void watch(run, room, room.timer.signal);
}

async function watch(run: Run, room: Room, over: AbortSignal): Promise<void> {
  const scale = run.state.time_scale;
  while (!over.aborted && !run.closed) {
    const period_ms = periodOf(room);
    await run.host.clock.wait(period_ms * scale, over);
    if (over.aborted || run.closed) return;
    const uses: ({ attempt: string } & ResourceUse)[] = [];
    for (const seen of room.inside.values()) {
      const use = look(run, seen, period_ms);
      if (use !== null) uses.push({ attempt: seen.attempt.id, ...use });
      judge(run, seen);
    }
    if (uses.length === 0) continue;
    uses.sort((a, b) => b.cpu_share - a.cpu_share);
    const host = run.host.measures.pressure();
    run.emit({ type: 'resources-sampled', period_ms, attempts: uses.slice(0, mostTold), host });
  }
}

function periodOf({ inside }: Room): number {
  const isMeasured = [...inside.values()].some(({ usage }) => usage !== null);
  // Where the machine tells nothing, only silence is waited for.
  if (!isMeasured && inside.size > 0) return sensing.quiet_ms / 4;
  return Math.min(sensing.longest_ms, sensing.period_ms * Math.ceil(inside.size / sensing.few));
}

/** Takes in what changed since the last look; what it uses now, or `null` when nobody looked at its processes since. */
function look(run: Run, seen: Seen, period_ms: number): ResourceUse | null {
  const { id } = seen.attempt;
  const before = seen.usage;
  const usage = run.host.measures.of(id);
  const use =
    usage === null || usage.samples === before?.samples ? null : usageSince(before, usage, period_ms);
  const log_bytes = run.host.logs.size(id);
  const progress = progressOf(run, id);
  const isAlive =
    log_bytes !== seen.log_bytes ||
    progress !== seen.progress ||
    (use !== null && (use.cpu_share > idleShare || (use.read_bytes_s ?? 0) + (use.written_bytes_s ?? 0) > 0));
  if (isAlive) seen.alive_ms = run.host.clock.now();
  seen.log_bytes = log_bytes;
  seen.progress = progress;
  seen.usage = usage;
  return use;
}

function usageSince(before: Usage | null, usage: Usage, period_ms: number): ResourceUse {
  const perSecond = (now: number | null, then: number | null | undefined): number | null =>
    now === null ? null : Math.max(0, Math.round(((now - (then ?? 0)) * 1000) / period_ms));
  return {
    cpu_share: Math.max(0, Math.round((100 * (usage.cpu_ms - (before?.cpu_ms ?? 0))) / period_ms) / 100),
    memory_bytes: usage.memory_bytes,
    read_bytes_s: perSecond(usage.read_bytes, before?.read_bytes),
    written_bytes_s: perSecond(usage.written_bytes, before?.written_bytes),
    processes: usage.processes,
  };
}

/** What it has told of itself, and what it was told: any of it is a sign of life. */
function progressOf({ state }: Run, id: string): string {
  const attempt = state.attempts.get(id);
  return `${attempt?.turns} ${attempt?.tool_calls} ${attempt?.tokens_in} ${attempt?.tokens_out}`;
}

/** Says so when it seems to do something else than was last said. */
function judge(run: Run, seen: Seen): void {
  const { attempt, told } = seen;
  const { clock } = run.host;
  const isPaused = run.state.paused.has(attempt.stream.id);
  // Who stands still because somebody said so is not stuck.
  if (isPaused) seen.alive_ms = clock.now();
  const asks = run.state.questions.find((one) => one.attempt === attempt.id && one.status === 'open');
  const still_ms = (clock.now() - seen.alive_ms) / run.state.time_scale;
  const evidence: Evidence =
    asks !== undefined
      ? 'waiting_for_input'
      : still_ms >= sensing.stuck_ms
        ? 'stuck'
        : still_ms >= sensing.quiet_ms
          ? 'quiet'
          : 'working';
  if (asks !== undefined) seen.alive_ms = clock.now();
  if (evidence === told) return;
  seen.told = evidence;
  const detail = asks !== undefined ? asks.tool : evidence === 'working' ? '' : sayStill(still_ms);
  run.emit({ type: 'agent-sensed', attempt: attempt.id, evidence, detail });
  if (evidence === 'stuck') nudge(run, attempt.stream.id, still_ms);
}

function nudge(run: Run, stream: string, still_ms: number): void {
  const text = `${sayStill(still_ms)}. If you are at work, go on; if you wait for something, say what for.`;
  sendMessage(run, { from: 'pcoord', to: stream, kind: 'words', text, paths: [] });
}

function sayStill(still_ms: number): string {
  return `nothing was printed, computed, read or written for ${Math.round(still_ms / 60_000)} min`;
}
