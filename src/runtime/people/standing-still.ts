import type { Run } from '../run-context.ts';

/** The programs of those streams stand still from now on. */
export function holdStreams(run: Run, streams: readonly string[]): void {
  for (const id of programsOf(run, streams)) void run.host.processes.hold(id);
}

/** They go on, and what waited to be started is. */
export function letGo(run: Run, streams: readonly string[]): void {
  for (const id of programsOf(run, streams)) void run.host.processes.release(id);
  wakeWaiting(run);
}

/** The programs of those streams are asked to end, also those that stand still. */
export function endStreams(run: Run, streams: readonly string[]): void {
  for (const id of programsOf(run, streams)) void run.host.processes.stop(id, 'gently');
  wakeWaiting(run);
}

/** Resolves when the stream that a program belongs to does not stand still, or the run stops: then look again. */
export async function untilGoesOn(run: Run, program: string): Promise<void> {
  while (standsStill(run, program) && run.state.stopping === null && !run.closed)
    await new Promise<void>((resolve) => waitingOf(run).add(resolve));
}

/** Who waits to be started looks again. */
export function wakeWaiting(run: Run): void {
  const waiting = waitingOf(run);
  const all = [...waiting];
  waiting.clear();
  for (const resolve of all) resolve();
}

/** Whether the stream of a program stands still because a person said so. */
export function standsStill(run: Run, program: string): boolean {
  const { paused } = run.state;
  return paused.size > 0 && paused.has(streamOf(run, program) ?? '');
}

/** Whether a person ended the stream of a program. */
export function isEnded(run: Run, program: string): boolean {
  const { ended } = run.state;
  return ended.size > 0 && ended.has(streamOf(run, program) ?? '');
}

const waits = new WeakMap<Run, Set<() => void>>();

function waitingOf(run: Run): Set<() => void> {
  const known = waits.get(run) ?? new Set();
  waits.set(run, known);
  return known;
}

function programsOf(run: Run, streams: readonly string[]): readonly string[] {
  const meant = new Set<string | null>(streams);
  return [...run.live].filter((id) => meant.has(streamOf(run, id)));
}

/** An attempt's own programs bear its name: the agent, its set-up, its checks. All others are nobody's. */
function streamOf({ state }: Run, program: string): string | null {
  const name = state.attempts.has(program)
    ? program
    : program.replace(/\.(setup|verify)\.[^.]+(\.r\d+)?$/, '');
  const task = state.attempts.get(name)?.task;
  return task === undefined ? null : (state.tasks.get(task)?.stream ?? null);
}
