import type { Strategy } from '../../plan/plan.ts';
import type { Session } from '../session/session.ts';
import type { Miss, Model } from './model.ts';
import { missOf, tableOf } from './names.ts';

const STRATEGIES: readonly Strategy[] = [
  'independent_parallel',
  'synchronized_parallel',
  'pipeline_parallel',
  'coordinated_parallel',
];

/** The strategy of a session: one of the four, or an own one based on one of them; by default independent. */
export function resolveStrategy(
  session: Session,
  misses: Miss[],
): Pick<Model, 'strategy' | 'strategy_name' | 'strategy_span'> {
  const written = session.config?.coordination_strategy ?? null;
  const name = written?.value ?? 'independent_parallel';
  const strategy_span = written?.span ?? null;
  if (isStrategy(name)) return { strategy: name, strategy_name: name, strategy_span };
  const own = session.strategies.find((declared) => declared.name.value === name);
  if (!own && written) {
    const { span } = written;
    const tables = [
      tableOf('strategy', session.strategies, (declared) => declared.name),
      tableOf('strategy', STRATEGIES, (value) => ({ value, span })),
    ];
    misses.push(
      missOf({ kind: 'unknown' }, written, { kind: 'strategy', place: 'coordination_strategy', tables }),
    );
  }
  const strategy = own?.based_on?.value ?? 'independent_parallel';
  return { strategy, strategy_name: own ? name : strategy, strategy_span };
}

function isStrategy(name: string): name is Strategy {
  return (STRATEGIES as readonly string[]).includes(name);
}
