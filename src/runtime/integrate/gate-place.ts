import { err, ok, type Result } from '../../base/result.ts';
import type { PlanCommand } from '../../plan/plan.ts';
import { gateEnvironment } from '../environment.ts';
import type { HostFailure, Workspace, WorkspaceRequest } from '../host.ts';
import { timeToBringHome } from '../limits/run-time.ts';
import { runBatch } from '../programs.ts';
import { type Run, safeName } from '../run-context.ts';
import { askPatiently } from '../shortage.ts';

/** Why programs on a merged tree came to nothing: they said no, the run was stopped, or the world refused. */
export type PlaceFailure =
  | {
      readonly kind: 'refused' | 'stopped';
      readonly detail: string;
      /** A program ran out of its time. */
      readonly timed_out?: boolean;
    }
  | { readonly kind: 'world'; readonly failure: HostFailure };

/** Why commands in a place came to nothing; `missing` = one of them is no program that could be started there. */
export type CommandFailure = PlaceFailure | { readonly kind: 'missing'; readonly detail: string };

/** A place of a node's own that holds a commit. */
export interface GatePlace {
  /** The gate, task or `end` that programs are run for. */
  readonly node: string;
  /** Names the place, and its programs: a node may have several. Empty for the place of its checks. */
  readonly use: '' | 'base' | 'regenerate' | 'resolver';
  readonly commit: string;
  readonly timeout_ms: number | null;
}

/** Makes or moves the place so that it holds the commit, set up as the session says. */
export async function openPlace(run: Run, at: GatePlace): Promise<Result<Workspace, PlaceFailure>> {
  const owner = safeName([at.node, at.use].filter((part) => part !== '').join('.'));
  const request: WorkspaceRequest = {
    kind: 'gate',
    owner: at.use === '' ? at.node : owner,
    attempt: owner,
    commit: at.commit,
    // One that an earlier coordinator was making may be half set up.
    reuse: run.state.resumed > 0 && !run.shared.has(owner) ? 'fresh' : 'keep',
    setup: run.plan.setup,
  };
  const place = await askPatiently(run, () => run.host.workspaces.prepare(request));
  if (!place.ok) return err({ kind: 'world', failure: place.error });
  run.shared.set(owner, Promise.resolve());
  const { setup } = run.plan;
  if (!place.value.fresh || setup === null) return place;
  const bounded = { ...at, timeout_ms: setup.timeout_ms ?? at.timeout_ms };
  const ready = await runInPlace(run, place.value, { ...bounded, name: ['setup'], commands: setup.run });
  if (ready.ok) return place;
  return err(ready.error.kind === 'missing' ? { kind: 'refused', detail: ready.error.detail } : ready.error);
}

/** Runs commands in a place until one ends badly. */
export async function runInPlace(
  run: Run,
  place: Workspace,
  what: GatePlace & {
    readonly name: readonly string[];
    readonly commands: readonly PlanCommand[];
    /** Number of the first command in the names of programs; 1 when absent. */
    readonly first?: number;
  },
): Promise<Result<void, CommandFailure>> {
  const home = timeToBringHome(run);
  const done = await runBatch(run, {
    name: [what.node, ...(what.use === '' ? [] : [what.use]), ...what.name],
    commands: what.commands.map((command) => ({ ...command, timeout_ms: earlier(command.timeout_ms, home) })),
    ...(what.first === undefined ? {} : { first: what.first }),
    cwd: place.path,
    env: placeEnvironment(run, what.node, place),
    timeout_ms: what.timeout_ms === null ? home : earlier(what.timeout_ms, home),
    reason: 'verify-failed',
  });
  if (done.ok) return ok(undefined);
  const { kind, reason, detail, timed_out = false } = done.error;
  if (kind === 'refused') return err({ kind, detail, timed_out });
  if (kind !== 'world') return err({ kind, detail });
  return err({ kind, failure: { reason: reason === 'disk-full' ? 'disk-full' : 'supervisor-lost', detail } });
}

/** The smaller bound; one that has none of its own is bound by its place. */
function earlier(own_ms: number | null, home_ms: number | null): number | null {
  return own_ms === null || home_ms === null ? own_ms : Math.min(own_ms, home_ms);
}

/** What a program in such a place sees. */
export function placeEnvironment(run: Run, node: string, place: Workspace): Record<string, string> {
  const { plan, options } = run;
  const { surroundings } = options;
  return gateEnvironment({ plan, run: options.run, gate: node, workspace: place, surroundings });
}
