import type { Fix } from '../../diagnostics/diagnostic.ts';
import type { Before } from './before.ts';
import type { Candidate } from './candidate.ts';
import { modeCandidates } from './mode-candidates.ts';
import { narrowCandidates } from './narrow-candidates.ts';
import { orderCandidates } from './order-candidates.ts';
import { policyCandidates } from './policy-candidates.ts';
import { renameCandidates } from './rename-candidates.ts';
import type { Target } from './targets.ts';

/** One way of settling overlaps. */
export interface Tier {
  readonly grade: Fix['grade'];
  /** What can be tried, the likelier first; nothing about it is proved. */
  readonly candidates: (target: Target, before: Before) => readonly Candidate[];
  /** Whether all that hold are worth showing, the first one, or the first one for one finding: it is the same for all. */
  readonly show: 'all' | 'first' | 'once';
}

/** In the order in which fixes are shown: what takes nothing away first. */
export const tiers: readonly Tier[] = [
  { grade: 'safe', candidates: orders('safe'), show: 'first' },
  { grade: 'unsafe', candidates: orders('unsafe'), show: 'first' },
  { grade: 'unsafe', candidates: renameCandidates, show: 'first' },
  { grade: 'unsafe', candidates: narrowCandidates, show: 'first' },
  { grade: 'unsafe', candidates: modeCandidates, show: 'first' },
  {
    grade: 'unsafe',
    candidates: (target, before) => (target.conflict ? policyCandidates(before) : []),
    show: 'once',
  },
];

function orders(grade: Fix['grade']): Tier['candidates'] {
  return (target, before) =>
    target.conflict ? orderCandidates(target, before).filter((one) => one.grade === grade) : [];
}
