import { inertText } from '../../base/inert.ts';
import type { Plan, PlanArtifact, PlanStream } from '../../plan/plan.ts';
import type { Workspace } from '../host.ts';
import type { Run } from '../run-context.ts';
import { sendMessage } from './messages.ts';

/** What came of publishing a contract. */
export type Publication =
  | { readonly kind: 'published' | 'unchanged'; readonly version: number }
  | { readonly kind: 'failed'; readonly detail: string };

/** An artifact that is a file others can read while it is being worked on. */
export interface Contract extends PlanArtifact {
  readonly file: string;
}

/** The contracts that a stream provides. */
export function contractsOf(stream: PlanStream): readonly Contract[] {
  return stream.provides.flatMap((artifact) =>
    artifact.file === null ? [] : [{ ...artifact, file: artifact.file }],
  );
}

const turns = new WeakMap<Run, Map<string, Promise<unknown>>>();

/**
 * Puts a contract as the workspace holds it where everybody can read it, and tells the streams that depend on it. What
 * is as it was is not published again; what was published by a coordinator that died is told of now.
 */
export function publishContract(
  run: Run,
  about: { readonly stream: string; readonly contract: Contract; readonly workspace: Workspace },
): Promise<Publication> {
  const queue = turns.get(run) ?? new Map<string, Promise<unknown>>();
  turns.set(run, queue);
  const { name } = about.contract;
  // One after another: two at once would give one version two contents.
  const done = (queue.get(name) ?? Promise.resolve()).then(() => publish(run, about));
  queue.set(name, done);
  return done;
}

async function publish(run: Run, about: Parameters<typeof publishContract>[1]): Promise<Publication> {
  const { stream, contract, workspace } = about;
  const { name: artifact, file } = contract;
  const there = await run.host.channels.publish({ workspace, file, artifact });
  if (!there.ok) return { kind: 'failed', detail: inertText(there.error.detail, { max: 300 }) };
  const { sha256, path } = there.value;
  const known = run.state.contracts.get(artifact);
  const isNews = known?.sha256 !== sha256;
  const version = (known?.version ?? 0) + (isNews ? 1 : 0);
  const to = dependentsOn(run.plan, contract).filter((id) => id !== stream);
  if (isNews) run.emit({ type: 'contract-published', artifact, stream, file, sha256, version, to });
  const text = `Version ${version} of \`${artifact}\` by \`${stream}\` is there to be read: ${path} (\`${file}\` in its clone).`;
  for (const id of to)
    sendMessage(
      run,
      { from: stream, to: id, kind: 'contract', text, paths: [path] },
      `contract:${artifact}:${version}:${id}`,
    );
  return { kind: isNews ? 'published' : 'unchanged', version };
}

/** The streams with a phase that needs the artifact, in plan order. */
function dependentsOn(plan: Plan, { name, task }: Contract): readonly string[] {
  const tasks = new Set(
    plan.edges
      .filter(({ reason, via, from }) => reason === 'artifact' && (via === name || from === task))
      .map(({ to }) => to),
  );
  const streams = new Set(plan.tasks.filter(({ id }) => tasks.has(id)).map(({ stream }) => stream));
  return plan.streams.map(({ id }) => id).filter((id) => streams.has(id));
}
