import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import type { WhoLost } from '../host-coordination.ts';
import { readObjects } from './changes.ts';
import type { Integrator } from './integrator.ts';
import { countLines, type Diff, readDiff } from './lost-lines.ts';

/**
 * For each work, whether something of it is among what lost: a line that it added and the merge lacks, or, where all that
 * it added is still on its side, one that it removed and the merge has. What an earlier settlement took away from a side
 * does not lose again. Lines are compared by their text.
 */
export async function findWhoLost(
  integrator: Integrator,
  { merged, lost, side, works }: WhoLost,
): Promise<Result<readonly boolean[], HostFailure>> {
  const pairs = [
    [merged, lost],
    ...works.flatMap(({ from, to }) => [
      [from, to],
      [to, side],
    ]),
  ] as const;
  const diffs: Diff[] = [];
  for (const [from = '', to = ''] of pairs) {
    const diff = await readDiff(integrator, from, to);
    if (!diff.ok) return diff;
    diffs.push(diff.value);
  }
  const [settled, ...others] = diffs;
  if (!settled) return ok([]);
  const objects = works.flatMap(({ names }, at) =>
    [settled, others[2 * at], others[2 * at + 1]].flatMap((diff) => objectsIn(diff, names)),
  );
  const contents =
    objects.length === 0
      ? ok(new Map<string, Buffer>())
      : await readObjects(integrator.git, [...new Set(objects)]);
  if (!contents.ok) return contents;
  const read = (diff: Diff | undefined, names: readonly string[]): Difference =>
    differenceIn(contents.value, changesIn(diff, names));
  return ok(
    works.map(({ names }, at) => {
      const won = read(settled, names);
      const made = read(others[2 * at], names);
      const since = read(others[2 * at + 1], names);
      if (meet(made.added, won.added)) return true;
      return !meet(made.added, since.removed) && meet(made.removed, won.removed);
    }),
  );
}

/** Lines that are only after a change, and only before it. */
interface Difference {
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

type Changed = readonly { readonly was: string | null; readonly is: string | null }[];

function changesIn(diff: Diff | undefined, names: readonly string[]): Changed {
  return [...(diff?.changed ?? [])]
    .filter(([path]) => names.some((name) => path === name || path.startsWith(`${name}/`)))
    .map(([, objects]) => objects);
}

function objectsIn(diff: Diff | undefined, names: readonly string[]): string[] {
  return changesIn(diff, names).flatMap(({ was, is }) => [was, is].filter((object) => object !== null));
}

function differenceIn(contents: ReadonlyMap<string, Buffer>, changed: Changed): Difference {
  const added = new Set<string>();
  const removed = new Set<string>();
  const count = (object: string | null): ReadonlyMap<string, number> => {
    if (object === null) return new Map();
    const lines = countLines(contents.get(object) ?? Buffer.alloc(0));
    return lines === 'binary' ? new Map([[`\0${object}`, 1]]) : lines;
  };
  for (const { was, is } of changed) {
    const [before, after] = [count(was), count(is)];
    for (const [line, times] of after) if (times > (before.get(line) ?? 0)) added.add(line);
    for (const [line, times] of before) if (times > (after.get(line) ?? 0)) removed.add(line);
  }
  return { added, removed };
}

function meet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return [...one].some((line) => other.has(line));
}
