import type { AgentAdapter } from '../agents/adapter.ts';
import { inertText } from '../base/inert.ts';
import { err, ok, type Result } from '../base/result.ts';
import { isStreamOver } from '../journal/letters.ts';
import type { ConsultationState } from '../journal/state-coordination.ts';
import type { PlanAgent } from '../plan/plan.ts';
import { consultPrompt } from './consult-prompt.ts';
import { type Consultation, escalationAgent, isIdle, isSettled } from './consultations.ts';
import { mailboxIn } from './coordinate/mailbox.ts';
import { sendMessage } from './coordinate/messages.ts';
import { parseRequest } from './coordinate/requests.ts';
import { streamNamed } from './coordinate/stream-name.ts';
import { namesFrom } from './environment.ts';
import { isLostStart } from './failure.ts';
import { followHelper } from './helper.ts';
import type { Workspace } from './host.ts';
import type { ProcessExit } from './host-processes.ts';
import { openPlace, placeEnvironment } from './integrate/gate-place.ts';
import { awaitExit, endOf, lastLine, programId } from './programs.ts';
import type { Run } from './run-context.ts';

/** How the agent's work came to its end. */
type End = Pick<ConsultationState, 'detail'> & {
  readonly outcome: Exclude<ConsultationState['status'], 'under_way' | 'lost'>;
};

/** Writes down that an agent is to be asked, and returns the work of asking it. */
export function beginConsulting(run: Run, asked: Consultation): () => Promise<void> {
  const consultation = programId(run, 'escalation', String(run.state.consultations.length + 1));
  run.emit({ type: 'agent-consulted', consultation, ...asked });
  return async () => {
    const end = await consult(run, asked, consultation);
    // Whatever became of the agent: what it was to see to may be seen to.
    const settled = isSettled(run.state, asked.missing);
    const outcome = settled ? 'settled' : end.outcome;
    const detail = inertText(end.detail, { max: 300 });
    run.emit({ type: 'consultation-ended', consultation, outcome, detail });
  };
}

/**
 * Starts the agent in a place that holds what is integrated so far. It settles the question by lines of its outbox,
 * which are acted on as they come; what it changes in its place goes nowhere.
 */
async function consult(run: Run, asked: Consultation, id: string): Promise<End> {
  const agent = escalationAgent(run.plan);
  if (agent === null) return failed('nobody says how to run it');
  const { state } = run;
  const at = {
    node: id,
    use: '',
    commit: state.branch_commit ?? state.base_commit,
    timeout_ms: null,
  } as const;
  const place = await openPlace(run, at);
  if (!place.ok) {
    if (place.error.kind === 'stopped') return stopped;
    return failed(place.error.kind === 'world' ? place.error.failure.detail : place.error.detail);
  }
  const opened = await run.host.channels.open(id, place.value.tmp);
  if (!opened.ok) return failed(opened.error.detail);
  const adapter = run.options.adapterFor(agent);
  let words = 0;
  const listening = run.host.channels.listen(
    id,
    listener(run, { id, asked }, () => words++),
  );
  const helper = followHelper(run, id, adapter);
  const ended = await runAgent(run, asked, { id, agent, adapter, place: place.value });
  await listening.finish();
  const verdict = await helper.finish();
  if (!ended.ok) return ended.error;
  const { cause, exit_code, log_bytes } = ended.value;
  if (cause === 'stopped') return stopped;
  if (cause === 'timed_out') return { outcome: 'timed_out', detail: '' };
  if (cause !== 'exited' || exit_code !== 0) return failed(`it ${endOf(ended.value)}`);
  if (verdict?.ok === false) return failed(verdict.detail);
  const detail = verdict?.detail ?? (await lastLine(run, id, log_bytes));
  return { outcome: words > 0 ? 'told' : 'unsettled', detail };
}

interface Starting {
  readonly id: string;
  readonly agent: PlanAgent;
  readonly adapter: AgentAdapter;
  readonly place: Workspace;
}

