import { closest } from '../../base/suggest.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';
import { findRuns, readRun } from '../runs.ts';
import { list } from './list.ts';
import { settle } from './settle.ts';
import { show } from './show.ts';

const actions = ['list', 'show', 'accept', 'send-back'] as const;
const refuse = refuseAs('review');

/** `pcoord review`: what a person has to look at, and what they say about it; the run may live or not. */
export async function run(args: Arguments, io: Io): Promise<number> {
  const [action = 'list', ...ids] = args.positionals;
  checkFlags(action, args);
  const place = findRuns(args, io);
  const found = place.ok ? readRun(place.value, args.one('run') ?? null) : place;
  if (!place.ok || !found.ok) return found.ok ? 0 : refuse(io, found.error.message, found.error.exit);
  switch (action) {
    case 'list':
      if (ids.length > 0) throw new UsageError('review list takes no item; pcoord review show ID shows one');
      return list(found.value, args, io);
    case 'show':
      return show(found.value, { ids, args, io, common_dir: place.value.common_dir });
    case 'accept':
      return settle(found.value, { how: 'accepted', ids, args, io, place: place.value });
    case 'send-back':
      return settle(found.value, { how: 'sent_back', ids, args, io, place: place.value });
    default: {
      const near = closest(action, actions);
      const hint = near.length > 0 ? `did you mean ${near[0]}?` : `expected ${actions.join(', ')}`;
      throw new UsageError(`review ${JSON.stringify(action)}: ${hint}`);
    }
  }
}

/** A flag that means nothing here was meant for something else. */
function checkFlags(action: string, args: Arguments): void {
  const meant: Readonly<Record<string, readonly string[]>> = {
    note: ['accept', 'send-back'],
    commit: ['accept'],
    ours: ['accept'],
    theirs: ['accept'],
    all: ['accept', 'list'],
    format: ['list', 'show'],
  };
  for (const [flag, where] of Object.entries(meant))
    if (args.has(flag) && !where.includes(action))
      throw new UsageError(`--${flag} is for ${where.map((one) => `review ${one}`).join(' and ')}`);
}
