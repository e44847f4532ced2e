import type { AnalysedModel } from '../model/analyse.ts';
import type { GraphEdge, Stream } from '../model/model.ts';
import { type Crossings, explainCrossings } from './crossings.ts';
import { explainOrder, type PhasePair } from './order.ts';
import type { Subject } from './subject.ts';

/** Why two streams can or cannot run together. */
export interface PairExplanation {
  readonly a: Subject;
  readonly b: Subject;
  readonly verdict: PairVerdict;
  /** `null` when a cycle leaves nothing to prove. */
  readonly pairs: readonly PhasePair[] | null;
  /** The first cycle of the session, when there is one. */
  readonly cycle: readonly GraphEdge[] | null;
  readonly crossings: Crossings;
  /** Those of the two whose claims cannot all be read: what is said about claims holds for the rest of them. */
  readonly incomplete: readonly Stream[];
}

/**
 * `ordered`: all their phases come one after the other, by the session itself or over streams that a policy orders.
 * `apart`: they would collide, and a policy or a mode keeps them apart in time. `independent`: whatever of them runs at the same time shares no path. `merged`: they
 * may both change a path, and what they did is merged. `conflict`: they may collide and nothing settles it. `unknown`:
 * a cycle leaves no order to prove.
 */
export type PairVerdict = 'ordered' | 'apart' | 'independent' | 'merged' | 'conflict' | 'unknown';

/** Explains two subjects of different streams. */
export function explainPair(a: Subject, b: Subject, model: AnalysedModel): PairExplanation {
  const pairs = model.analysis ? explainOrder(a, b, model, model.analysis) : null;
  const crossings = explainCrossings(a, b, { model, pairs });
  const incomplete = [a.stream, b.stream].filter(({ index }) => {
    const { writes, reads, phases } = model.claims[index]!;
    return [writes, reads, ...phases].some((list) => list !== null && list.errors.length > 0);
  });
  const cycle = model.cycles[0] ?? null;
  return { a, b, verdict: judgePair(pairs, crossings), pairs, cycle, crossings, incomplete };
}

function judgePair(pairs: readonly PhasePair[] | null, { list }: Crossings): PairVerdict {
  if (pairs === null) return 'unknown';
  const settled = list.flatMap((crossing) => crossing.settled ?? []);
  if (settled.some(({ by }) => by === 'nothing')) return 'conflict';
  if (settled.some(({ by }) => by === 'merge' || by === 'append' || by === 'generated')) return 'merged';
  if (settled.length > 0) return 'apart';
  if (pairs.some(({ relation }) => relation === 'together')) return 'independent';
  // Where the two have nothing to settle, a policy orders them only by ordering others.
  return pairs.some(({ relation }) => relation === 'apart') ? 'apart' : 'ordered';
}
