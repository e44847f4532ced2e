import { inertText } from '../../base/inert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { graphOf } from '../../journal/graph.ts';
import type { RunState } from '../../journal/state.ts';
import type { Plan, PlanCommand } from '../../plan/plan.ts';
import { regeneratedMessage } from '../commit-message.ts';
import type { Change, HostFailure } from '../host.ts';
import type { PathTest } from '../host-coordination.ts';
import { mergingMs } from '../limits/run-time.ts';
import { nameOf } from '../programs.ts';
import { type Run, safeName } from '../run-context.ts';
import { claimOf, isClaimedLiterally } from '../scope.ts';
import { knownAncestors } from './ancestry.ts';
import { otherThanFile } from './entry-kinds.ts';
import { openPlace, type PlaceFailure, runInPlace } from './gate-place.ts';
import { writtenOtherwise } from './generated.ts';
import { latestEnd } from './heads.ts';
import type { Merged } from './merge-into.ts';
import { whoChanged } from './touched.ts';

/**
 * Makes generated files anew from a merged tree, where a conflict in them was settled or results of more than one stream
 * that makes them came together. What changed within their claims becomes a commit on the tree.
 */
export async function regenerate(
  run: Run,
  into: string,
  merged: Merged,
): Promise<Result<string, PlaceFailure>> {
  const makers = makersFor(run.state, into, merged);
  if (makers.length === 0) return ok(merged.commit);
  const onto = merged.commit;
  const known = run.state.regenerated.get(onto);
  const heads = merged.steps.map(({ head }) => head);
  const made = known
    ? ok({ ...known, left_out: [] })
    : await remake(run, {
        into,
        commit: onto,
        makers,
        at_ms: latestEnd(run.state, heads),
        behind: knownAncestors(run.state, onto),
      });
  if (!made.ok) return made;
  const { commit, paths, left_out } = made.value;
  tellLeftOut(run, left_out);
  run.emit({ type: 'tree-regenerated', into, onto, commit, paths });
  return ok(commit);
}

/** The same for a tree that is only looked at: all generated files are made, and nothing is put on record. */
export async function remakeTree(
  run: Run,
  tree: { readonly into: string; readonly commit: string },
): Promise<Result<string, PlaceFailure>> {
  const makers = makersOf(run.plan);
  if (makers.length === 0 || tree.commit === run.state.base_commit) return ok(tree.commit);
  const made = await remake(run, { ...tree, makers, at_ms: run.state.started_at_ms, behind: null });
  return made.ok ? ok(made.value.commit) : made;
}

/** A command that makes files, which ones, and the streams that claim them. */
interface Maker {
  readonly command: PlanCommand;
  readonly makes: PathTest;
  readonly streams: ReadonlySet<string>;
}

interface Remade {
  readonly commit: string;
  readonly paths: readonly string[];
  /** What was changed besides, which is not taken. */
  readonly left_out: readonly string[];
}

async function remake(
  run: Run,
  request: {
    readonly into: string;
    readonly commit: string;
    readonly makers: readonly Maker[];
    readonly at_ms: number;
    /** The commits that the tree holds; `null` = nobody knows, it may be any. */
    readonly behind: ReadonlySet<string> | null;
  },
): Promise<Result<Remade, PlaceFailure>> {
  const { into, commit, makers, at_ms } = request;
  const at = { node: into, use: 'regenerate', commit, timeout_ms: mergingMs } as const;
  const place = await openPlace(run, at);
  if (!place.ok) return place;
  for (const [index, { command }] of makers.entries()) {
    const done = await runInPlace(run, place.value, {
      ...at,
      name: [],
      commands: [command],
      first: index + 1,
    });
    if (done.ok) continue;
    if (done.error.kind === 'stopped' || done.error.kind === 'world') return err(done.error);
    const detail = `regenerate with ${nameOf(command.argv)}: ${done.error.detail}`;
    return { ok: false, error: { kind: 'refused', detail } };
  }
  const { workspaces, repository } = run.host;
  const message = regeneratedMessage(run.plan, into);
  const attempt = safeName(`${into}.regenerate`);
  const snapshot = await workspaces.snapshot(place.value, { attempt, start_commit: commit, message, at_ms });
  if (!snapshot.ok) return { ok: false, error: { kind: 'world', failure: snapshot.error } };
  const { changes } = snapshot.value;
  const wrong = findWrong(run.plan, makers, changes);
  if (wrong !== null) return { ok: false, error: { kind: 'refused', detail: wrong } };
  const sorted = await sortChanges(run, request, changes);
  if (!sorted.ok) return { ok: false, error: { kind: 'world', failure: sorted.error } };
  const { paths, left_out } = sorted.value;
  if (paths.length === 0) return ok({ commit, paths, left_out });
  const made = await repository.commitChanges({
    snapshot: snapshot.value.commit,
    start_commit: commit,
    paths,
    message,
    at_ms,
  });
  return made.ok
    ? ok({ commit: made.value, paths, left_out })
    : { ok: false, error: { kind: 'world', failure: made.error } };
}

