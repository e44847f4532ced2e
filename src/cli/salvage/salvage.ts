import { closest } from '../../base/suggest.ts';
import { readBaseCommit } from '../../runtime/node/first-record.ts';
import { openKept } from '../../runtime/node/kept-refs.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';
import { findFolder, findRuns } from '../runs.ts';
import { clean } from './clean.ts';
import { list } from './list.ts';
import { restore } from './restore.ts';

const actions = ['list', 'restore', 'clean'] as const;
const refuse = refuseAs('salvage');

/** `pcoord salvage`: what the runs of this repository have kept, and how to get it back. */
export async function run(args: Arguments, io: Io): Promise<number> {
  const [action = 'list', ...names] = args.positionals;
  checkFlags(action, args);
  if (names.length > 1) throw new UsageError(`salvage ${action} takes one name, not ${names.length}`);
  const place = findRuns(args, io);
  if (!place.ok) return refuse(io, place.error.message, place.error.exit);
  const git = openKept(place.value.common_dir);
  const name = names[0] ?? null;
  const baseOf = (run: string): string | null => {
    const folder = findFolder(place.value, run);
    return folder.ok ? readBaseCommit(folder.value) : null;
  };
  switch (action) {
    case 'list':
      return list(git, { run: name, baseOf, args, io });
    case 'restore':
      return restore(git, { name, baseOf, args, io });
    case 'clean':
      return clean(place.value, { run: name, args, io });
    default: {
      const near = closest(action, actions);
      const hint = near.length > 0 ? `did you mean ${near[0]}?` : `expected ${actions.join(', ')}`;
      throw new UsageError(`salvage ${JSON.stringify(action)}: ${hint}`);
    }
  }
}

function checkFlags(action: string, args: Arguments): void {
  const meant = {
    branch: 'restore',
    patch: 'restore',
    kind: 'list',
    format: 'list',
    yes: 'clean',
    'older-than': 'clean',
  };
  for (const [flag, where] of Object.entries(meant))
    if (args.has(flag) && action !== where) throw new UsageError(`--${flag} is for salvage ${where}`);
}
