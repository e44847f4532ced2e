import type { Plan, PlanStream, PlanTask } from '../plan/plan.ts';
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
  readonly surroundings: Surroundings;
}): Record<string, string> {
  const { plan, run, task, stream, attempt, workspace, surroundings } = request;
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
  const names = [
    ...passed,
    ...Object.keys(surroundings).filter((name) => name.startsWith('LC_')),
    ...allowed,
  ];
  const environment: Record<string, string> = {};
  for (const name of names) {
    const value = surroundings[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