/** What is taken of that which commands changed: what they are to make, and nobody has written by hand. */
async function sortChanges(
  run: Run,
  request: { readonly makers: readonly Maker[]; readonly behind: ReadonlySet<string> | null },
  changes: readonly Change[],
): Promise<Result<Pick<Remade, 'paths' | 'left_out'>, HostFailure>> {
  const { makers, behind } = request;
  const all = changes.map(({ path }) => path);
  const names = new Map(
    all.filter((path) => makers.some(({ makes }) => makes(path))).map((path) => [path, [path]]),
  );
  const isMeant = (commit: string): boolean => behind === null || behind.has(commit);
  const touches = names.size === 0 ? ok([]) : await whoChanged(run, names, isMeant);
  if (!touches.ok) return touches;
  const paths = [...names.keys()].filter((path) =>
    makers.some(
      ({ makes, command: { argv } }) =>
        makes(path) &&
        writtenOtherwise(run.state, touches.value, { path, command: JSON.stringify(argv) }).length === 0,
    ),
  );
  return ok({ paths, left_out: all.filter((path) => !paths.includes(path)) });
}

/** Why what a command left behind is not what its claims are about; `null` when it is. */
function findWrong(plan: Plan, makers: readonly Maker[], changes: readonly Change[]): string | null {
  const claims = plan.streams.flatMap(({ writes }) => writes.filter(({ mode }) => mode === 'generated'));
  for (const { command, makes } of makers)
    for (const change of changes) {
      const { path, new_mode } = change;
      if (!makes(path)) continue;
      // Of files that a wildcard covers there may be one less; one that is named is wanted.
      const isMissed = new_mode === '000000' && isClaimedLiterally(claims, path);
      const isFolder = changes.some((other) => other.path.startsWith(`${path}/`));
      const is = isMissed ? (isFolder ? 'a folder' : 'gone') : otherThanFile(change);
      if (is !== null)
        return inertText(`regenerate with ${nameOf(command.argv)}: ${path} is ${is} afterwards`, {
          max: 300,
        });
    }
  return null;
}

/** Names that a note tells of; a command may leave thousands. */
const mostNames = 5;

function tellLeftOut(run: Run, paths: readonly string[]): void {
  if (paths.length === 0) return;
  const more = paths.length > mostNames ? ` and ${paths.length - mostNames} more` : '';
  const detail = inertText(`${paths.slice(0, mostNames).join(', ')}${more}`, { max: 300 });
  run.emit({ type: 'note-taken', note: 'regenerate-left-out', attempt: null, detail });
}

function makersFor(state: RunState, into: string, merged: Merged): readonly Maker[] {
  const makers = makersOf(state.plan);
  if (makers.length === 0) return makers;
  const own = new Set(merged.steps.map(({ commit }) => commit));
  const settled = state.settled.filter((one) => one.into === into && own.has(one.commit));
  const joined = merged.steps.filter(
    ({ head, commit }, index) =>
      commit !== merged.steps[index - 1]?.commit && head.commit !== state.base_commit,
  );
  return makers.filter(
    ({ makes, streams }) =>
      settled.some(({ paths }) => paths.some(makes)) ||
      joined.filter(({ head }) => comesFrom(state, head.node, streams)).length > 1,
  );
}

/** Whether a node holds changes of one of the streams. */
function comesFrom(state: RunState, node: string, streams: ReadonlySet<string>): boolean {
  const { before } = graphOf(state.plan);
  const behind = new Set([node]);
  for (const id of behind) {
    const task = state.tasks.get(id);
    if (task && task.changed > 0 && streams.has(task.stream)) return true;
    for (const earlier of before.get(id) ?? []) behind.add(earlier);
  }
  return false;
}

const known = new WeakMap<Plan, readonly Maker[]>();

function makersOf(plan: Plan): readonly Maker[] {
  const former = known.get(plan);
  if (former) return former;
  const claims = plan.tasks.flatMap(({ stream, writes }) =>
    writes.flatMap(({ mode, pattern, regenerate: command }) =>
      mode === 'generated' && command !== null && !pattern.startsWith('!')
        ? [{ stream, writes, command }]
        : [],
    ),
  );
  const groups = Map.groupBy(claims, ({ command }) => JSON.stringify(command.argv));
  const made = [...groups].flatMap(([argv, group]): readonly Maker[] => {
    const [first] = group;
    if (!first) return [];
    const lists = [...new Set(group.map(({ writes }) => writes))];
    const makes: PathTest = (path) =>
      lists.some((writes) => {
        const claim = claimOf(writes, path);
        return claim?.mode === 'generated' && JSON.stringify(claim.regenerate?.argv) === argv;
      });
    return [{ command: first.command, makes, streams: new Set(group.map(({ stream }) => stream)) }];
  });
  known.set(plan, made);
  return made;
}
