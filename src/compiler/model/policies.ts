import type { Session } from '../session/session.ts';
import type { Miss, Policies } from './model.ts';
import { missOf, type NameTable, resolveName } from './names.ts';

/** The conflict policies with their defaults: `fail` and alerts at once, `longest_path_first`, `fail`. */
export function resolvePolicies(session: Session, streams: NameTable, misses: Miss[]): Policies {
  const declared = session.config?.conflict_resolution;
  const order: number[] = [];
  for (const name of declared?.resource.priority_order ?? []) {
    const resolution = resolveName(name.value, streams, []);
    if (resolution.kind === 'found') order.push(resolution.index);
    else
      misses.push(missOf(resolution, name, { kind: 'stream', place: 'priority_order', tables: [streams] }));
  }
  return {
    file: declared?.file.strategy?.value ?? 'fail',
    file_span: declared?.file.strategy?.span ?? null,
    notification: declared?.file.notification?.value ?? 'immediate_alert_to_affected_agents',
    resolver: declared?.file.resolver?.value ?? null,
    resource: declared?.resource.strategy?.value ?? 'longest_path_first',
    priority_order: [...new Set(order)],
    dependency: declared?.dependency.strategy?.value ?? 'fail',
    dependency_timeout_ms: declared?.dependency.timeout_ms?.value ?? null,
    escalate_to: declared?.dependency.escalate_to?.value ?? null,
  };
}

/**
 * The rank of each stream, 0 the most important: first those of `priority_order` in that order, then by `priority`
 * (higher first), then by declaration.
 */
export function rankStreams(priorities: readonly number[], order: readonly number[]): number[] {
  const place = new Map(order.map((stream, index) => [stream, index]));
  const placeOf = (stream: number): number => place.get(stream) ?? order.length;
  const sorted = priorities
    .map((_, stream) => stream)
    .sort((a, b) => placeOf(a) - placeOf(b) || priorities[b]! - priorities[a]! || a - b);
  const ranks = new Array<number>(priorities.length).fill(0);
  for (const [rank, stream] of sorted.entries()) ranks[stream] = rank;
  return ranks;
}
