import { compareText } from '../../base/order.ts';
import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import type { Integrator } from './integrator.ts';
import { findBase, readDiff } from './lost-lines.ts';

/** Names that two commits and their common ancestor have for the same file, where a side renamed it; sorted. */
export async function findRenames(
  integrator: Integrator,
  sides: { readonly ours: string; readonly theirs: string },
): Promise<Result<readonly (readonly string[])[], HostFailure>> {
  const base = await findBase(integrator, sides);
  if (!base.ok) return base;
  const groups = new Map<string, Set<string>>();
  for (const side of [sides.ours, sides.theirs]) {
    const diff = await readDiff(integrator, base.value, side);
    if (!diff.ok) return diff;
    for (const [before, after] of diff.value.newName) connect(groups, before, after);
  }
  return ok([...new Set(groups.values())].map((names) => [...names].sort(compareText)));
}

function connect(groups: Map<string, Set<string>>, one: string, other: string): void {
  const all = new Set([...(groups.get(one) ?? [one]), ...(groups.get(other) ?? [other])]);
  for (const name of all) groups.set(name, all);
}
