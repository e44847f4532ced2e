import { isReading } from '../../journal/letters.ts';
import { type Attempt, isShared, placeOf } from '../attempt/context.ts';
import type { Watch } from '../host-coordination.ts';
import { isClaimed, mayWiden } from '../scope.ts';
import { type Contract, contractsOf, publishContract } from './contracts.ts';
import { forgetWrites, noteOverlaps } from './overlaps.ts';
import { changedPaths, noteStrays } from './strays.ts';

/** At most one live publication of a contract in this many ms: a file that is saved at every key is not news each time. */
const contractPeriodMs = 1_000;

/** A workspace that is watched. */
export interface Watching {
  /** Resolves when everything that is written from then on is noticed. */
  readonly ready: Promise<void>;
  finish(): Promise<void>;
}

/**
 * Watches the attempt's own workspace and acts on what is written there. `since` says whether it was written to before:
 * then what differs already counts as well.
 */
export function watchWorkspace(attempt: Attempt, since: 'new' | 'under way'): Watching | null {
  if (isShared(attempt)) return null;
  const { run } = attempt;
  const over = new AbortController();
  const publish = liveContracts(attempt, over.signal);
  let work: Promise<unknown> = Promise.resolve();
  const notice = (paths: readonly string[]): void => {
    if (over.signal.aborted || run.closed || !isReading(attempt.record)) return;
    const outside = paths.filter((path) => !isClaimed(attempt.task.writes, path));
    if (run.plan.session.strategy === 'coordinated_parallel') {
      const { out_of_scope } = attempt.stream;
      const strays = new Set(outside.filter((path) => !mayWiden(out_of_scope, path)));
      noteOverlaps(
        attempt,
        paths.filter((path) => !strays.has(path)),
      );
      publish(paths);
    }
    if (outside.length > 0) work = work.then(() => noteStrays(attempt, outside));
  };
  const watch: Watch = run.host.watches.watch(placeOf(attempt), notice, (detail) =>
    run.emit({ type: 'note-taken', note: 'watching-by-comparing', attempt: attempt.id, detail }),
  );
  if (since === 'under way')
    work = changedPaths(attempt).then((paths) => {
      if (paths !== null && paths.size > 0) notice([...paths].sort());
    });
  return {
    ready: watch.ready,
    finish: async () => {
      over.abort();
      watch.close();
      forgetWrites(attempt);
      await work;
    },
  };
}

/** Publishes contracts as they change: the first change at once, those that follow on its heels together. */
function liveContracts(attempt: Attempt, over: AbortSignal): (paths: readonly string[]) => void {
  const { run, stream } = attempt;
  const contracts = contractsOf(stream);
  const resting = new Map<string, 'quiet' | 'changed'>();
  const publish = async (contract: Contract): Promise<void> => {
    do {
      resting.set(contract.name, 'quiet');
      // A file that is not there or half written is no fault: collection publishes it once more, and says so.
      await publishContract(run, { stream: stream.id, contract, workspace: placeOf(attempt) });
      if (over.aborted || run.closed) return;
      await run.host.clock.wait(contractPeriodMs, over);
    } while (resting.get(contract.name) === 'changed' && !over.aborted && !run.closed);
    resting.delete(contract.name);
  };
  return (paths) => {
    for (const contract of contracts) {
      if (!paths.includes(contract.file)) continue;
      if (resting.has(contract.name)) resting.set(contract.name, 'changed');
      else void publish(contract);
    }
  };
}
