import { join } from 'node:path';
import { unreachable } from '../../base/invariant.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { RunEvent } from '../../journal/event.ts';
import type { CommandReply, Host, HostFailure, RunCommand } from '../host.ts';
import { createAsking } from './asking.ts';
import { explainNoRecords } from './began.ts';
import { openChannels } from './channels.ts';
import { createRunClock, type RunClock } from './clock.ts';
import { noteClock, resumeClock } from './clock-file.ts';
import { createCommandQueue } from './command-queue.ts';
import { type ControlServer, listenForCommands } from './control-socket.ts';
import {
  armCrashPoints,
  betweenCrashPoints,
  crashPoint,
  sinkWithCrashPoints,
  withCrashPoints,
} from './crash-points.ts';
import { readFactsAnew } from './facts-anew.ts';
import { fileName } from './file-name.ts';
import { makeFolder, removeTree, removeTreeLater, writeFile } from './files.ts';
import { ignoreRules } from './ignored-paths.ts';
import { explainLostIntegrator, openIntegrator } from './integrator.ts';
import { createJournalFile, type JournalFile, reopenJournalFile } from './journal-file.ts';
import { createLogs } from './logs.ts';
import { createMeasures } from './measures.ts';
import { openProcesses, type SupervisedProcesses } from './processes.ts';
import { refuseUnsupported } from './refuse-unsupported.ts';
import { createRepository } from './repository.ts';
import type { RepositoryFacts } from './repository-facts.ts';
import { awaitRunLock, type RunLock } from './run-lock.ts';
import { scaleProcesses } from './scaled-processes.ts';
import { createRunFolder, type RunFolder } from './state-folder.ts';
import type { WarmSupervisor } from './supervisor-client.ts';
import { systemFailure } from './system-failure.ts';
import { openUsersRepository } from './users-repository.ts';
import { createWatches } from './watches.ts';
import { openWorkspaces } from './workspaces.ts';

/** A run opened on the real machine; this process is its only coordinator until `close`. */
export interface OpenedRun {
  readonly host: Host;
  readonly journal: JournalFile;
  readonly folder: RunFolder;
  readonly facts: RepositoryFacts;
  /** Filters that the base's attributes ask for and the run does not apply; known of a new run only. */
  readonly filters: readonly string[];
  /** The time on the run's clock, for views. */
  now(): number;
  /** Hands a request to the loop: keys and interrupts come this way. */
  push(command: RunCommand): void;
  /** The same, for who wants to know what became of it. */
  ask(command: RunCommand): Promise<CommandReply>;
  /** Writes a prompt into the run's folder and returns its absolute path. */
  writePrompt(attempt: string, text: string): Promise<Result<string, HostFailure>>;
  /** Gives up the run; a second call waits for the first. Programs that still run go on under the supervisor, which leaves after the last of them. */
  close(): Promise<void>;
}

/** An opened run with what an earlier coordinator wrote down. */
export interface ReopenedRun extends OpenedRun {
  readonly records: readonly RunEvent[];
  /** Checksum of the last record. */
  readonly crc: number;
  /** Where an unfinished record was put aside; `null` when there was none. */
  readonly torn: string | null;
}

export interface OpenRunOptions {
  readonly facts: RepositoryFacts;
  /** The state folder, see `stateRoot`. */
  readonly state: string;
  /** The plan as it is kept beside the journal. */
  readonly plan_text: string;
  /** Whether some stream claims a path: submodules and LFS files among those are refused. */
  readonly claims: (path: string) => boolean;
  readonly timing: Timing;
  readonly now: Date;
  /** A number in [0, 1), another one each time. */
  readonly random: () => number;
  /** How many times faster than the wall the run's clock goes; 1 when left out. */
  readonly time_scale?: number;
  /** A supervisor started ahead of time, for a quicker start. */
  readonly supervisor?: WarmSupervisor;
}

/** How long programs are given to end by themselves, in ms. */
export interface Timing {
  readonly grace_ms: number;
  readonly leftover_grace_ms: number;
}

