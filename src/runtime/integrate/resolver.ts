import { inertText } from '../../base/inert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { standingOf } from '../../journal/standing.ts';
import type { PlanAgent } from '../../plan/plan.ts';
import { lostMessage, mergeMessage } from '../commit-message.ts';
import { namesFrom } from '../environment.ts';
import { isLostStart } from '../failure.ts';
import { followHelper } from '../helper.ts';
import type { HostFailure, Snapshot, Workspace } from '../host.ts';
import { usedUp } from '../limits/budgets.ts';
import { mergingMs } from '../limits/run-time.ts';
import { endOf, mostUnseen, programId, runProgram, unseenDetail } from '../programs.ts';
import type { Run } from '../run-context.ts';
import { otherThanFile } from './entry-kinds.ts';
import { openPlace, type PlaceFailure, placeEnvironment } from './gate-place.ts';
import { type Conflict, conflictPlace } from './keep-sides.ts';
import { noteKept } from './note-kept.ts';
import { resolverPrompt } from './resolver-prompt.ts';
import type { Touched } from './touched.ts';
import { unionOf } from './union.ts';
import type { Verdict } from './winners.ts';

/** A conflict that is put before the session's resolver. */
export interface Unresolved {
  readonly conflict: Conflict;
  readonly touched: Touched;
  readonly verdicts: readonly Verdict[];
  readonly at_ms: number;
}

/**
 * Lets the session's resolver merge two sides by hand, in a place that holds both between conflict markers. Its work is
 * taken when it ends well, leaves no marker and changes nothing but the files in conflict; returns the merge commit.
 */
export async function resolveByAgent(run: Run, asked: Unresolved): Promise<Result<string, PlaceFailure>> {
  const agent = run.plan.agents.find(({ name }) => name === run.plan.policies.file.resolver);
  if (agent === undefined || agent.adapter === 'unresolved') return refuse(run, 'nobody says how to run it');
  if (usedUp(run.state, null) !== null) return refuse(run, overBudget);
  const marked = await markSides(run, asked);
  if (!marked.ok)
    return marked.error.reason === 'unsupported-entry'
      ? refuse(run, marked.error.detail)
      : lost(marked.error);
  const { into, head } = asked.conflict;
  const at = { node: into, use: 'resolver', commit: marked.value, timeout_ms: mergingMs } as const;
  // One whose end nobody saw may have left half of its work: the next begins with the place as it was.
  for (let count = 1; count <= mostUnseen; count++) {
    const place = await openPlace(run, at);
    if (!place.ok) return place;
    const id = programId(run, into, 'resolver', head.node);
    const ended = await runResolver(run, asked, { id, agent, place: place.value });
    const work = { marked: marked.value, place: place.value };
    if (ended.ok) return takeWork(run, asked, work);
    if (ended.error !== 'unseen') return keepWork(run, asked, { ...work, why: ended.error });
    await run.host.processes.reapStrays();
  }
  return lost({ reason: 'supervisor-lost', detail: unseenDetail(agent.name) });
}

async function markSides(run: Run, asked: Unresolved): Promise<Result<string, HostFailure>> {
  const { conflict, verdicts, at_ms } = asked;
  const about = { from: conflict.head.node, into: conflict.into };
  const settled = await run.host.repository.settle({
    ours: conflict.onto,
    theirs: conflict.head.commit,
    winners: verdicts.map(({ path, winner }) => ({ path, winner })),
    union: unionOf(run.plan),
    message: mergeMessage(run.plan, about),
    lost_message: lostMessage(run.plan, about),
    at_ms,
  });
  return settled.ok ? ok(settled.value.commit) : settled;
}

interface Started {
  readonly id: string;
  readonly agent: PlanAgent;
  readonly place: Workspace;
}

async function runResolver(
  run: Run,
  { conflict, touched }: Unresolved,
  { id, agent, place }: Started,
): Promise<Result<void, PlaceFailure | 'unseen'>> {
  const prompt = resolverPrompt(run.state, conflict, touched);
  const file = await run.options.prompts.write(id, prompt);
  if (!file.ok) return lost(file.error);
  const adapter = run.options.adapterFor(agent);
  const { launch, stdin } = launchOf(run, { id, agent, adapter, place, prompt, file: file.value, conflict });
  run.emit({
    type: 'note-taken',
    note: 'resolver-started',
    attempt: null,
    detail: `${agent.name}: ${conflict.paths.join(', ')}`,
  });
  // Whoever takes the run over must know of it before it costs anything.
  const durable = await run.durable();
  if (!durable.ok) return lost(durable.error);
  const helper = followHelper(run, id, adapter);
  const inherited = namesFrom(run.options.surroundings, adapter.inherits ?? []);
  const exit = await runProgram(run, {
    id,
    argv: launch.argv,
    cwd: place.path,
    env: { ...inherited, ...placeEnvironment(run, conflict.into, place), ...launch.env },
    stdin,
    timeout_ms: mergingMs,
  });
  const verdict = await helper.finish();
  if (!exit.ok) {
    if (exit.error === 'stopped') return stopped();
    return isLostStart(exit.error) ? err('unseen') : refuse(run, exit.error.detail);
  }
  if (exit.value.cause === 'exit_unknown') return err('unseen');
  if (exit.value.cause === 'stopped')
    return run.state.stopping === null ? refuse(run, overBudget) : stopped();
  if (exit.value.cause !== 'exited' || exit.value.exit_code !== 0)
    return refuse(run, `${agent.name} ${endOf(exit.value)}`);
  return verdict?.ok === false ? refuse(run, verdict.detail) : ok(undefined);
}

