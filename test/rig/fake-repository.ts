import { createHash } from 'node:crypto';
import type {
  Change,
  CommitRequest,
  MergeReport,
  MergeRequest,
  PublishRequest,
} from '../../src/runtime/host.ts';
import type {
  LostLines,
  PathTest,
  SettledMerge,
  SettleRequest,
} from '../../src/runtime/host-coordination.ts';

/** Path → content. A content that begins with `link:` is a symlink, `sub:` a submodule. */
export type Tree = Readonly<Record<string, string>>;

export interface Commit {
  readonly tree: Tree;
  readonly parents: readonly string[];
  readonly message: string;
  readonly at_ms: number;
}

/** Commits in memory with three-way merging at the level of whole files. Equal commits have equal names. */
export interface FakeRepository {
  readonly commits: Map<string, Commit>;
  readonly refs: Map<string, string>;
  readonly base: string;
  write(commit: Commit): string;
  tree(commit: string): Tree;
  changes(from: Tree, to: Tree): Change[];
  commitChanges(request: CommitRequest): string;
  merge(request: MergeRequest): MergeReport;
  settle(request: SettleRequest): SettledMerge;
  lostLines(request: {
    readonly ours: string;
    readonly theirs: string;
    readonly merged: string;
    readonly paths: readonly string[];
  }): LostLines[];
  publish(request: PublishRequest): 'published' | 'moved';
  isAncestor(older: string, newer: string): boolean;
  /** How many merges were asked for. */
  readonly merges: { count: number };
}

/** A repository whose base holds these files. */
export function fakeRepository(files: Tree): FakeRepository {
  const commits = new Map<string, Commit>();
  const refs = new Map<string, string>();
  const merges = { count: 0 };
  const write = (commit: Commit): string => {
    const sorted = Object.fromEntries(Object.entries(commit.tree).sort(([a], [b]) => (a < b ? -1 : 1)));
    const id = createHash('sha1')
      .update(JSON.stringify([sorted, commit.parents, commit.message, commit.at_ms]))
      .digest('hex');
    commits.set(id, { ...commit, tree: sorted });
    return id;
  };
  const get = (id: string): Commit => {
    const commit = commits.get(id);
    if (!commit) throw new Error(`no commit ${id}`);
    return commit;
  };
  const tree = (id: string): Tree => get(id).tree;
  const ancestors = (id: string): Set<string> => {
    const seen = new Set<string>();
    const open = [id];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      open.push(...get(at).parents);
    }
    return seen;
  };
  const isAncestor = (older: string, newer: string): boolean => ancestors(newer).has(older);
  const base = write({ tree: files, parents: [], message: 'base', at_ms: 0 });

  return {
    commits,
    refs,
    base,
    merges,
    write,
    tree,
    changes,
    isAncestor,
    commitChanges({ snapshot, start_commit, paths, parents, message, at_ms }) {
      const from = tree(start_commit);
      const to = tree(snapshot);
      const next: Record<string, string> = { ...from };
      for (const { path } of changes(from, to)) {
        if (paths !== 'all' && !paths.includes(path)) continue;
        const content = to[path];
        if (content === undefined) delete next[path];
        else next[path] = content;
      }
      if (changes(from, next).length === 0 && !parents) return start_commit;
      return write({ tree: next, parents: parents ?? [start_commit], message, at_ms });
    },
    merge({ base: start, heads, at_ms, union }) {
      merges.count += 1;
      let tip = start;
      const steps: MergeReport['steps'][number][] = [];
      for (const { node, commit, message } of heads) {
        if (isAncestor(commit, tip)) {
          steps.push({ node, how: 'already', commit: tip });
          continue;
        }
        if (isAncestor(tip, commit)) {
          tip = commit;
          steps.push({ node, how: 'fast_forward', commit: tip });
          continue;
        }
        const common = mergeBase(ancestors(tip), commit, get);
        const merged = mergeTrees(tree(common), { ours: tree(tip), theirs: tree(commit), union });
        if (merged.conflicts.length > 0)
          return {
            commit: tip,
            steps,
            conflict: { node, ours: tip, theirs: commit, paths: merged.conflicts },
          };
        tip = write({ tree: merged.tree, parents: [tip, commit], message, at_ms });
        steps.push({ node, how: 'merge', commit: tip });
      }
      return { commit: tip, steps, conflict: null };
    },
    settle({ ours, theirs, winners, union, message, lost_message, at_ms }) {
      const common = mergeBase(ancestors(ours), theirs, get);
      const sides = { ours: tree(ours), theirs: tree(theirs), union };
      const merged: Record<string, string> = { ...mergeTrees(tree(common), sides).tree };
      const lost: Record<string, string> = { ...merged };
      for (const { path, winner } of winners) {
        if (winner === 'marked') {
          const both = ['<<<<<<<', sides.ours[path] ?? '', '=======', sides.theirs[path] ?? '', '>>>>>>>'];
          put(merged, path, both.join('\n'));
          put(lost, path, both.join('\n'));
          continue;
        }
        put(merged, path, (winner === 'ours' ? sides.ours : sides.theirs)[path]);
        put(lost, path, (winner === 'ours' ? sides.theirs : sides.ours)[path]);
      }
      const commit = write({ tree: merged, parents: [ours, theirs], message, at_ms });
      if (changes(merged, lost).length === 0) return { commit, lost: null };
      return { commit, lost: write({ tree: lost, parents: [commit], message: lost_message, at_ms }) };
    },
    lostLines({ ours, theirs, merged, paths }) {
      const base = tree(mergeBase(ancestors(ours), theirs, get));
      const other = { ours: theirs, theirs: ours };
      const sides = { ours, theirs };
      return [...paths].sort().flatMap((path) =>
        (['ours', 'theirs'] as const).flatMap((side) => {
          const before = linesOf(base[path]);
          const after = linesOf(tree(merged)[path]);
          if (tree(sides[side])[path] === base[path]) return [];
          const beside = linesOf(tree(other[side])[path]);
          const own = [...linesOf(tree(sides[side])[path])];
          const lines = own.filter(
            (line) => !after.has(line) && (!before.has(line) || beside.has(line)),
          ).length;
          return lines === 0 ? [] : [{ path, side, lines }];
        }),
      );
    },
    publish({ branch, commit, expected }) {
      const tip = refs.get(`refs/heads/${branch}`) ?? null;
      if (tip !== commit && tip !== expected) return 'moved';
      refs.set(`refs/heads/${branch}`, commit);
      return 'published';
    },
  };
}

