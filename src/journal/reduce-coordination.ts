import { unreachable } from '../base/invariant.ts';
import type { RunEvent } from './event.ts';
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
      | 'escalation-raised';
  }
>;

/** Applies an event of meetings, alerts, leases, contracts and messages. */
export function reduceCoordination(state: RunState, event: CoordinationEvent): void {
  const { at_ms } = event;
  switch (event.type) {
    case 'sync-started':
      state.last_tick = Math.max(state.last_tick, event.tick);
      return;
    case 'sync-finished':
      meet(state, event);
      return;
    case 'attempt-updated': {
      const attempt = state.attempts.get(event.attempt);
      if (attempt) attempt.start_commit = event.onto;
      return;
    }
    case 'alert-raised': {
      const { alert, streams, paths, about } = event;
      state.alerts.push({ at_ms, alert, streams, paths, about });
      return;
    }
    case 'message-sent': {
      const { message, from, to, kind, text, paths } = event;
      state.messages.push({ at_ms, message, from, to, kind, text, paths });
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
    default:
      unreachable(event);
  }
}

/** An attempt is over: what it held is free. */
export function releaseLeases(state: RunState, attempt: string): void {
  for (const [path, holder] of state.leases) if (holder === attempt) state.leases.delete(path);
}

function meet(state: RunState, event: Extract<RunEvent, { type: 'sync-finished' }>): void {
  const { at_ms, tick, due, snapshots, conflicts, integrated, duration_ms } = event;
  state.syncs.push({ at_ms, tick, due, snapshots, conflicts, integrated, duration_ms });
  if (integrated === null) return;
  for (const stream of due) state.synced.set(stream, integrated);
}
