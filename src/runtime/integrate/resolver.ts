import { err, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import type { Run } from '../run-context.ts';
import type { Conflict } from './keep-sides.ts';
import type { Touched } from './touched.ts';
import type { Verdict } from './winners.ts';

/** Why the resolver's work is not taken. */
export type ResolverFailure =
  | { readonly kind: 'refused' }
  | { readonly kind: 'world'; readonly failure: HostFailure };

/** Lets the session's resolver merge two sides by hand. */
export async function resolveByAgent(
  _run: Run,
  _judged: {
    readonly conflict: Conflict;
    readonly touched: Touched;
    readonly verdicts: readonly Verdict[];
    readonly at_ms: number;
  },
): Promise<Result<string, ResolverFailure>> {
  return err({ kind: 'refused' });
}
