import { ok, type Result } from '../../base/result.ts';
import { mergeMessage } from '../commit-message.ts';
import type { HostFailure } from '../host.ts';
import { distinctTips } from '../integrate/ancestry.ts';
import { type Head, headsOf, latestEnd } from '../integrate/heads.ts';
import { unionPatterns } from '../integrate/union.ts';
import type { Run } from '../run-context.ts';

/** All accepted results as one tree. */
export interface AcceptedTree {
  /** `null` when nothing was accepted yet. */
  readonly commit: string | null;
  /** Nodes whose results are in it, in plan order. */
  readonly merged: readonly string[];
  /** Results that did not merge into it, in plan order. */
  readonly left_out: readonly Head[];
}

const known = new WeakMap<Run, { readonly key: string; readonly tree: AcceptedTree }>();

/**
 * Merges all accepted results onto the base in plan order and leaves out what conflicts; no policy settles anything
 * here, because nobody's work may be lost to a mere meeting. The same results always give the same commit.
 */
export async function mergeAccepted(run: Run, tick: number): Promise<Result<AcceptedTree, HostFailure>> {
  const { state, plan } = run;
  const heads = distinctTips(state, headsOf(state, plan.order));
  const key = heads.map((head) => head.commit).join(' ');
  const before = known.get(run);
  if (before?.key === key) return ok(before.tree);
  const merged = await mergeAll(run, heads, tick);
  if (merged.ok) known.set(run, { key, tree: merged.value });
  return merged;
}

async function mergeAll(
  run: Run,
  heads: readonly Head[],
  tick: number,
): Promise<Result<AcceptedTree, HostFailure>> {
  const merged: string[] = [];
  const left_out: Head[] = [];
  let tip = run.state.base_commit;
  for (let rest = heads; rest.length > 0; ) {
    const [only] = rest;
    if (tip === run.state.base_commit && only && rest.length === 1) {
      merged.push(only.node);
      tip = only.commit;
      break;
    }
    const report = await run.host.repository.merge({
      base: tip,
      heads: rest.map((head) => ({
        ...head,
        message: mergeMessage(run.plan, { from: head.node, into: `sync ${tick}` }),
      })),
      at_ms: latestEnd(run.state, heads),
      union: unionPatterns(run.plan),
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
  return ok({ commit: merged.length === 0 ? null : tip, merged, left_out });
}