/** The lines of a file that hold anything. */
export function linesOf(content: string | undefined): ReadonlySet<string> {
  return new Set((content ?? '').split('\n').filter((line) => line !== ''));
}

function put(tree: Record<string, string>, path: string, content: string | undefined): void {
  if (content === undefined) delete tree[path];
  else tree[path] = content;
}

/** The nearest commit behind `commit` that also stands behind the other side. */
function mergeBase(ours: ReadonlySet<string>, commit: string, get: (id: string) => Commit): string {
  let level = [commit];
  while (level.length > 0) {
    const found = level.find((id) => ours.has(id));
    if (found !== undefined) return found;
    level = level.flatMap((id) => get(id).parents);
  }
  throw new Error('no merge base');
}

function mergeTrees(
  base: Tree,
  sides: { ours: Tree; theirs: Tree; union: PathTest },
): { tree: Tree; conflicts: string[] } {
  const { ours, theirs, union } = sides;
  const tree: Record<string, string> = {};
  const conflicts: string[] = [];
  for (const path of new Set([...Object.keys(base), ...Object.keys(ours), ...Object.keys(theirs)])) {
    const [b, o, t] = [base[path], ours[path], theirs[path]];
    let kept: string | undefined;
    if (o === t || t === b) kept = o;
    else if (o === b) kept = t;
    else if (union(path)) kept = [...new Set(`${o ?? ''}\n${t ?? ''}`.split('\n'))].join('\n');
    else conflicts.push(path);
    if (kept !== undefined) tree[path] = kept;
  }
  return { tree, conflicts: conflicts.sort() };
}

function changes(from: Tree, to: Tree): Change[] {
  const paths = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return paths
    .filter((path) => from[path] !== to[path])
    .map((path) => ({
      path,
      old_mode: modeOf(from[path]),
      new_mode: modeOf(to[path]),
      ...(to[path]?.startsWith('link:') ? { link_target: to[path].slice('link:'.length) } : {}),
    }));
}

function modeOf(content: string | undefined): string {
  if (content === undefined) return '000000';
  if (content.startsWith('link:')) return '120000';
  return content.startsWith('sub:') ? '160000' : '100644';
}