/**
 * Three seconds for a program that is asked to end, half a second for what it leaves behind: with all that has to be
 * found and killed then, nothing is left five seconds after a gentle stop.
 */
export const usualTiming: Timing = { grace_ms: 3_000, leftover_grace_ms: 500 };

/** Opens a new run: its folder, lock, journal, integrator and supervisor. Leaves nothing behind when it fails. */
export async function openRun(options: OpenRunOptions): Promise<Result<OpenedRun, HostFailure>> {
  const { facts, state, timing, now, random } = options;
  armCrashPoints(process.env);
  const forbidden = [facts.root, facts.common_dir];
  crashPoint('run-folder.before');
  const made = createRunFolder({ root: state, common_dir: facts.common_dir, forbidden, now, random });
  if (!made.ok) return made;
  const folder = made.value;
  const opened = await underLock(folder, (lock) => {
    crashPoint('plan.before');
    writeFile(folder.plan, options.plan_text);
    crashPoint('plan.after');
    const journal = createJournalFile(folder.journal, [folder.plan]);
    const allowed = refuseUnsupported(folder, options);
    const scale = options.time_scale ?? 1;
    const clock = createRunClock(scale, null, (stand) => noteClock(folder.path, stand));
    const warm = options.supervisor ?? null;
    return assemble({ folder, facts, timing, lock, journal, allowed, warm, clock, scale });
  });
  if (!opened.ok) for (const path of [folder.path, folder.tmp]) removeTree(path);
  return opened;
}

/** Takes up a run that has no coordinator any more. */
export function openExisting(options: {
  readonly folder: RunFolder;
  /** A folder of the user's repository. */
  readonly cwd: string;
  readonly timing: Timing;
}): Promise<Result<ReopenedRun, HostFailure>> {
  const { folder, cwd, timing } = options;
  armCrashPoints(process.env);
  return underLock(folder, async (lock) => {
    const reopened = reopenJournalFile(folder.journal);
    if (!reopened.ok) return reopened.error.reason === 'not-found' ? err(noRecords(folder)) : reopened;
    const { journal, records, crc, torn } = reopened.value;
    const start = records[0];
    if (start?.type !== 'run-started') {
      journal.close();
      return err(noRecords(folder));
    }
    const lost = explainLostIntegrator(folder, records);
    const facts =
      lost === null
        ? await readFactsAnew(folder, { cwd, base: start.base_commit, branch: start.branch })
        : err({ reason: 'other' as const, detail: lost });
    if (!facts.ok) {
      journal.close();
      return facts;
    }
    const allowed = Promise.resolve(ok([]));
    const scale = start.time_scale;
    const last_ms = records.at(-1)?.at_ms ?? start.at_ms;
    const stand = resumeClock(folder.path, { began_ms: start.at_ms, last_ms, scale });
    noteClock(folder.path, stand);
    const clock = createRunClock(scale, stand);
    const parts = { folder, facts: facts.value, timing, lock, journal, allowed, warm: null, clock, scale };
    const opened = await assemble(parts);
    return opened.ok ? ok({ ...opened.value, records, crc, torn }) : opened;
  });
}

function noRecords(folder: RunFolder): HostFailure {
  return { reason: 'other', detail: explainNoRecords(folder).detail };
}

/** Holds the run's lock for what is opened, and gives it back when that fails in any way. */
async function underLock<T>(
  folder: RunFolder,
  open: (lock: RunLock) => Promise<Result<T, HostFailure>>,
): Promise<Result<T, HostFailure>> {
  const lock = await awaitRunLock(folder, 'run');
  if (!lock.ok) return lock;
  let opened: Result<T, HostFailure>;
  try {
    opened = await open(lock.value);
  } catch (error) {
    lock.value.release();
    return err(systemFailure(error, `run ${folder.run} could not be opened in ${folder.path}`));
  }
  if (!opened.ok) lock.value.release();
  return opened;
}

