import { compareText } from '../../base/order.ts';
import { ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import type { LostLines } from '../host-coordination.ts';
import { readObjects } from './changes.ts';
import { explainGit } from './git.ts';
import type { Integrator } from './integrator.ts';
import { decodePath, splitNul } from './path-bytes.ts';

/** Three commits of a merge, and the paths that are looked at. */
export interface LostLinesRequest {
  readonly ours: string;
  readonly theirs: string;
  readonly merged: string;
  readonly paths: readonly string[] | 'all';
}

/**
 * Lines that either side added against the common ancestor and the merged tree lacks: each as often as it was added,
 * less what is there beyond what both sides left of the ancestor's. So are lines of the ancestor that neither side took
 * away: a merge has no say about them. A file that a side renamed is followed. A binary
 * file that changed counts as one line.
 */
export async function findLostLines(
  integrator: Integrator,
  request: LostLinesRequest,
): Promise<Result<readonly LostLines[], HostFailure>> {
  const base = await findBase(integrator, request);
  if (!base.ok) return base;
  const [ours, theirs, merged] = await Promise.all(
    [request.ours, request.theirs, request.merged].map((to) => readDiff(integrator, base.value, to)),
  );
  if (!ours?.ok) return ours ?? ok([]);
  if (!theirs?.ok) return theirs ?? ok([]);
  if (!merged?.ok) return merged ?? ok([]);
  const wanted = request.paths === 'all' ? null : new Set(request.paths);
  const diffs = { ours: ours.value, theirs: theirs.value, merged: merged.value };
  const questions = [
    ...questionsOf(diffs, { side: 'ours', other: 'theirs' }),
    ...questionsOf(diffs, { side: 'theirs', other: 'ours' }),
  ].filter(({ path }) => wanted === null || wanted.has(path));
  const names = new Set(questions.flatMap(({ base, mine, other, merged }) => [base, mine, other, merged]));
  names.delete(null);
  const contents =
    names.size === 0
      ? ok(new Map<string, Buffer>())
      : await readObjects(integrator.git, [...names] as string[]);
  if (!contents.ok) return contents;
  const count = counter(contents.value);
  return ok(
    questions
      .map(({ path, side, ...objects }) => ({ path, side, lines: countLost(objects, count) }))
      .filter(({ lines }) => lines > 0)
      .sort((a, b) => compareText(a.path, b.path) || compareText(a.side, b.side)),
  );
}

/** Objects that are compared; `null` where there is none. */
interface Versions {
  readonly base: string | null;
  readonly mine: string;
  readonly other: string | null;
  readonly merged: string | null;
}

interface Question extends Versions {
  readonly path: string;
  readonly side: 'ours' | 'theirs';
}

/** What a tree has, as seen from the base. */
export interface Diff {
  /** What it has and had under each path that changed: `null` = nothing. */
  readonly changed: ReadonlyMap<string, { readonly was: string | null; readonly is: string | null }>;
  readonly newName: ReadonlyMap<string, string>;
  readonly oldName: ReadonlyMap<string, string>;
}

/** The common ancestor of two commits. */
export async function findBase(
  integrator: Integrator,
  { ours, theirs }: Pick<LostLinesRequest, 'ours' | 'theirs'>,
): Promise<Result<string, HostFailure>> {
  const answer = await integrator.git.ask(['merge-base', ours, theirs]);
  const base = answer.stdout.toString().trim();
  return answer.code === 0 && base !== ''
    ? ok(base)
    : { ok: false, error: explainGit(['merge-base'], answer) };
}

/** What differs between two trees, with renames found as git finds them. */
export async function readDiff(
  integrator: Integrator,
  from: string,
  to: string,
): Promise<Result<Diff, HostFailure>> {
  const listed = await integrator.git.run(['diff-tree', '-r', '-z', '--raw', '--find-renames', from, to]);
  if (!listed.ok) return listed;
  const fields = splitNul(listed.value);
  const changed = new Map<string, { was: string | null; is: string | null }>();
  const newName = new Map<string, string>();
  const oldName = new Map<string, string>();
  for (let at = 0; at < fields.length; ) {
    const [old_mode = '', new_mode = '', old = '', object = '', kind = ''] =
      fields[at]?.toString().replace(/^:/, '').split(' ') ?? [];
    const path = decodePath(fields[at + 1] ?? Buffer.alloc(0));
    const was = isFile(old_mode) ? old : null;
    const is = isFile(new_mode) ? object : null;
    at += 2;
    if (!kind.startsWith('R')) {
      changed.set(path, { was, is });
      continue;
    }
    const to = decodePath(fields[at] ?? Buffer.alloc(0));
    at += 1;
    changed.set(path, { was, is: null });
    changed.set(to, { was: null, is });
    newName.set(path, to);
    oldName.set(to, path);
  }
  return ok({ changed, newName, oldName });
}

/** A submodule holds no lines. */
function isFile(mode: string): boolean {
  return mode !== '000000' && mode !== '160000';
}

/** One question for each file that a side changed and still has. */
function questionsOf(
  diffs: { readonly ours: Diff; readonly theirs: Diff; readonly merged: Diff },
  who: { readonly side: 'ours' | 'theirs'; readonly other: 'ours' | 'theirs' },
): Question[] {
  const mine = diffs[who.side];
  const other = diffs[who.other];
  return [...mine.changed].flatMap(([path, { was, is }]) => {
    if (is === null) return [];
    const old = mine.oldName.get(path);
    const before = old === undefined ? was : (mine.changed.get(old)?.was ?? null);
    const away = other.newName.get(old ?? path);
    const at = (diff: Diff, name: string): string | null => {
      const change = diff.changed.get(name);
      return change ? change.is : name === (old ?? path) ? before : null;
    };
    const theirs = at(other, away ?? old ?? path) ?? (away === undefined ? at(other, path) : null);
    // Where this side's name is gone, what it held may stand under the name that the other side gave it.
    const merged = at(diffs.merged, path) ?? (away === undefined ? null : at(diffs.merged, away));
    return [{ path, side: who.side, base: before, mine: is, other: theirs, merged }];
  });
}

/** Lines and how often they are there. */
export type Lines = ReadonlyMap<string, number>;
type Count = (object: string | null) => Lines | 'binary';

function countLost({ base, mine, other, merged }: Versions, count: Count): number {
  if (mine === merged || mine === base) return 0;
  const [was, has, others, result] = [count(base), count(mine), count(other), count(merged)];
  if (was === 'binary' || has === 'binary' || others === 'binary' || result === 'binary') return 1;
  let lost = 0;
  for (const [line, times] of has) {
    const before = was.get(line) ?? 0;
    const there = result.get(line) ?? 0;
    const beside = others.get(line) ?? 0;
    const added = times - before;
    if (added > 0) lost += Math.min(added, Math.max(0, Math.min(before, beside) + added - there));
    // Those of the ancestor's that neither side took away: each may have taken away another one of the same.
    else lost += Math.max(0, times + Math.min(before, beside) - before - there);
  }
  return lost;
}

function counter(contents: ReadonlyMap<string, Buffer>): Count {
  const known = new Map<string, Lines | 'binary'>();
  return (object) => {
    if (object === null) return new Map();
    const former = known.get(object);
    if (former) return former;
    const lines = countLines(contents.get(object) ?? Buffer.alloc(0));
    known.set(object, lines);
    return lines;
  };
}

/** How often each line is there; bytes stand for characters, the last line's missing end is no difference. */
export function countLines(content: Buffer): Lines | 'binary' {
  if (content.includes(0)) return 'binary';
  const lines = new Map<string, number>();
  if (content.length === 0) return lines;
  const text = content.toString('latin1').replace(/\n$/, '');
  for (const line of text.split('\n')) lines.set(line, (lines.get(line) ?? 0) + 1);
  return lines;
}
