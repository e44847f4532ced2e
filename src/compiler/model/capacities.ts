import type { CapacityDeclaration, Overlay, Session } from '../session/session.ts';
import type { Capacity } from './model.ts';

/** How many model agents may run at once unless the session says otherwise. */
const DEFAULT_AGENTS = 4;

/** Capacities by name: defaults, then the session's, then the overlays'. `slots: null` is the number of cores. */
export function resolveCapacities(session: Session, overlays: readonly Overlay[]): Map<string, Capacity> {
  const capacities = new Map<string, Capacity>([
    ['agents', { name: 'agents', amount: DEFAULT_AGENTS, span: null, declared_in: 'default' }],
    ['slots', { name: 'slots', amount: null, span: null, declared_in: 'default' }],
  ]);
  const declare = (declared: readonly CapacityDeclaration[], where: 'session' | 'overlay'): void => {
    for (const { name, amount } of declared)
      capacities.set(name.value, {
        name: name.value,
        amount: amount.value,
        span: name.span,
        declared_in: where,
      });
  };
  declare(session.capacities, 'session');
  for (const { capacities: given } of overlays) declare(given, 'overlay');
  return capacities;
}
