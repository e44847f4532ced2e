import { resolve } from 'node:path';
import { openReviews } from '../../journal/reduce-review.ts';
import { hasWorkLeft } from '../../journal/second-chance.ts';
import type { ReviewState, RunState } from '../../journal/state.ts';
import { sendCommand } from '../../runtime/node/control-socket.ts';
import { type Choice, makeResolution } from '../../runtime/node/resolution.ts';
import type { ReviewVerdict } from '../../runtime/review.ts';
import { sayCount } from '../../views/quantities.ts';
import * as words from '../../views/words.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';
import { type RecordedRun, type RunsPlace, readRun } from '../runs.ts';
import { findReview } from './about.ts';
import { goOn } from './list.ts';
import { settleInJournal } from './settle-in-journal.ts';

const refuse = refuseAs('review');

/** What was asked for on the command line. */
export interface Settling {
  readonly how: 'accepted' | 'sent_back';
  readonly ids: readonly string[];
  readonly args: Arguments;
  readonly io: Io;
  readonly place: RunsPlace;
}

/**
 * `pcoord review accept` and `send-back`: through the coordinator while the run lives, else in its journal. Every item
 * is told of by itself; what cannot be settled keeps nothing else from it.
 */
export async function settle(found: RecordedRun, asked: Settling): Promise<number> {
  const { io, args } = asked;
  const choice = readChoice(args);
  const items = chooseItems(found.state, asked);
  if (typeof items === 'string') return refuse(io, items, exitCodes.usage);
  if (choice?.kind === 'commit' && items.length > 1)
    throw new UsageError('--commit is a merge for one item: name it');
  if (items.length === 0) {
    io.out(`run ${found.folder.run} has no open review item\n`);
    return exitCodes.done;
  }
  let exit: number = exitCodes.done;
  for (const item of items) {
    const said = await settleOne(found, asked, { item, choice });
    if (said.exit === exitCodes.done) io.out(`${said.detail}\n`);
    else io.err(`pcoord review: ${said.detail}\n`);
    exit = Math.max(exit, said.exit);
  }
  sayNext(asked, found.folder.run);
  return exit;
}

function readChoice(args: Arguments): Choice | null {
  const given = ['commit', 'ours', 'theirs'].filter((flag) => args.has(flag));
  if (given.length > 1)
    throw new UsageError(`${given.map((flag) => `--${flag}`).join(' and ')} exclude each other`);
  const rev = args.one('commit');
  if (rev !== undefined && rev !== '') return { kind: 'commit', rev };
  const [side] = given;
  return side === 'ours' || side === 'theirs' ? { kind: 'side', side } : null;
}

function chooseItems(state: RunState, { how, ids, args }: Settling): readonly ReviewState[] | string {
  if (how === 'sent_back') {
    if (ids.length !== 1) throw new UsageError('one item at a time: pcoord review send-back ID --note TEXT');
    if ((args.one('note') ?? '').trim() === '')
      throw new UsageError('what is to be done otherwise? Say it with --note TEXT');
  }
  if (args.has('all')) {
    if (ids.length > 0) throw new UsageError('either items or --all');
    return openReviews(state);
  }
  if (ids.length === 0) throw new UsageError('which item? pcoord review list names them; --all takes all');
  const items: ReviewState[] = [];
  for (const id of new Set(ids)) {
    const item = findReview(state, id);
    if (typeof item === 'string') return item;
    items.push(item);
  }
  return items;
}

interface Said {
  readonly exit: number;
  readonly detail: string;
}

async function settleOne(
  found: RecordedRun,
  { how, args, io }: Settling,
  about: { readonly item: ReviewState; readonly choice: Choice | null },
): Promise<Said> {
  const { folder, state } = found;
  const { item, choice } = about;
  let commit: string | null = null;
  if (choice !== null && how === 'accepted') {
    // With --all, one side is for those items that need one.
    if (item.kind === 'merge_conflict') {
      const cwd = resolve(io.cwd, args.one('repo') ?? '.');
      const made = await makeResolution({ folder, state, review: item, cwd }, choice);
      if (!made.ok) return { exit: exitCodes.findings, detail: made.error.detail };
      commit = made.value;
    } else if (!args.has('all'))
      return {
        exit: exitCodes.usage,
        detail: `${item.id} is no merge conflict: it takes no side and no commit`,
      };
  }
  const side = choice?.kind === 'side' && commit !== null ? { side: choice.side } : {};
  const verdict: ReviewVerdict = { review: item.id, how, note: args.one('note') ?? '', commit, ...side };
  const sent = await sendCommand(folder, { kind: 'close-review', ...verdict });
  if (sent.ok)
    return { exit: sent.value.accepted ? exitCodes.done : exitCodes.findings, detail: sent.value.detail };
  if (sent.error.reason !== 'not-found') return { exit: exitCodes.world, detail: sent.error.detail };
  return settleInJournal(found, verdict);
}

/** What is to be done after this, from the records as they are now. */
function sayNext({ place, io }: Settling, run: string): void {
  const now = readRun(place, run);
  if (!now.ok) return;
  const { state } = now.value;
  const open = openReviews(state);
  if (open.length > 0) io.out(`${sayCount(open.length, 'review item')} left: pcoord review list\n`);
  if (hasWorkLeft(state)) io.out(`${goOn(run)}\n`);
  else if (open.length === 0 && state.outcome !== null)
    io.out(`run ${run}: ${words.OUTCOMES[state.outcome]}\n`);
}
