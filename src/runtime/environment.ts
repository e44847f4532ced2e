import type { Plan, PlanStream, PlanTask } from '../plan/plan.ts';
import { mailboxIn } from './coordinate/mailbox.ts';
import type { Workspace } from './host.ts';

/** The environment pcoord itself was started with. */
export type Surroundings = Readonly<Record<string, string | undefined>>;

/** Names that every program gets; `LC_*` as well. All else must be allowed or given by the session. */
const passed = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'TERM', 'TZ', 'SHELL'];

/** What a program of an attempt sees: a short list of names, what the stream allows and gives, and where it is. */
export function attemptEnvironment(request: {
  readonly plan: Plan;
  readonly run: string;
  readonly task: PlanTask;
  readonly stream: PlanStream;
  readonly attempt: string;
  readonly workspace: Workspace;
  /** The folder that published contracts are read from. */
  readonly contracts: string;
  readonly surroundings: Surroundings;
}): Record<string, string> {
  const { plan, run, task, stream, attempt, workspace, contracts, surroundings } = request;
  const { inbox, outbox } = mailboxIn(workspace.tmp);
  return {
    ...inherited(surroundings, stream.env_allow),
    ...stream.env,
    TMPDIR: workspace.tmp,
    PCOORD_SESSION: plan.session.id,
    PCOORD_RUN: run,
    PCOORD_STREAM: stream.id,
    PCOORD_PHASE: task.phase,
    PCOORD_ATTEMPT: attempt,
    PCOORD_WORKSPACE: workspace.path,
    PCOORD_INBOX: inbox,
    PCOORD_OUTBOX: outbox,
    PCOORD_CONTRACTS: contracts,
  };
}

/** What a program of a gate sees. */
export function gateEnvironment(request: {
  readonly plan: Plan;
  readonly run: string;
  readonly gate: string;
  readonly workspace: Workspace;
  readonly surroundings: Surroundings;
}): Record<string, string> {
  const { plan, run, gate, workspace, surroundings } = request;
  return {
    ...inherited(surroundings, []),
    TMPDIR: workspace.tmp,
    PCOORD_SESSION: plan.session.id,
    PCOORD_RUN: run,
    PCOORD_GATE: gate,
    PCOORD_WORKSPACE: workspace.path,
  };
}

function inherited(surroundings: Surroundings, allowed: readonly string[]): Record<string, string> {
  return { ...passedOn(surroundings), ...namesFrom(surroundings, allowed) };
}

/** Those of the named variables that are set. */
export function namesFrom(surroundings: Surroundings, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = surroundings[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

const known = new WeakMap<Surroundings, Readonly<Record<string, string>>>();

/** What everybody gets: the same for a whole run, and reading a process's environment is slow. */
function passedOn(surroundings: Surroundings): Readonly<Record<string, string>> {
  const made = known.get(surroundings);
  if (made) return made;
  const locale = Object.keys(surroundings).filter((name) => name.startsWith('LC_'));
  const environment = namesFrom(surroundings, [...passed, ...locale]);
  known.set(surroundings, environment);
  return environment;
}
