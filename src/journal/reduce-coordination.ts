import { unreachable } from '../base/invariant.ts';
import type { RunEvent } from './event.ts';
import { readerOf } from './letters.ts';
import { activeMs } from './meetings.ts';
import { noteCommit } from './standing.ts';
import type { RunState } from './state.ts';

/** The events of streams that know of each other while they run. */
export type CoordinationEvent = Extract<
  RunEvent,
  {
    type:
      | 'sync-started'
      | 'sync-finished'
      | 'attempt-updated'
      | 'alert-raised'
      | 'message-sent'
      | 'lease-taken'
      | 'lease-refused'
      | 'lease-released'
      | 'contract-published'
      | 'escalation-raised'
      | 'agent-consulted'
      | 'consultation-ended';
  }
>;

/** Applies an event of meetings, alerts, leases, contracts and messages. */
export function reduceCoordination(state: RunState, event: CoordinationEvent): void {
  const { at_ms } = event;
  switch (event.type) {
    case 'sync-started':
      state.last_tick = Math.max(state.last_tick, event.tick);
      state.meeting = { tick: event.tick, due: event.due, status: 'under_way' };
      state.met_until_ms = Math.max(state.met_until_ms, activeMs(state, at_ms));
      return;
    case 'sync-finished':
      meet(state, event);
      return;
    case 'attempt-updated': {
      update(state, event);
      return;
    }
    case 'alert-raised': {
      const { alert, streams, paths, about } = event;
      state.alerts.push({ at_ms, alert, streams, paths, about });
      return;
    }
    case 'message-sent': {
      const { message, from, to, kind, text, paths } = event;
      const attempt = readerOf(state, to);
      state.messages.push({ at_ms, message, from, to, kind, text, paths, attempt });
      return;
    }
    case 'lease-taken':
      for (const path of event.paths) state.leases.set(path, event.attempt);
      return;
    case 'lease-released':
      for (const path of event.paths) if (state.leases.get(path) === event.attempt) state.leases.delete(path);
      return;
    case 'lease-refused':
      return;
    case 'contract-published': {
      const { artifact, stream, file, sha256, version } = event;
      state.contracts.set(artifact, { artifact, stream, file, sha256, version, at_ms });
      return;
    }
    case 'escalation-raised': {
      const { task, missing, level, to } = event;
      state.escalations.push({ at_ms, task, missing, level, to });
      return;
    }
    case 'agent-consulted': {
      const { consultation, agent, tasks, missing, until_ms } = event;
      const asked = { consultation, agent, tasks, missing, until_ms, at_ms };
      state.consultations.push({ ...asked, status: 'under_way', detail: '', ended_at_ms: null });
      return;
    }
    case 'consultation-ended': {
      const known = state.consultations.find((one) => one.consultation === event.consultation);
      if (!known) return;
      known.status = event.outcome;
      known.detail = event.detail;
      known.ended_at_ms = at_ms;
      return;
    }
    default:
      unreachable(event);
  }
}

/** An attempt is over: what it held is free. */
export function releaseLeases(state: RunState, attempt: string): void {
  for (const [path, holder] of state.leases) if (holder === attempt) state.leases.delete(path);
}

/** A new coordinator: a meeting that was under way begins again, and so does an agent that was asked to decide. */
export function takeOver(state: RunState, at_ms: number): void {
  for (const question of state.questions) if (question.status === 'open') question.since_ms = at_ms;
  if (state.meeting) state.meeting = { ...state.meeting, status: 'lost' };
  for (const one of state.consultations) if (one.status === 'under_way') one.status = 'lost';
}

function meet(state: RunState, event: Extract<RunEvent, { type: 'sync-finished' }>): void {
  const { at_ms, tick, due, snapshots, conflicts, integrated, merged, duration_ms } = event;
  state.meeting = null;
  // What should have begun meanwhile is not made up for.
  state.met_until_ms = Math.max(state.met_until_ms, activeMs(state, at_ms));
  state.syncs.push({ at_ms, tick, due, snapshots, conflicts, integrated, merged, duration_ms });
  if (integrated === null) return;
  const parents = merged.flatMap((node) => state.results.get(node) ?? []);
  noteCommit(state, integrated, parents);
  for (const stream of due) state.synced.set(stream, integrated);
}

function update(state: RunState, event: Extract<RunEvent, { type: 'attempt-updated' }>): void {
  const attempt = state.attempts.get(event.attempt);
  if (!attempt) return;
  const { onto, tick, changed, safe_point, seen, tree } = event;
  const integrated = state.syncs.findLast((sync) => sync.tick === tick)?.integrated;
  noteCommit(state, onto, [attempt.start_commit, ...(integrated ? [integrated] : [])]);
  attempt.start_commit = onto;
  attempt.update = { onto, tick, changed, safe_point, seen, tree };
}
