import { ok, type Result } from '../../base/result.ts';
import { mergeMessage } from '../commit-message.ts';
import type { HostFailure } from '../host.ts';
import type { Run } from '../run-context.ts';
import { isKnownAncestor } from './ancestry.ts';
import { type Head, latestEnd } from './heads.ts';
import { unionOf } from './union.ts';

/** Heads merged as far as they merge. */
export interface Fitted {
  readonly commit: string;
  /** Nodes whose results are in it, in the order given. */
  readonly merged: readonly string[];
  readonly left_out: readonly Head[];
}

/**
 * Merges heads one after another and leaves out what conflicts; no policy settles anything, and nothing is put on
 * record. The same heads always give the same commit.
 */
export async function mergeFitting(
  run: Run,
  merging: { readonly onto: string; readonly heads: readonly Head[]; readonly into: string },
): Promise<Result<Fitted, HostFailure>> {
  const { onto, heads, into } = merging;
  const merged: string[] = [];
  const left_out: Head[] = [];
  let tip = onto;
  for (let rest = heads; rest.length > 0; ) {
    const [only] = rest;
    if (only && rest.length === 1 && isKnownAncestor(run.state, tip, only.commit)) {
      merged.push(only.node);
      tip = only.commit;
      break;
    }
    const report = await run.host.repository.merge({
      base: tip,
      heads: rest.map((head) => ({ ...head, message: mergeMessage(run.plan, { from: head.node, into }) })),
      at_ms: latestEnd(run.state, heads),
      union: unionOf(run.plan),
    });
    if (!report.ok) return report;
    const { commit, steps, conflict } = report.value;
    merged.push(...steps.map(({ node }) => node));
    tip = commit;
    if (conflict === null) break;
    const at = rest.findIndex((head) => head.node === conflict.node);
    left_out.push(...rest.slice(at, at + 1));
    rest = at < 0 ? [] : rest.slice(at + 1);
  }
  return ok({ commit: tip, merged, left_out });
}