function launchOf(
  run: Run,
  start: Started & {
    readonly adapter: ReturnType<Run['options']['adapterFor']>;
    readonly prompt: string;
    readonly file: string;
    readonly conflict: Conflict;
  },
): {
  readonly launch: { readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> };
  readonly stdin: string | null;
} {
  const { id, agent, adapter, place, prompt, file, conflict } = start;
  const task = standingOf(run.state).graph.tasks.get(conflict.head.node);
  const launch = adapter.launch({
    agent,
    stream: task?.stream ?? conflict.head.node,
    phase: task?.phase ?? '1',
    attempt: id,
    run: run.options.run,
    workspace: place.path,
    prompt_file: file,
    prompt,
    writes: conflict.paths,
  });
  return { launch, stdin: launch.stdin === 'prompt' ? file : null };
}

/** The place in which a resolver was, and the commit with the markers that it began with. */
interface Work {
  readonly marked: string;
  readonly place: Workspace;
}

async function takeWork(run: Run, asked: Unresolved, work: Work): Promise<Result<string, PlaceFailure>> {
  const { conflict } = asked;
  const snapshot = await readWork(run, asked, work);
  if (!snapshot.ok) return lost(snapshot.error);
  const { commit } = snapshot.value;
  const wrong = await findWrong(run, asked, snapshot.value);
  if (!wrong.ok) return lost(wrong.error);
  if (wrong.value !== null) {
    const kept = await keepCommit(run, conflict, snapshot.value);
    return kept.ok ? refuse(run, wrong.value) : lost(kept.error);
  }
  const made = await run.host.repository.commitChanges({
    snapshot: commit,
    start_commit: work.marked,
    paths: 'all',
    parents: [conflict.onto, conflict.head.commit],
    message: messageOf(run, conflict),
    at_ms: asked.at_ms,
  });
  return made.ok ? made : lost(made.error);
}

/** Why what a resolver left behind is not taken; `null` when it is. */
async function findWrong(
  run: Run,
  { conflict, verdicts }: Unresolved,
  { commit, changes, incomplete }: Snapshot,
): Promise<Result<string | null, HostFailure>> {
  const asked = verdicts.filter(({ by }) => by === 'resolver').map(({ path }) => path);
  const stray = changes.find(({ path }) => !asked.includes(path));
  if (stray) return ok(`${stray.path} is not among the files in conflict`);
  const other = changes.find((change) => otherThanFile(change) !== null);
  if (other) return ok(`${other.path} is ${otherThanFile(other)} afterwards, no file`);
  if (incomplete) return ok(incomplete.detail);
  const sides = { ours: conflict.onto, theirs: conflict.head.commit };
  const left = await run.host.repository.unsettled({ commit, ...sides, paths: asked });
  if (!left.ok) return left;
  return ok(left.value.length > 0 ? `conflict markers are left in ${left.value.join(', ')}` : null);
}

/** One that did not end well may have done something all the same: that is kept, and nothing of it is taken. */
async function keepWork(
  run: Run,
  asked: Unresolved,
  work: Work & { readonly why: PlaceFailure },
): Promise<Result<never, PlaceFailure>> {
  if (work.why.kind !== 'refused') return err(work.why);
  const snapshot = await readWork(run, asked, work);
  if (!snapshot.ok) return lost(snapshot.error);
  const kept = await keepCommit(run, asked.conflict, snapshot.value);
  return kept.ok ? err(work.why) : lost(kept.error);
}

function readWork(
  run: Run,
  asked: Unresolved,
  { marked, place }: Work,
): Promise<Result<Snapshot, HostFailure>> {
  const message = messageOf(run, asked.conflict);
  const { at_ms } = asked;
  return run.host.workspaces.snapshot(place, { attempt: place.owner, start_commit: marked, message, at_ms });
}

async function keepCommit(
  run: Run,
  conflict: Conflict,
  { commit, changes }: Snapshot,
): Promise<Result<void, HostFailure>> {
  if (changes.length === 0) return ok(undefined);
  const ref = await run.host.repository.keep(
    `${conflictPlace(run.state, conflict)}/refused-${commit.slice(0, 12)}`,
    commit,
  );
  if (!ref.ok) return ref;
  noteKept(run, ref.value);
  return ok(undefined);
}

function messageOf(run: Run, { head, into }: Conflict): string {
  return mergeMessage(run.plan, { from: head.node, into });
}

const overBudget = 'the budget of the session is used up';

/** The conflict goes to a person, who is told why. */
function refuse(run: Run, why: string): Result<never, PlaceFailure> {
  const detail = inertText(why, { max: 300 });
  run.emit({ type: 'note-taken', note: 'resolver-failed', attempt: null, detail });
  return err({ kind: 'refused', detail });
}

function lost(failure: HostFailure): Result<never, PlaceFailure> {
  return err({ kind: 'world', failure });
}

function stopped(): Result<never, PlaceFailure> {
  return err({ kind: 'stopped', detail: 'the run was stopped' });
}
