import { compareText } from '../../base/order.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import type { MergedTree, Stage } from './merge-trees.ts';

/** Whose version. */
export type Side = 'ours' | 'theirs';

/** A path in conflict and how it is settled. */
export interface ConflictGroup {
  readonly path: string;
  readonly winner: Side;
  /**
   * `text`: both sides' changes but where they meet. `version`: the winner's version. `whole`: what the winner's tree
   * has under that name, a folder included.
   */
  readonly how: 'text' | 'version' | 'whole';
  /** Names that the merged tree has for it. */
  readonly names: readonly string[];
  readonly versions: { readonly [side in Stage['side']]?: Stage };
}

/** Conflicts in which git may have merged texts under a name that belongs to one side only. */
const renames = new Set(['CONFLICT (rename/rename)', 'CONFLICT (rename involved in collision)']);

/** How somebody wants a path in conflict to be settled. */
export interface Wish {
  readonly path: string;
  readonly winner: Side | 'marked';
}

/** Puts together what a merge says of each path in conflict and who wins it; sorted by path. */
export function groupConflicts(
  merged: MergedTree,
  wishes: readonly Wish[],
): Result<readonly ConflictGroup[], HostFailure> {
  const wished = new Map(wishes.map(({ path, winner }) => [path, winner]));
  const undecided = merged.conflicts.find((path) => !wished.has(path));
  if (undecided !== undefined)
    return err({ reason: 'other', detail: `nobody said which side wins ${undecided}` });
  const groups = new Map<string, ConflictGroup>();
  for (const stage of merged.stages) {
    const { path, name } = stage;
    const former = groups.get(path) ?? emptyGroup(path, wished);
    const names = former.names.includes(name) ? former.names : [...former.names, name];
    groups.set(path, { ...former, names, versions: { ...former.versions, [stage.side]: stage } });
  }
  for (const [path, winner] of wholePaths(merged, wished))
    groups.set(path, { ...(groups.get(path) ?? emptyGroup(path, wished)), winner, how: 'whole' });
  const folders = pathsOf(merged, 'CONFLICT (file/directory)');
  const binary = pathsOf(merged, 'CONFLICT (binary)');
  const sorted = [...groups.values()].sort((a, b) => compareText(a.path, b.path));
  return ok(
    sorted
      // What lies in a folder that another path's winner decides about goes with it.
      .filter(({ path }) => !isBelow(path, folders))
      .map((group) => (isText(group) && !binary.has(group.path) ? { ...group, how: 'text' as const } : group))
      .filter((group) => wished.get(group.path) !== 'marked' || !isMarked(group, binary)),
  );
}

function emptyGroup(path: string, wished: ReadonlyMap<string, Side | 'marked'>): ConflictGroup {
  return { path, winner: sideOf(wished.get(path)), how: 'version', names: [], versions: {} };
}

/** Where nothing can be marked, the first side stands. */
function sideOf(wish: Side | 'marked' | undefined): Side {
  return wish === 'theirs' ? 'theirs' : 'ours';
}

/** Paths that are taken as the winner's tree has them, with the winner. */
function wholePaths(
  merged: MergedTree,
  wished: ReadonlyMap<string, Side | 'marked'>,
): ReadonlyMap<string, Side> {
  const whole = new Map<string, Side>();
  for (const path of pathsOf(merged, 'CONFLICT (file/directory)')) whole.set(path, sideOf(wished.get(path)));
  for (const { type, paths } of merged.remarks) {
    if (!renames.has(type)) continue;
    const some = paths.map((path) => wished.get(path)).find((wish) => wish !== undefined);
    for (const path of paths) whole.set(path, sideOf(wished.get(path) ?? some));
  }
  return whole;
}

/** Whether the merged tree holds the path as git leaves it: both texts between markers, or the one that is left. */
function isMarked({ how, path, names, versions }: ConflictGroup, binary: ReadonlySet<string>): boolean {
  if (how === 'whole' || binary.has(path) || names.some((name) => name !== path)) return false;
  return Object.values(versions).every((version) => version.mode.startsWith('100'));
}

function pathsOf(merged: MergedTree, type: string): Set<string> {
  return new Set(merged.remarks.filter((remark) => remark.type === type).flatMap(({ paths }) => paths));
}

function isBelow(path: string, folders: ReadonlySet<string>): boolean {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
    if (folders.has(path.slice(0, at))) return true;
  return false;
}

function isText({ how, versions }: ConflictGroup): boolean {
  if (how !== 'version') return false;
  return (['base', 'ours', 'theirs'] as const).every((side) => versions[side]?.mode.startsWith('100'));
}
