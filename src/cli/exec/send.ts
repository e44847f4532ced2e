import type { RunState } from '../../journal/state.ts';
import type { OpenedRun } from '../../runtime/node/node-host.ts';
import { makeResolution } from '../../runtime/node/resolution.ts';
import type { TuiReply } from '../../tui/store.ts';
import type { TuiCommand } from '../../tui/ui.ts';

/** Passes what keys ask for on to the run of this process, and its answer back. */
export function createSender(
  opened: OpenedRun,
  latest: () => RunState | null,
): (command: TuiCommand) => Promise<TuiReply | null> {
  return async (command) => {
    switch (command.kind) {
      case 'leave':
      case 'pace':
        return null;
      case 'stop':
      case 'detach':
        // The view says itself that the run is stopping.
        opened.push(command);
        return null;
      case 'settle-review':
        return settle(opened, command, latest());
      default:
        return opened.ask(command);
    }
  };
}

/** A merge conflict is accepted with a merge of both sides, made here as `pcoord review accept` makes it. */
async function settle(
  opened: OpenedRun,
  { review, how, side, note }: Extract<TuiCommand, { kind: 'settle-review' }>,
  state: RunState | null,
): Promise<TuiReply> {
  const item = state?.reviews.find(({ id }) => id === review);
  if (state === null || item === undefined) return { accepted: false, detail: `there is no ${review}` };
  let commit: string | null = null;
  if (side !== null) {
    const about = { folder: opened.folder, state, review: item, cwd: opened.facts.root };
    const made = await makeResolution(about, { kind: 'side', side });
    if (!made.ok) return { accepted: false, detail: made.error.detail };
    commit = made.value;
  }
  return opened.ask({ kind: 'close-review', review, how, note, commit });
}
