import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { distinctTips } from '../integrate/ancestry.ts';
import { type Head, headsOf } from '../integrate/heads.ts';
import { mergeFitting } from '../integrate/merge-fitting.ts';
import { holdsAny, withdrawn } from '../integrate/withdrawn.ts';
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
  // What knows of something that was withdrawn would bring it to everybody.
  const gone = withdrawn(state);
  const whole = headsOf(state, plan.order).filter(({ commit }) => !holdsAny(state, commit, gone));
  const heads = distinctTips(state, whole);
  const key = heads.map((head) => head.commit).join(' ');
  const before = known.get(run);
  if (before?.key === key) return ok(before.tree);
  const merged = await mergeFitting(run, { onto: state.base_commit, heads, into: `sync ${tick}` });
  if (!merged.ok) return merged;
  const { commit, merged: nodes, left_out } = merged.value;
  const tree = { commit: nodes.length === 0 ? null : commit, merged: nodes, left_out };
  known.set(run, { key, tree });
  return ok(tree);
}