async function assemble(parts: {
  readonly folder: RunFolder;
  readonly facts: RepositoryFacts;
  readonly timing: Timing;
  readonly lock: RunLock;
  readonly journal: JournalFile;
  /** Whether the repository can be worked on at all, and what filters it has; asked while the rest is opened. */
  readonly allowed: Promise<Result<readonly string[], HostFailure>>;
  readonly warm: WarmSupervisor | null;
  readonly clock: RunClock;
  readonly scale: number;
}): Promise<Result<OpenedRun, HostFailure>> {
  const { folder, facts, timing, lock, journal } = parts;
  // Somebody may have tidied up between two coordinators.
  for (const path of [folder.tmp, folder.workspaces, folder.logs]) makeFolder(path);
  // The supervisor starts while the objects are being linked.
  const supervised = betweenCrashPoints('supervisor.connect', () =>
    openProcesses(
      { run: folder.run, folder: folder.path, socket: folder.supervisor_socket, ...timing },
      parts.warm,
    ),
  );
  const queue = createCommandQueue();
  const asking = createAsking(queue.push);
  const integrator = openIntegrator({ folder: folder.path, facts });
  const [allowed, processes, control] = await Promise.all([
    parts.allowed,
    supervised,
    listenForCommands(folder, queue.push),
  ]);
  if (!allowed.ok || !integrator.ok || !processes.ok || !control.ok) {
    journal.close();
    if (processes.ok) await processes.value.close();
    if (control.ok) await control.value.close();
    const failures = [allowed, integrator, processes, control].filter((part) => !part.ok);
    return failures[0] ?? unreachable(null as never);
  }
  const home = join(folder.path, 'home');
  const users = openUsersRepository({ run: folder.run, facts, integrator: integrator.value, home });
  const measures = createMeasures(folder.run);
  const host: Host = {
    clock: parts.clock,
    processes: measures.watch(scaleProcesses(processes.value, parts.scale)),
    logs: createLogs((id) => processes.value.logPath(id)),
    workspaces: openWorkspaces({ folder, integrator: integrator.value, root: facts.root, width: 2 }),
    repository: createRepository(integrator.value, users),
    watches: createWatches((path) => ignoreRules(integrator.value, { folder: path, index: `${path}.index` })),
    channels: openChannels(folder.path),
    measures,
    commands: queue,
    answer: (command, reply) => {
      if (!asking.answer(command, reply)) control.value.answer(command, reply);
    },
  };
  let closing: Promise<void> | null = null;
  return ok({
    host: withCrashPoints(host),
    journal: sinkWithCrashPoints(journal),
    folder,
    facts,
    filters: allowed.value,
    now: parts.clock.peek,
    push: queue.push,
    ask: asking.ask,
    writePrompt: (attempt, text) => writePrompt(folder, attempt, text),
    close: () => {
      queue.end();
      asking.close();
      measures.close();
      // What attempts that go on without us were still waiting for must not hold this process.
      parts.clock.leave();
      closing ??= closeAll({ folder, lock, journal, processes: processes.value, control: control.value });
      return closing;
    },
  });
}

async function closeAll(parts: {
  readonly folder: RunFolder;
  readonly lock: RunLock;
  readonly journal: JournalFile;
  readonly processes: SupervisedProcesses;
  readonly control: ControlServer;
}): Promise<void> {
  const { folder, lock, journal, processes, control } = parts;
  const left = processes.live;
  crashPoint('close.before');
  journal.close();
  await Promise.all([control.close(), processes.close()]);
  crashPoint('close.disconnected');
  // Programs that go on without us still use their temporary folders.
  if (left === 0) await removeTreeLater(folder.tmp).catch(() => {});
  lock.release();
  crashPoint('close.after');
}

async function writePrompt(
  folder: RunFolder,
  attempt: string,
  text: string,
): Promise<Result<string, HostFailure>> {
  const path = join(folder.path, 'prompts', `${fileName(attempt)}.md`);
  try {
    makeFolder(join(folder.path, 'prompts'));
    writeFile(path, text);
    return ok(path);
  } catch (error) {
    return err(systemFailure(error, 'the prompt could not be written'));
  }
}
