import { unreachable } from '../../base/invariant.ts';
import { isStreamOver } from '../../journal/letters.ts';
import type { Attempt } from '../attempt/context.ts';
import { placeOf } from '../attempt/context.ts';
import { ask } from '../people/questions.ts';
import { isClaimed, mayWiden } from '../scope.ts';
import { atSafePoint } from '../sync/safe-point.ts';
import { contractsOf, publishContract } from './contracts.ts';
import { heldBy, leasesPerAttempt, sortByHolder } from './leases.ts';
import { isSent, sendMessage } from './messages.ts';
import { createPace, mostLines } from './pace.ts';
import { acceptedRequests, type OutboxRequest, parseRequest } from './requests.ts';
import { streamNamed } from './stream-name.ts';

/**
 * Listens to what an attempt's program asks for by lines of its outbox. Every line that asks for something leads to
 * exactly one letter of its own id, so that a later coordinator, who reads the outbox from the beginning, knows how far
 * it was heard. Lines that come too fast wait for their turn.
 */
export function followOutbox(attempt: Attempt): { finish(): Promise<void> } {
  const { run } = attempt;
  const pace = createPace(run.host.clock);
  const heard = lastHeard(attempt);
  let number = 0;
  let work: Promise<void> = Promise.resolve();
  let turns: Promise<void> = Promise.resolve();
  let waiting = 0;
  let points = 0;
  const listening = run.host.channels.listen(attempt.id, (line) => {
    number += 1;
    if (run.closed) return;
    if (isSafePoint(line)) {
      // Each of them counts, also those of before: whoever serves them knows which ones were answered.
      points += 1;
      if (points <= mostSafePoints) work = work.then(() => atSafePoint(run, attempt.id));
      return;
    }
    const nth = number - points;
    if (number <= heard || nth > mostLines + 1) return;
    const id = letterId(attempt, number);
    const hear = nth > mostLines ? () => answer(attempt, id, tooMany) : () => obey(attempt, id, line);
    const begin = (): void => {
      work = work.then(() => (run.closed ? undefined : hear()));
    };
    if (waiting === 0 && pace.take()) return begin();
    waiting += 1;
    turns = turns.then(async () => {
      if (!run.closed) await pace.turn();
      waiting -= 1;
      begin();
    });
  });
  return {
    finish: async () => {
      await listening.finish();
      // Whoever has ended waits for no answer, and what it said is to be heard before its work is looked at.
      pace.hurry();
      await turns;
      await work;
    },
  };
}

const mostSafePoints = 1_000;

function isSafePoint(line: string): boolean {
  const parsed = parseRequest(line);
  return parsed.ok && parsed.value?.kind === 'safe-point';
}

const tooMany = `More than ${mostLines} lines: this one and all after it are not read.`;

async function obey(attempt: Attempt, id: string, line: string): Promise<void> {
  const parsed = parseRequest(line);
  if (!parsed.ok) return answer(attempt, id, `Not understood: ${parsed.error}. ${acceptedRequests}`);
  if (parsed.value === null || isSent(attempt.run, id)) return;
  const text = await perform(attempt, id, parsed.value);
  if (text !== null) answer(attempt, id, text);
}

/** Does what was asked for and returns the answer; `null` when a letter of that id went elsewhere. */
async function perform(attempt: Attempt, id: string, request: OutboxRequest): Promise<string | null> {
  switch (request.kind) {
    case 'safe-point':
      return null;
    case 'lease':
      return lease(attempt, request.paths);
    case 'release':
      return release(attempt, request.paths);
    case 'message':
      return passOn(attempt, id, request);
    case 'publish':
      return publish(attempt, request.artifact);
    case 'phase-complete':
      return completePhase(attempt);
    case 'ask':
      ask(attempt, id, request);
      return null;
    case 'satisfy':
      return 'Refused: that is for whoever is asked to decide. A person can: pcoord signal NAME.';
    default:
      return unreachable(request);
  }
}

