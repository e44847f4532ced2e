import { err, ok, type Result } from '../../base/result.ts';
import type { CommandReply } from '../host.ts';
import type { Run } from '../run-context.ts';

/** Looks at the workspace of a running attempt without disturbing it; the answer is the commit that holds it as it is. */
export async function lookAt(run: Run, id: string): Promise<CommandReply> {
  const seen = await glimpse(run, id);
  return seen.ok ? { accepted: true, detail: seen.value } : { accepted: false, detail: seen.error };
}

async function glimpse(run: Run, id: string): Promise<Result<string, string>> {
  const attempt = run.state.attempts.get(id);
  const place = run.places.get(id);
  if (attempt === undefined || place === undefined) return err(`${id} is not running`);
  const seen = await run.host.workspaces.glimpse(place, {
    attempt: id,
    name: `look/${id}`,
    start_commit: attempt.start_commit,
    message: `${id} as it is while it runs`,
    at_ms: run.host.clock.now(),
  });
  return seen.ok ? ok(seen.value.commit) : err(seen.error.detail);
}
