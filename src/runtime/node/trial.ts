import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import type { PathTest, TrialConflict, TrialPair } from '../host-coordination.ts';
import { explainGit } from './git.ts';
import type { Integrator } from './integrator.ts';
import { mergeAttributes, trueName, unionNeeded } from './merge-trees.ts';
import { decodePath, splitNul } from './path-bytes.ts';

/** Which pairs do not merge, in the order given. One git process for all of them, and nothing is kept. */
export async function tryPairs(
  integrator: Integrator,
  request: { readonly pairs: readonly TrialPair[]; readonly union: PathTest },
): Promise<Result<readonly TrialConflict[], HostFailure>> {
  const { pairs, union } = request;
  const suspects = await dropDisjoint(integrator, pairs);
  if (!suspects.ok) return suspects;
  const found = new Map<TrialPair, readonly string[]>();
  const joined = new Set<string>();
  // Each round joins paths that no round before did, so it ends by itself; nearly always the first is the last.
  for (let open = suspects.value; open.length > 0; ) {
    const tried = await tryOnce(integrator, open, [...joined]);
    if (!tried.ok) return tried;
    const again: TrialPair[] = [];
    for (const [at, pair] of open.entries()) {
      const paths = tried.value[at] ?? [];
      found.set(pair, paths);
      if (unionNeeded(paths, union).some((path) => !joined.has(path))) again.push(pair);
    }
    for (const pair of again) for (const path of unionNeeded(found.get(pair) ?? [], union)) joined.add(path);
    open = again;
  }
  return ok(
    pairs.flatMap((pair) => {
      const paths = found.get(pair) ?? [];
      return paths.length === 0 ? [] : [{ left: pair.left, right: pair.right, paths }];
    }),
  );
}

/** The paths in conflict of each pair. */
async function tryOnce(
  integrator: Integrator,
  pairs: readonly TrialPair[],
  union: readonly string[],
): Promise<Result<readonly (readonly string[])[], HostFailure>> {
  const settings = await mergeAttributes(integrator, union);
  if (!settings.ok) return settings;
  const args = ['merge-tree', '--write-tree', '--stdin', '--name-only', '--no-messages'];
  const input = pairs.map(({ left, right }) => `${left} ${right}\n`).join('');
  const answer = await integrator.git.ask([...settings.value, ...args], { input });
  if (answer.code !== 0 && answer.code !== 1) return err(explainGit(args, answer));
  const results = parseTrials(splitNul(answer.stdout), pairs);
  return results.length === pairs.length ? ok(results) : err(explainGit(args, answer));
}

/** Each answer is: whether it is clean, the tree, the paths in conflict, an empty field. */
function parseTrials(fields: readonly Buffer[], pairs: readonly TrialPair[]): string[][] {
  const results: string[][] = [];
  for (let at = 0; at < fields.length; ) {
    if (fields[at]?.length === 0) {
      at += 1;
      continue;
    }
    const pair = pairs[results.length];
    const paths = new Set<string>();
    for (at += 2; at < fields.length && fields[at]?.length !== 0; at += 1) {
      const name = decodePath(fields[at] ?? Buffer.alloc(0));
      paths.add(pair ? trueName(name, { ours: pair.left, theirs: pair.right }) : name);
    }
    results.push([...paths].sort());
  }
  return results;
}

/** Below this many pairs for each commit, merging costs less than finding out what changed. */
const worthAsking = 2;

/**
 * Leaves out pairs of commits with the same one parent whose changed paths are disjoint and do not stand above each
 * other: they merge.
 */
async function dropDisjoint(
  integrator: Integrator,
  pairs: readonly TrialPair[],
): Promise<Result<readonly TrialPair[], HostFailure>> {
  const apart = pairs.filter(({ left, right }) => left !== right);
  const commits = [...new Set(apart.flatMap(({ left, right }) => [left, right]))];
  if (apart.length <= worthAsking * commits.length) return ok(apart);
  const parents = await readParents(integrator, commits);
  if (!parents.ok) return parents;
  const changed = await readPaths(integrator, [...parents.value.keys()]);
  if (!changed.ok) return changed;
  return ok(
    apart.filter(({ left, right }) => {
      const [one, other] = [changed.value.get(left), changed.value.get(right)];
      if (!one || !other || parents.value.get(left) !== parents.value.get(right)) return true;
      return meet(one, other);
    }),
  );
}

/** The parent of each commit that has just one. */
async function readParents(
  integrator: Integrator,
  commits: readonly string[],
): Promise<Result<ReadonlyMap<string, string>, HostFailure>> {
  const listed = await integrator.git.text(['rev-list', '--no-walk=unsorted', '--parents', '--stdin'], {
    input: `${commits.join('\n')}\n`,
  });
  if (!listed.ok) return listed;
  const lines = listed.value.split('\n').map((line) => line.split(' '));
  return ok(
    new Map(lines.flatMap(([commit, parent, more]) => (commit && parent && !more ? [[commit, parent]] : []))),
  );
}

interface ChangedPaths {
  readonly paths: ReadonlySet<string>;
  /** Every folder above one of them. */
  readonly folders: ReadonlySet<string>;
}

async function readPaths(
  integrator: Integrator,
  commits: readonly string[],
): Promise<Result<ReadonlyMap<string, ChangedPaths>, HostFailure>> {
  const args = ['diff-tree', '--stdin', '-r', '-z', '--raw', '--no-renames'];
  const listed = await integrator.git.run(args, { input: commits.map((commit) => `${commit}\n`).join('') });
  if (!listed.ok) return listed;
  const found = new Map(commits.map((commit) => [commit, emptyPaths()]));
  let current = emptyPaths();
  const fields = splitNul(listed.value);
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at]?.toString() ?? '';
    // A commit's name comes before its changes; a change is two fields, the latter its path.
    if (!field.startsWith(':')) current = found.get(field) ?? emptyPaths();
    else {
      at += 1;
      addPath(current, decodePath(fields[at] ?? Buffer.alloc(0)));
    }
  }
  return ok(found);
}

function emptyPaths(): { paths: Set<string>; folders: Set<string> } {
  return { paths: new Set(), folders: new Set() };
}

function addPath(into: { paths: Set<string>; folders: Set<string> }, path: string): void {
  into.paths.add(path);
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    const folder = path.slice(0, at);
    if (into.folders.has(folder)) return;
    into.folders.add(folder);
  }
}

function meet(one: ChangedPaths, other: ChangedPaths): boolean {
  const [few, many] = one.paths.size <= other.paths.size ? [one, other] : [other, one];
  for (const path of few.paths) if (many.paths.has(path) || many.folders.has(path)) return true;
  for (const folder of few.folders) if (many.paths.has(folder)) return true;
  return false;
}