function lease({ run, id, task, stream }: Attempt, paths: readonly string[]): string {
  const outside = paths.filter(
    (path) => !isClaimed(task.writes, path) && !mayWiden(stream.out_of_scope, path),
  );
  if (outside.length > 0) return `Refused: ${outside.join(', ')} is outside of your scope.`;
  const { free, held } = sortByHolder(run.state, id, paths);
  if (held.size > 0) {
    for (const [holder, list] of held) run.emit({ type: 'lease-refused', attempt: id, paths: list, holder });
    const holders = [...held].map(
      ([holder, list]) => `${list.join(', ')} is held by \`${streamOfAttempt(run.state, holder)}\``,
    );
    return `Refused: ${holders.join('; ')}.`;
  }
  if (heldBy(run.state, id) + free.length > leasesPerAttempt)
    return `Refused: nobody holds more than ${leasesPerAttempt} files.`;
  if (free.length > 0) run.emit({ type: 'lease-taken', attempt: id, paths: free, how: 'asked' });
  return `Yours until your phase ends: ${paths.join(', ')}.`;
}

function release({ run, id }: Attempt, paths: readonly string[]): string {
  const { own } = sortByHolder(run.state, id, paths);
  if (own.length === 0) return 'You hold none of these.';
  run.emit({ type: 'lease-released', attempt: id, paths: own });
  return `Given back: ${own.join(', ')}.`;
}

function passOn(
  { run, stream }: Attempt,
  id: string,
  { to, text }: Extract<OutboxRequest, { kind: 'message' }>,
): string | null {
  const found = streamNamed(run.plan, to);
  if (found === null)
    return `Not sent: there is no stream ${to}. Streams are ${listOf(run.plan.streams.map((one) => one.id))}.`;
  if (found.id === stream.id) return 'Not sent: that is you.';
  if (isStreamOver(run.state, found.id))
    return `Not sent: ${found.id} is over, nobody reads its letters any more.`;
  sendMessage(run, { from: stream.id, to: found.id, kind: 'words', text, paths: [] }, id);
  return null;
}

async function publish(attempt: Attempt, artifact: string): Promise<string> {
  const { run, stream } = attempt;
  const contracts = contractsOf(stream);
  const contract = contracts.find(({ name }) => name === artifact);
  if (!contract)
    return `Not published: ${artifact} is no file that you provide. ${
      contracts.length === 0
        ? 'You provide none.'
        : `You provide ${listOf(contracts.map(({ name }) => name))}.`
    }`;
  const done = await publishContract(run, { stream: stream.id, contract, workspace: placeOf(attempt) });
  if (done.kind === 'failed') return `Not published: ${done.detail}.`;
  return done.kind === 'published'
    ? `Published: version ${done.version} of ${artifact}.`
    : `Nothing new: ${artifact} is as in version ${done.version}.`;
}

/** The program is asked to end, and its work is collected as it is. */
function completePhase({ run, id, task }: Attempt): string {
  if (!run.state.tasks.get(task.id)?.declared_done)
    run.emit({ type: 'phase-completed-by-signal', task: task.id });
  void run.host.processes.stop(id, 'gently');
  return 'Heard: your phase is taken for complete, end now.';
}

function answer({ run, stream }: Attempt, id: string, text: string): void {
  sendMessage(run, { from: 'pcoord', to: stream.id, kind: 'answer', text, paths: [] }, id);
}

function letterId(attempt: Attempt, line: number): string {
  return `${attempt.id}:${line}`;
}

/** The last line of the outbox that led to a letter. */
function lastHeard(attempt: Attempt): number {
  const prefix = `${attempt.id}:`;
  let last = 0;
  for (const { message } of attempt.run.state.messages)
    if (message.startsWith(prefix)) last = Math.max(last, Number(message.slice(prefix.length)));
  for (const { question, attempt: asker } of attempt.run.state.questions)
    if (asker === attempt.id) last = Math.max(last, Number(question.slice(prefix.length)));
  return last;
}

function streamOfAttempt(state: Attempt['run']['state'], id: string): string {
  return state.tasks.get(state.attempts.get(id)?.task ?? '')?.stream ?? id;
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(', ');
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