async function runAgent(
  run: Run,
  asked: Consultation,
  { id, agent, adapter, place }: Starting,
): Promise<Result<ProcessExit, End>> {
  const prompt = consultPrompt(run.state, agent, asked);
  const file = await run.options.prompts.write(id, prompt);
  if (!file.ok) return err(failed(file.error.detail));
  const stream = run.state.tasks.get(asked.tasks[0] ?? '')?.stream ?? '';
  const about = { agent, stream, phase: 'escalation', attempt: id };
  const mailbox = mailboxIn(place.tmp);
  const where = { run: run.options.run, workspace: place.path, prompt_file: file.value, prompt, writes: [] };
  const launch = adapter.launch({ ...about, ...where, mailbox });
  const durable = await run.durable();
  if (!durable.ok) return err(stopped);
  const left_ms = asked.until_ms - run.host.clock.now();
  // Meanwhile somebody may have given what was missing.
  if (run.state.stopping !== null || left_ms <= 0 || isIdle(run.state, asked)) return err(stopped);
  const started = await run.host.processes.start({
    id,
    argv: launch.argv,
    cwd: place.path,
    env: {
      ...namesFrom(run.options.surroundings, adapter.inherits ?? []),
      ...placeEnvironment(run, id, place),
      ...{ PCOORD_INBOX: mailbox.inbox, PCOORD_OUTBOX: mailbox.outbox },
      ...launch.env,
    },
    stdin: launch.stdin === 'prompt' ? file.value : null,
    timeout_ms: left_ms,
  });
  if (!started.ok) {
    // It may run all the same: nobody would hear what it says.
    if (isLostStart(started.error)) await run.host.processes.reapStrays();
    return err(failed(started.error.detail));
  }
  const exit = awaitExit(run, id);
  // From now on it can be asked to end.
  run.wake();
  return ok(await exit);
}

/** So many lines are acted on. */
const mostLines = 50;
const tooMany = `more than ${mostLines} lines: this one and all after it are not read`;

function listener(
  run: Run,
  about: { readonly id: string; readonly asked: Consultation },
  onWords: () => void,
): (line: string) => void {
  let number = 0;
  return (line) => {
    number += 1;
    if (run.closed || number > mostLines + 1) return;
    const problem = number > mostLines ? tooMany : obey(run, { ...about, line, number, onWords });
    if (problem === null) return;
    const detail = inertText(`line ${number} of ${about.asked.agent}: ${problem}`, { max: 300 });
    run.emit({ type: 'note-taken', note: 'decision-refused', attempt: null, detail });
  };
}

/** Does what a line asks for; returns why it cannot. */
function obey(
  run: Run,
  said: {
    readonly id: string;
    readonly asked: Consultation;
    readonly line: string;
    readonly number: number;
    readonly onWords: () => void;
  },
): string | null {
  const request = parseRequest(said.line);
  if (!request.ok) return request.error;
  if (request.value === null) return null;
  const { missing, agent } = said.asked;
  switch (request.value.kind) {
    case 'satisfy': {
      const { name } = request.value;
      if (!missing.includes(name)) return `it was not asked about ${name}`;
      if (!run.state.satisfied.has(name)) run.emit({ type: 'external-satisfied', name, by: 'agent' });
      return null;
    }
    case 'message': {
      const { to, text } = request.value;
      const stream = streamNamed(run.plan, to);
      if (stream === null) return `there is no stream ${to}`;
      if (isStreamOver(run.state, stream.id))
        return `${stream.id} is over: nobody of it reads messages any more`;
      const words = { from: agent, to: stream.id, kind: 'words', text, paths: [] } as const;
      sendMessage(run, words, `${said.id}:${said.number}`);
      said.onWords();
      return null;
    }
    case 'safe-point':
    case 'lease':
    case 'release':
    case 'publish':
    case 'phase-complete':
    case 'ask':
      return `${request.value.kind} is for streams`;
  }
}

const stopped: End = { outcome: 'stopped', detail: '' };

function failed(detail: string): End {
  return { outcome: 'failed', detail };
}
