import type { AgentAdapter, Launch, OutputReader, TurnCalls } from '../../agents/adapter.ts';
import { verdictAtEnd } from '../../agents/adapters.ts';
import { fillPlaceholders } from '../../agents/placeholders.ts';
import { inertText } from '../../base/inert.ts';
import { invariant } from '../../base/invariant.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { lettersFor } from '../../journal/letters.ts';
import { tookMs } from '../../journal/pauses.ts';
import type { PlanAgent, PlanRun } from '../../plan/plan.ts';
import { accompany, dismiss, greet, hearOut } from '../coordinate/accompany.ts';
import { mailboxIn } from '../coordinate/mailbox.ts';
import { namesFrom } from '../environment.ts';
import { fromHost, isLostStart, type StepFailure, stepFailure } from '../failure.ts';
import type { ProcessExit, ProcessStart } from '../host-processes.ts';
import { usedUp } from '../limits/budgets.ts';
import { continuedBy } from '../limits/conversation.ts';
import { endedByPerson } from '../people/ended.ts';
import { senseAttempt } from '../people/sense.ts';
import { isEnded, untilGoesOn } from '../people/standing-still.ts';
import { awaitExit } from '../programs.ts';
import { type Attempt, placeOf, type Step, stopped } from './context.ts';
import { environmentOf } from './prepare.ts';
import { tellSentBack } from './sent-back.ts';
import { tellUsage } from './tell-usage.ts';

/** Starts the agent or command and waits for its end. */
export const runAgent: Step = async (attempt) => {
  const { run } = attempt;
  const launch = await launchOf(attempt);
  if (!launch.ok) return launch;
  const greeted = await greet(attempt);
  const started = greeted.ok ? await startAgent(attempt, launch.value) : greeted;
  if (!started.ok) {
    await dismiss(attempt);
    return started;
  }
  run.emit({ type: 'agent-started', attempt: attempt.id, pid: started.value.pid });
  return awaitAgent(attempt);
};

async function startAgent(attempt: Attempt, launch: Start): Promise<Result<ProcessStart, StepFailure>> {
  const { run } = attempt;
  await untilGoesOn(run, attempt.id);
  if (run.state.stopping !== null) return stopped();
  if (isEnded(run, attempt.id)) return err(stepFailure('stopped', endedByPerson));
  if (usedUp(run.state, attempt.stream.id) !== null)
    return err(stepFailure('budget-exhausted', 'before its agent was started'));
  const started = await run.host.processes.start({
    id: attempt.id,
    argv: launch.argv,
    cwd: placeOf(attempt).path,
    env: { ...launch.inherited, ...environmentOf(attempt), ...launch.env },
    stdin: launch.stdin,
    timeout_ms: attempt.stream.timeout_ms,
  });
  if (started.ok) return started;
  // It may have been started all the same: it must not work beside its successor.
  if (isLostStart(started.error)) await run.host.processes.reapStrays();
  return err(fromHost(started.error, 'agent-not-found'));
}

/** Waits for an agent that exists: one just started, or one that outlived an earlier coordinator. */
export const awaitAgent: Step = async (attempt) => {
  const { run } = attempt;
  const listener = listen(attempt);
  const company = accompany(attempt);
  const senses = senseAttempt(attempt);
  const exit = await awaitExit(run, attempt.id);
  attempt.exit = exit;
  senses.finish();
  await listener?.finish();
  await company.finish();
  const { exit_code, signal, cause, log_bytes } = exit;
  const duration_ms = atWorkMs(attempt, exit);
  run.emit({ type: 'agent-exited', attempt: attempt.id, exit_code, signal, cause, duration_ms, log_bytes });
  tellUsage(attempt);
  return ok(undefined);
};

/** One whose end was missed is found gone: it may have ended as soon as nobody coordinated it. */
function atWorkMs({ run, record }: Attempt, { cause, duration_ms }: ProcessExit): number {
  if (cause !== 'exit_unknown') return duration_ms;
  return Math.min(duration_ms, tookMs(run.state, { ...record, ended_at_ms: run.host.clock.now() }));
}

/** Reads once more what an agent that has ended said of itself. */
export const rereadOutput: Step = async (attempt) => {
  await listen(attempt)?.finish();
  await hearOut(attempt);
  return ok(undefined);
};

interface Start extends Omit<Launch, 'stdin'> {
  readonly stdin: string | null;
  /** What the adapter wants of pcoord's own environment; what the session says goes before it. */
  readonly inherited: Readonly<Record<string, string>>;
}

