import { inertText } from '../base/inert.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { PlanCommand } from '../plan/plan.ts';
import { fromHost, isLostStart, type StepFailure, stepFailure } from './failure.ts';
import type { HostFailure } from './host.ts';
import type { ProcessExit, ProcessSpec } from './host-processes.ts';
import { isEnded, standsStill, untilGoesOn } from './people/standing-still.ts';
import { type Run, safeName } from './run-context.ts';
import { askPatiently } from './shortage.ts';

/** A program's name, used nowhere else in the run: not by an action of the same name, nor before a resume. */
export function programId(run: Run, ...parts: readonly string[]): string {
  const name = parts.map(safeName).join('.');
  let id = name;
  for (let again = 1; run.taken.has(id); again++) id = `${name}.r${again}`;
  run.taken.add(id);
  return id;
}

/** Runs a program to its end. Refused while the run stops; ended when a stop comes in between. */
export async function runProgram(
  run: Run,
  spec: ProcessSpec,
): Promise<Result<ProcessExit, HostFailure | 'stopped'>> {
  await untilGoesOn(run, spec.id);
  if (run.state.stopping !== null || run.closed || isEnded(run, spec.id)) return err('stopped');
  const started = await run.host.processes.start(spec);
  if (!started.ok) return started;
  return ok(await awaitExit(run, spec.id));
}

/** Waits for a program that exists; a stop that came while it was being started reaches it here. */
export async function awaitExit(run: Run, id: string): Promise<ProcessExit> {
  run.live.add(id);
  if (run.state.stopping !== null) void run.host.processes.stop(id, run.state.stopping);
  else if (isEnded(run, id)) void run.host.processes.stop(id, 'gently');
  else if (standsStill(run, id)) void run.host.processes.hold(id);
  const exit = await run.host.processes.exited(id);
  run.live.delete(id);
  return exit;
}

/** So often in all is a program run whose end nobody sees. */
export const mostUnseen = 3;

/**
 * Runs a program until somebody sees its end: when the supervisor dies with it, nobody knows what it came to, and it is
 * run again under another name. Not ok with `unseen` when that does not help.
 */
async function runSeen(
  run: Run,
  spec: Omit<ProcessSpec, 'id'>,
  name: readonly string[],
): Promise<Result<Seen, HostFailure | 'stopped' | 'unseen'>> {
  for (let count = 1; count <= mostUnseen; count++) {
    const id = programId(run, ...name);
    const exit = await askPatiently(run, () => runProgram(run, { ...spec, id }));
    if (exit.ok && exit.value.cause !== 'exit_unknown') return ok({ id, exit: exit.value });
    if (!exit.ok && (exit.error === 'stopped' || !isLostStart(exit.error))) return exit;
    // What may be left of it must not work beside its successor.
    await run.host.processes.reapStrays();
  }
  return err('unseen');
}

interface Seen {
  readonly id: string;
  readonly exit: ProcessExit;
}

/** Why commands came to nothing: the work (`refused`), a stop, a command that is no program, or the world is at fault. */
export interface BatchFailure extends StepFailure {
  readonly kind: 'refused' | 'stopped' | 'missing' | 'world';
  /** It ran out of its time. */
  readonly timed_out?: boolean;
}

/** Commands to be run one after another in a place, under names that begin with `name`. */
export interface Batch {
  readonly name: readonly string[];
  readonly commands: readonly PlanCommand[];
  /** Number of the first command, for names; 1 when absent. */
  readonly first?: number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Bound of each command that has none of its own, in ms; `null` = none. */
  readonly timeout_ms: number | null;
  /** What a command that ends badly means. */
  readonly reason: 'setup-failed' | 'verify-failed';
}

