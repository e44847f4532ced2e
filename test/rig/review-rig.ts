import { encodeRecord } from '../../src/journal/codec.ts';
import type { RunEvent, RunEventBody } from '../../src/journal/event.ts';
import { reduce } from '../../src/journal/reduce.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { judgeReview, outcomeAfterReview, type ReviewVerdict } from '../../src/runtime/review.ts';
import { readJournal, type World } from './fake-world.ts';
import { fold } from './fold.ts';

/** Settles an item of a run that nobody runs, as the command line does: appends to the journal what it comes to. */
export function applyReview(plan: Plan, world: World, verdict: ReviewVerdict): readonly RunEvent[] {
  const journal = readJournal(world);
  const state = fold(plan, journal.records);
  const judged = judgeReview(state, verdict);
  if (!judged.ok) throw new Error(judged.error);
  const written: RunEvent[] = [];
  let { crc } = journal;
  const write = (body: RunEventBody | null): void => {
    if (body === null) return;
    const event: RunEvent = {
      seq: state.seq + 1,
      at_ms: Math.max(state.at_ms, world.clock.now()),
      run: 'run',
      ...body,
    };
    const record = encodeRecord(event, crc);
    crc = record.crc;
    world.journal.bytes = Buffer.concat([world.journal.bytes, record.bytes]);
    world.journal.durable = world.journal.bytes.length;
    reduce(state, event);
    written.push(event);
  };
  write(judged.value);
  if (judged.value !== null) write(outcomeAfterReview(state));
  return written;
}