async function launchOf(attempt: Attempt): Promise<Result<Start, StepFailure>> {
  const { run, task, stream } = attempt;
  const place = placeOf(attempt).path;
  const about = {
    stream: stream.id,
    phase: task.phase,
    attempt: attempt.id,
    run: run.options.run,
    workspace: place,
  };
  const sent = run.state.tasks.get(task.id)?.sent_back ? await tellSentBack(attempt) : ok(null);
  if (!sent.ok) return sent;
  const told = sent.value ?? { text: '', env: {} };
  if (task.run.kind === 'command')
    return ok({ argv: fillPlaceholders(task.run.argv, about), env: told.env, stdin: null, inherited: {} });
  const { agent, adapter } = agentOf(attempt, task.run);
  const composed = run.options.prompts.compose({
    plan: run.plan,
    task,
    attempt: attempt.id,
    letters: lettersFor(run.state, attempt.id),
  });
  const whole = told.text === '' ? composed : `${composed}\n${told.text}`;
  const cut = placeOf(attempt).fresh ? null : continuedBy(run, attempt.id);
  const prompt = cut === null ? whole : goOn;
  const file = await run.options.prompts.write(attempt.id, prompt);
  if (!file.ok) return err(fromHost(file.error, 'workspace-failed'));
  const writes = task.writes.map((claim) => claim.pattern);
  const continues = cut?.agent_session ?? null;
  const hears = run.options.question_server;
  const mailbox = mailboxIn(placeOf(attempt).tmp);
  const launch = adapter.launch({
    ...about,
    ...{ agent, prompt_file: file.value, prompt, writes, mailbox },
    ...(continues === null ? {} : { continues }),
    ...(hears === undefined ? {} : { questions: { argv: hears, ...mailbox } }),
  });
  const inherited = namesFrom(run.options.surroundings, adapter.inherits ?? []);
  return ok({
    ...launch,
    env: { ...launch.env, ...told.env },
    stdin: launch.stdin === 'prompt' ? file.value : null,
    inherited,
  });
}

/** What an agent is told that takes up its conversation. */
const goOn =
  'Your provider asked for a pause, and it is over. Everything is as you left it: go on with your task where you stopped.\n';

function agentOf(
  attempt: Attempt,
  run: Extract<PlanRun, { kind: 'agent' }>,
): { readonly agent: PlanAgent; readonly adapter: AgentAdapter } {
  const agent = attempt.run.plan.agents.find((one) => one.name === run.agent);
  invariant(agent, `the plan does not say how to run ${run.agent}`);
  return { agent, adapter: attempt.run.options.adapterFor(agent) };
}

/** At most one event in this many ms tells an agent's totals. */
const progressPeriodMs = 1000;

/** Follows what the agent writes, if its adapter understands it. */
function listen(attempt: Attempt): { finish(): Promise<void> } | null {
  const { run, task } = attempt;
  if (task.run.kind !== 'agent') return null;
  const reader = agentOf(attempt, task.run).adapter.reader(readAt(attempt));
  if (reader === null) return null;
  let told_ms = run.host.clock.now();
  let news = false;
  const turns = openTurns(reader, attempt.record.tool_calls);
  const tail = run.host.logs.tail(attempt.id, 0, (chunk) => {
    news = reader.take(chunk) || news;
    const now = run.host.clock.now();
    if (!news || now - told_ms < progressPeriodMs) return;
    told_ms = now;
    news = false;
    tell(attempt, reader, turns());
  });
  return {
    finish: async () => {
      await tail.finish();
      if (news) tell(attempt, reader, turns());
      // An exit that says nothing went wrong needs the agent's own word; any other speaks for itself.
      const exit = attempt.exit ?? run.state.attempts.get(attempt.id);
      attempt.verdict = exit?.exit_code === 0 ? verdictAtEnd(reader) : reader.verdict;
      attempt.limited = reader.limited ?? null;
    },
  };
}

/** Times of day are read against the end of an agent that a later coordinator reads, else against now. */
function readAt({ run, record }: Attempt): number {
  return record.exited_at_ms ?? run.host.clock.now();
}

/**
 * What was asked for together since the last call. Output is read from its beginning by each coordinator: what an
 * earlier one told is passed over by the number of calls.
 */
function openTurns(reader: OutputReader, told: number): () => readonly TurnCalls[] {
  let known = told;
  return () =>
    (reader.takeTurns?.() ?? []).filter(({ reads, writes, others }) => {
      const calls = reads + writes + others;
      const isKnown = calls <= known;
      known = Math.max(0, known - calls);
      return !isKnown;
    });
}

function tell(attempt: Attempt, reader: OutputReader, turn_sizes: readonly TurnCalls[]): void {
  const { turns, tokens_in, tokens_out, cost_usd, tool_calls, denials, last_tool, session } = reader.totals;
  attempt.run.emit({
    type: 'agent-progressed',
    attempt: attempt.id,
    turns,
    tokens_in,
    tokens_out,
    cost_usd,
    tool_calls,
    denials,
    last_tool: last_tool === null ? null : inertText(last_tool, { max: 60 }),
    agent_session: session,
    ...(turn_sizes.length === 0 ? {} : { turn_sizes }),
  });
}
