import { ok, type Result } from '../../base/result.ts';
import type { Run } from '../run-context.ts';
import type { Head } from './heads.ts';
import type { Merged } from './merge-into.ts';
import { remakeTree } from './regenerate.ts';
import { type CheckFailure, checkTree, type TreeCheck } from './verify-tree.ts';

/**
 * Finds the head that turned a check red, by looking at the tips in between: the first with which it fails. `null` when
 * it fails without any of them, or when it came with a gate: what a gate let through is not taken back.
 */
export async function findCulprit(
  run: Run,
  search: {
    readonly base: string;
    readonly merged: Merged;
    readonly check: TreeCheck;
    /** The command that fails; those before it are run as well. */
    readonly command: number;
  },
): Promise<Result<Head | null, CheckFailure>> {
  const { base, merged } = search;
  const check = {
    ...search.check,
    commands: search.check.commands.slice(0, search.command + 1),
    timeout_ms: search.check.patience_ms,
  };
  const tips = merged.steps.filter(
    ({ commit }, index) => commit !== (merged.steps[index - 1]?.commit ?? base),
  );
  if (base !== run.state.base_commit) {
    const red = await isRed(run, check, base);
    if (!red.ok) return red;
    if (red.value) return ok(null);
  }
  let green = -1;
  let red = tips.length - 1;
  while (red - green > 1) {
    const middle = Math.floor((green + red) / 2);
    const looked = await isRed(run, check, tips[middle]?.commit ?? base);
    if (!looked.ok) return looked;
    if (looked.value) red = middle;
    else green = middle;
  }
  const culprit = tips[red]?.head ?? null;
  return ok(culprit !== null && run.state.tasks.has(culprit.node) ? culprit : null);
}

async function isRed(run: Run, check: TreeCheck, tip: string): Promise<Result<boolean, CheckFailure>> {
  const commit = await remakeTree(run, { into: check.gate, commit: tip });
  // A tree whose generated files cannot be made is no better than one that fails.
  if (!commit.ok) return commit.error.kind === 'refused' ? ok(true) : commit;
  const looked = await checkTree(run, { ...check, commit: commit.value, action: `bisect-${check.action}` });
  if (looked.ok) return ok(false);
  return looked.error.kind === 'broken' ? ok(true) : looked;
}