/** Runs the commands until one ends badly. */
export async function runBatch(run: Run, batch: Batch): Promise<Result<void, BatchFailure>> {
  for (const [index, command] of batch.commands.entries()) {
    const spec = {
      argv: command.argv,
      cwd: batch.cwd,
      env: batch.env,
      stdin: null,
      timeout_ms: command.timeout_ms ?? batch.timeout_ms,
    };
    const seen = await runSeen(run, spec, [...batch.name, String(index + (batch.first ?? 1))]);
    if (!seen.ok) return err(whyNotSeen(seen.error, batch.reason, command.argv));
    const { id, exit } = seen.value;
    const fault = await faultOf(run, { id, argv: command.argv }, exit);
    if (fault === null) continue;
    if (exit.cause === 'stopped') return err({ kind: 'stopped', reason: 'stopped', detail: fault });
    const timed_out = exit.cause === 'timed_out';
    return err({ kind: 'refused', reason: batch.reason, detail: fault, timed_out });
  }
  return ok(undefined);
}

function whyNotSeen(
  why: HostFailure | 'stopped' | 'unseen',
  reason: Batch['reason'],
  argv: readonly string[],
): BatchFailure {
  if (why === 'stopped') return { kind: 'stopped', ...stepFailure('stopped', 'the run was stopped') };
  if (why === 'unseen')
    return { kind: 'world', ...stepFailure('program-unseen', unseenDetail(nameOf(argv))) };
  const isMissing = why.reason === 'not-found' || why.reason === 'permission';
  return { kind: isMissing ? 'missing' : 'world', ...fromHost(why, reason) };
}

/** What to say of a program that was run as often as it may be, and whose end nobody ever saw. */
export function unseenDetail(name: string): string {
  return `${name} ended unseen ${mostUnseen} times: the supervisor of the run was lost each time`;
}

/** What was wrong with the end of a program, with the last line it wrote; `null` = nothing. */
async function faultOf(
  run: Run,
  spec: Pick<ProcessSpec, 'id' | 'argv'>,
  exit: ProcessExit,
): Promise<string | null> {
  if (exit.cause === 'exited' && exit.exit_code === 0) return null;
  const line = await lastLine(run, spec.id, exit.log_bytes);
  return inertText(`${nameOf(spec.argv)} ${endOf(exit)}${line === '' ? '' : `: ${line}`}`, { max: 300 });
}

/** How a program ended, in words that follow its name. */
export function endOf(exit: Pick<ProcessExit, 'cause' | 'exit_code' | 'signal'>): string {
  switch (exit.cause) {
    case 'timed_out':
      return 'ran out of time';
    case 'stopped':
      return 'was stopped';
    case 'exit_unknown':
      return 'ended unseen';
    case 'exited':
      return exit.signal === null ? `exited with ${exit.exit_code}` : `was killed by ${exit.signal}`;
  }
}

/**
 * The line at the end of a program's output that says most: the last one that names an error, else the last one that is
 * not part of a stack trace. Inert, empty when there is none.
 */
export async function lastLine(run: Run, id: string, log_bytes: number): Promise<string> {
  let text = '';
  await run.host.logs
    .tail(id, Math.max(0, log_bytes - 4096), (chunk) => {
      text = (text + chunk).slice(-4096);
    })
    .finish();
  const lines = text.split('\n').map((line) => inertText(line, { max: 200 }));
  const said = lines.filter((line) => line.trim() !== '' && !isTrace(line));
  return said.findLast(namesError) ?? said.at(-1) ?? '';
}

/** What an interpreter adds below the error itself. */
function isTrace(line: string): boolean {
  return /^\s*at .+[:)]\d*/.test(line) || /^Node\.js v\d/.test(line) || /^[\s{}^~\])]*$/.test(line);
}

function namesError(line: string): boolean {
  return /^\W*(\S+: )?(\w*(Error|Exception)|error|fatal|panic)\b/i.test(line);
}

/** What to call a command: its program, or the text that a shell was given. */
export function nameOf(argv: readonly string[]): string {
  const text = argv[0] === '/bin/sh' && argv[1] === '-c' ? (argv[2] ?? '') : (argv[0] ?? '');
  return inertText(text, { max: 60 });
}
