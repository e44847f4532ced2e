import { join } from 'node:path';
import { inertText } from '../../base/inert.ts';
import type { AttemptState } from '../../journal/state.ts';
import { createCleanGit, type Git } from '../../runtime/node/git.ts';
import type { RunFolder } from '../../runtime/node/state-folder.ts';

/** How long what a running attempt changed counts as known, in ms. */
const freshFor = 3_000;

/** A patch longer than this is cut: nobody reads it on a terminal. */
const longest = 400_000;

/** Tells what attempts changed, as patches, without making whoever asks wait. */
export interface DiffReader {
  /** The last known patch; `null` while the first is being made. Looks again in the background when it is old. */
  read(attempt: AttemptState): string | null;
}

/**
 * Reads patches from the run's own repository. `look` resolves to a commit that holds a running attempt's workspace as
 * it is now, `null` where nobody can look.
 */
export function createDiffReader(
  folder: RunFolder,
  look: (attempt: string) => Promise<string | null>,
): DiffReader {
  const known = new Map<string, { text: string | null; read_ms: number; isFinal: boolean; busy: boolean }>();
  const git = gitOf(folder);
  const refresh = async (attempt: AttemptState): Promise<void> => {
    const entry = known.get(attempt.id);
    if (entry === undefined) return;
    const end = attempt.result ?? attempt.snapshot;
    entry.text = await patch(git, attempt.start_commit, end ?? (await look(attempt.id)));
    entry.isFinal = end !== null;
    entry.read_ms = performance.now();
    entry.busy = false;
  };
  return {
    read: (attempt) => {
      const entry = known.get(attempt.id) ?? {
        text: null,
        read_ms: Number.NEGATIVE_INFINITY,
        isFinal: false,
        busy: false,
      };
      known.set(attempt.id, entry);
      const isOld = !entry.isFinal && performance.now() - entry.read_ms > freshFor;
      if (isOld && !entry.busy) {
        entry.busy = true;
        void refresh(attempt);
      }
      return entry.text;
    },
  };
}

function gitOf(folder: RunFolder): Git {
  const path = join(folder.path, 'integrator.git');
  return createCleanGit({
    cwd: folder.path,
    home: join(folder.path, 'home'),
    args: [`--git-dir=${path}`, '--literal-pathspecs'],
  });
}

async function patch(git: Git, from: string, to: string | null): Promise<string> {
  if (to === null) return 'Its workspace can be looked at when its phase is done.';
  const fixed = ['--no-ext-diff', '--no-textconv', '--no-color', '--no-renames', '--stat', '--patch'];
  const asked = await git.ask(['diff', ...fixed, '--end-of-options', from, to]);
  if (asked.code !== 0) return `It cannot be shown: ${inertText(asked.stderr, { max: 300 })}`;
  const text = asked.stdout.subarray(0, longest).toString('utf8');
  return asked.stdout.length > longest ? `${text}\n… and more: pcoord salvage list` : text;
}
