import { statSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import { mailboxIn } from '../coordinate/mailbox.ts';
import type { HostFailure } from '../host.ts';
import type { Channels, Mailbox } from '../host-coordination.ts';
import { readContract } from './contract-file.ts';
import { fileName } from './file-name.ts';
import { makeFolder, replaceFile } from './files.ts';
import { type Inbox, makeMailFile, openInbox } from './inbox-file.ts';
import { followOutbox } from './outbox-file.ts';
import { systemFailure } from './system-failure.ts';

/** Opens the inboxes and outboxes of a run, and the folder of its contracts. */
export function openChannels(folder: string): Channels {
  const contracts = join(folder, 'contracts');
  const opened = new Map<string, { readonly mailbox: Mailbox; readonly inbox: Inbox }>();
  const published = new Map<string, string>();
  try {
    makeFolder(contracts);
  } catch {
    // Made once more, and complained of, when there is something to be put there.
  }
  return {
    contracts,
    open: async (attempt, tmp) => {
      const known = opened.get(attempt);
      if (known) return ok(known.mailbox);
      return guarded('the inbox could not be made', () => {
        const mailbox = mailboxIn(tmp);
        for (const path of [mailbox.inbox, mailbox.outbox]) makeMailFile(path);
        opened.set(attempt, { mailbox, inbox: openInbox(mailbox.inbox) });
        return ok(mailbox);
      });
    },
    holdsWords: (tmp) => (statSync(mailboxIn(tmp).outbox, { throwIfNoEntry: false })?.size ?? 0) > 0,
    deliver: async (attempt, letter) => {
      const box = opened.get(attempt);
      if (!box) return err({ reason: 'not-found', detail: `${attempt} has no inbox` });
      return guarded('a letter could not be delivered', () => box.inbox.add(letter));
    },
    listen: (attempt, onLine) => {
      const box = opened.get(attempt);
      return box ? followOutbox(box.mailbox.outbox, onLine) : { finish: async () => {} };
    },
    publish: async ({ workspace, file, artifact }) =>
      guarded(`${file} could not be published`, () => {
        const read = readContract(workspace.path, file);
        if (!read.ok) return read;
        const { content, sha256 } = read.value;
        const path = join(contracts, fileName(artifact));
        if (published.get(artifact) === sha256) return ok({ sha256, path });
        makeFolder(contracts);
        replaceFile(path, content);
        published.set(artifact, sha256);
        return ok({ sha256, path });
      }),
  };
}

/** What the file system refuses is the world, not a bug. */
async function guarded<T>(what: string, act: () => Result<T, HostFailure>): Promise<Result<T, HostFailure>> {
  try {
    return act();
  } catch (error) {
    return err(systemFailure(error, what));
  }
}
