import type { FilePolicy } from '../../plan/plan.ts';
import type { Conflict } from './conflict.ts';
import type { Meeting } from './meetings.ts';

/** How bad a meeting of unordered tasks is, and how the run will settle it. */
export type Verdict = Pick<Conflict, 'severity' | 'settled_by'>;

/**
 * Modes first, then the file policy. A mode covers a pair of writes only where both sides chose it (`generated`:
 * by the same command), but `exclusive`
 * keeps a pair apart whoever asked for it; the results are then still merged, so it is not silent.
 */
export function judge({ first, second }: Pick<Meeting, 'first' | 'second'>, policy: FilePolicy): Verdict {
  if (policy === 'serialize') return { severity: 'info', settled_by: 'serialize' };
  if (first.use === 'exclusive' || second.use === 'exclusive')
    return { severity: 'warning', settled_by: 'exclusive' };
  if (second.use === 'read') return { severity: 'warning', settled_by: 'nothing' };
  if (first.use === 'append' && second.use === 'append') return { severity: 'info', settled_by: 'append' };
  if (first.use === 'generated' && second.use === 'generated' && first.made_by === second.made_by)
    return { severity: 'info', settled_by: 'generated' };
  if (policy === 'fail') return { severity: 'error', settled_by: 'nothing' };
  return { severity: 'warning', settled_by: 'merge' };
}

/** The meeting with the worst verdict; among equals the first. */
export function worst<T extends { readonly verdict: Verdict }>(judged: readonly T[]): T {
  return judged.reduce((bad, next) =>
    WEIGHT[next.verdict.severity] > WEIGHT[bad.verdict.severity] ? next : bad,
  );
}

const WEIGHT: Readonly<Record<Verdict['severity'], number>> = { info: 0, warning: 1, error: 2 };
