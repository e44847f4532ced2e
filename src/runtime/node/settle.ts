import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import type { SettledMerge, SettleRequest } from '../host-coordination.ts';
import { commitTree } from './commit.ts';
import type { Integrator } from './integrator.ts';
import { findLostLines } from './lost-lines.ts';
import { mergeTrees } from './merge-trees.ts';
import { readSide, settleEntries } from './settle-entries.ts';
import { groupConflicts, type Side } from './settle-groups.ts';
import { type Entry, replaceEntries } from './tree-entries.ts';

/**
 * Merges two commits that conflict, as the winners of each path say: where both sides changed a text, only where they
 * truly meet; of anything else the winner's entry, whole. What lost stands in a commit of its own on the merge.
 */
export async function settleMerge(
  integrator: Integrator,
  request: SettleRequest,
): Promise<Result<SettledMerge, HostFailure>> {
  const { ours, theirs, message, lost_message, at_ms } = request;
  const merged = await mergeTrees(integrator, request);
  if (!merged.ok) return merged;
  const groups = groupConflicts(merged.value, request.winners);
  if (!groups.ok) return groups;
  const entries = await settleEntries(integrator, { ours, theirs, groups: groups.value });
  if (!entries.ok) return entries;
  const names = [...new Set(groups.value.flatMap((group) => [group.path, ...group.names]))];
  const make = (chosen: readonly Entry[]): Promise<Result<string, HostFailure>> =>
    replaceEntries(integrator, { tree: merged.value.tree, gone: names, entries: chosen });
  const won = await make(entries.value.won);
  if (!won.ok) return won;
  const commit = await commitTree(integrator, { tree: won.value, parents: [ours, theirs], message, at_ms });
  if (!commit.ok) return commit;
  const others = await make(entries.value.lost);
  if (!others.ok) return others;
  const lost = groups.value.some((group) => group.how === 'whole')
    ? await addMissing(integrator, { ours, theirs, commit: commit.value, tree: others.value })
    : others;
  if (!lost.ok) return lost;
  if (lost.value === won.value) return ok({ commit: commit.value, lost: null });
  const kept = await commitTree(integrator, {
    tree: lost.value,
    parents: [commit.value],
    message: lost_message,
    at_ms,
  });
  return kept.ok ? ok({ commit: commit.value, lost: kept.value }) : kept;
}

/**
 * Where a rename was in play, a side's lines may have had their place in a file that neither tree has: that side's file
 * goes into the tree of what lost, under the name that it has there.
 */
async function addMissing(
  integrator: Integrator,
  request: { readonly ours: string; readonly theirs: string; readonly commit: string; readonly tree: string },
): Promise<Result<string, HostFailure>> {
  const { ours, theirs, commit, tree } = request;
  const sides = { ours, theirs, paths: 'all' } as const;
  const [inCommit, inTree] = await Promise.all([
    findLostLines(integrator, { ...sides, merged: commit }),
    findLostLines(integrator, { ...sides, merged: tree }),
  ]);
  if (!inCommit.ok) return inCommit;
  if (!inTree.ok) return inTree;
  const missing = new Map<string, Side>();
  for (const { path, side } of inCommit.value)
    if (inTree.value.some((other) => other.path === path && other.side === side)) missing.set(path, side);
  if (missing.size === 0) return ok(tree);
  const entries: Entry[] = [];
  for (const [path, side] of missing) {
    const found = await readSide(integrator, { commit: side === 'ours' ? ours : theirs, path });
    if (!found.ok) return found;
    entries.push(...found.value);
  }
  return replaceEntries(integrator, { tree, gone: [], entries });
}
