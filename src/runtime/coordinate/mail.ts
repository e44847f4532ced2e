import { inertText } from '../../base/inert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { lettersFor } from '../../journal/letters.ts';
import type { MessageState } from '../../journal/state-coordination.ts';
import type { HostFailure } from '../host.ts';
import type { Run } from '../run-context.ts';

/** An attempt whose program runs under this coordinator, and what is on its way to it. */
interface Box {
  readonly tmp: string;
  /** Set from the first letter on, or from when somebody listens: most attempts never need files. */
  opened: Promise<Result<void, HostFailure>> | null;
  /** Done when everything so far was delivered, in order. */
  delivered: Promise<void>;
  complained: boolean;
}

const boxes = new WeakMap<Run, Map<string, Box>>();

/** From here on letters for the attempt go into its inbox; those that wait for it are on their way at once. */
export function openMail(run: Run, attempt: string, tmp: string): void {
  const open = boxesOf(run);
  if (open.has(attempt)) return;
  open.set(attempt, { tmp, opened: null, delivered: Promise.resolve(), complained: false });
  for (const letter of lettersFor(run.state, attempt)) post(run, letter);
}

/** Makes the files of an attempt whose mail is open; refused where it is not. */
export function openFiles(run: Run, attempt: string): Promise<Result<void, HostFailure>> {
  const box = boxesOf(run).get(attempt);
  if (!box) return Promise.resolve(err(noBox));
  box.opened ??= run.host.channels.open(attempt, box.tmp).then((made) => (made.ok ? ok(undefined) : made));
  return box.opened;
}

/** Resolves when all letters so far are in the inbox, or were complained of. */
export async function arrivedMail(run: Run, attempt: string): Promise<void> {
  await boxesOf(run).get(attempt)?.delivered;
}

/** The same, and nothing more is put there. */
export async function closeMail(run: Run, attempt: string): Promise<void> {
  await arrivedMail(run, attempt);
  boxesOf(run).delete(attempt);
}

/** Puts a letter that is on record into the inbox of whoever reads it now; otherwise it waits. */
export function post(run: Run, letter: MessageState): void {
  const { attempt } = letter;
  const box = attempt === null ? undefined : boxesOf(run).get(attempt);
  if (attempt === null || box === undefined) return;
  box.delivered = box.delivered.then(async () => {
    const done = await deliver(run, attempt, letter);
    if (done.ok || run.closed || box.complained) return;
    box.complained = true;
    const detail = inertText(done.error.detail, { max: 300 });
    run.emit({ type: 'note-taken', note: 'letter-undelivered', attempt, detail });
  });
}

async function deliver(run: Run, attempt: string, letter: MessageState): Promise<Result<void, HostFailure>> {
  // What is in an inbox must not be forgotten: another letter would get its id.
  const durable = await run.durable();
  if (!durable.ok) return durable;
  const opened = await openFiles(run, attempt);
  if (!opened.ok) return opened;
  const { message, at_ms, from, kind, text, paths } = letter;
  return run.host.channels.deliver(attempt, { message, at_ms, from, kind, text, paths });
}

const noBox: HostFailure = { reason: 'other', detail: 'its program does not run' };

function boxesOf(run: Run): Map<string, Box> {
  const known = boxes.get(run) ?? new Map<string, Box>();
  boxes.set(run, known);
  return known;
}
