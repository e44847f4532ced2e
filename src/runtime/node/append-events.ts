import { err, ok, type Result } from '../../base/result.ts';
import { encodeRecord } from '../../journal/codec.ts';
import type { RunEvent, RunEventBody } from '../../journal/event.ts';
import { initial } from '../../journal/initial.ts';
import { reduce } from '../../journal/reduce.ts';
import type { RunState } from '../../journal/state.ts';
import type { Plan } from '../../plan/plan.ts';
import type { HostFailure } from '../host.ts';
import { armCrashPoints, sinkWithCrashPoints } from './crash-points.ts';
import { reopenJournalFile } from './journal-file.ts';
import { awaitRunLock } from './run-lock.ts';
import type { RunFolder } from './state-folder.ts';
import { systemFailure } from './system-failure.ts';

/** A run that nobody runs, held for as long as something is added to its journal. */
export interface HeldRun {
  readonly state: RunState;
  /** Writes an event down and folds it in. */
  emit(body: RunEventBody): void;
}

/**
 * Adds events to the journal of a run that has no coordinator, under the run's lock; resolves when they are durable.
 * Fails when somebody runs it.
 */
export async function appendEvents<T>(
  run: { readonly folder: RunFolder; readonly plan: Plan; readonly now_ms: number },
  act: (held: HeldRun) => T,
): Promise<Result<T, HostFailure>> {
  const { folder, plan, now_ms } = run;
  armCrashPoints(process.env);
  const lock = await awaitRunLock(folder, 'command');
  if (!lock.ok) return lock;
  try {
    const reopened = reopenJournalFile(folder.journal);
    if (!reopened.ok) return reopened;
    const { records } = reopened.value;
    const journal = sinkWithCrashPoints(reopened.value.journal);
    const state = initial(plan);
    for (const event of records) reduce(state, event);
    let { crc } = reopened.value;
    const value = act({
      state,
      emit: (body) => {
        const at_ms = Math.max(state.at_ms, now_ms);
        const event: RunEvent = { seq: state.seq + 1, at_ms, run: folder.run, ...body };
        const record = encodeRecord(event, crc);
        crc = record.crc;
        journal.append(record.bytes);
        reduce(state, event);
      },
    });
    const written = await journal.commit();
    journal.close();
    return written.ok ? ok(value) : written;
  } catch (error) {
    return err(systemFailure(error, `the journal of run ${folder.run} could not be added to`));
  } finally {
    lock.value.release();
  }
}
