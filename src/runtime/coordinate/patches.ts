import type { Attempt } from '../attempt/context.ts';
import { sendMessage } from './messages.ts';

/** So many paths are named in a letter. */
const namedPaths = 200;

/** Gives the owner of files what somebody else changed in them: as a patch to read and to apply, and as a ref. */
export async function sendPatch(
  attempt: Attempt,
  patch: {
    readonly owner: string;
    readonly paths: readonly string[];
    readonly ref: string;
    readonly commit: string;
  },
): Promise<void> {
  const { run, record, stream } = attempt;
  const { owner, paths, ref, commit } = patch;
  const name = `${attempt.id}.for.${owner}`;
  const from = record.start_commit;
  const written = await run.host.repository.writePatch({ name, from, to: commit, paths });
  if (run.closed) return;
  const how = written.ok
    ? `Look at it and take what is right: git apply --3way "${written.value}"`
    : `It is kept as ${ref} in the user's repository (${written.error.detail}).`;
  const text = `\`${stream.id}\` has changed files that you claim; its change was taken out of its result and is yours to decide on. ${how}`;
  sendMessage(
    run,
    { from: stream.id, to: owner, kind: 'patch', text, paths: paths.slice(0, namedPaths) },
    `patch:${attempt.id}:${owner}`,
  );
}
