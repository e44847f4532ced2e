import type { RunOutcome } from '../../journal/event.ts';
import * as quantities from '../../views/quantities.ts';
import { markOf } from '../../views/tell.ts';
import * as words from '../../views/words.ts';
import type { Report } from '../model.ts';
import type { ReportDiff, ReportStream } from '../model-work.ts';
import type { Mark } from './markup.ts';

/** What came of the run, in words. */
export function sayStatus({ status }: Report): string {
  if (status in words.OUTCOMES) return words.OUTCOMES[status as RunOutcome];
  return status === 'interrupted' ? 'interrupted: nobody goes on with it' : status;
}

/** How good that is. */
export function markOfStatus({ status }: Report): Mark {
  if (status === 'running' || status === 'stopping') return 'active';
  if (!(status in words.OUTCOMES)) return 'attention';
  const mark = markOf(status as RunOutcome);
  return mark === 'good' || mark === 'bad' ? mark : 'attention';
}

/** How a stream stands, in words and by how good it is. */
const STREAM_WORDS: Readonly<Record<ReportStream['state'], readonly [Mark, string]>> = {
  succeeded: ['good', 'done'],
  failed: ['bad', 'failed'],
  blocked: ['bad', 'blocked'],
  running: ['active', 'working'],
  cancelled: ['attention', 'cancelled'],
  waiting: ['dim', 'waiting'],
};

/** How a stream of a report stands: what was at work when nobody went on with the run any more may be so still. */
export function standingOf(report: Report, { state }: ReportStream): readonly [Mark, string] {
  return state === 'running' && report.status === 'interrupted'
    ? ['attention', 'left at work']
    : STREAM_WORDS[state];
}

/** ` as of 04:03:02 UTC`: the moment that a report of an open run tells of; empty when the run is over. */
export function sayAsOf({ finished_at_ms, last_event_at_ms: at_ms }: Report): string {
  if (finished_at_ms !== null || !Number.isFinite(at_ms) || Math.abs(at_ms) > 8.64e15) return '';
  return `as of ${new Date(at_ms).toISOString().slice(11, 19)} UTC`;
}

/** `+1m05s`: how long after the run's start. */
export function sayAfter(report: Report, at_ms: number | null): string {
  return at_ms === null ? '–' : `+${quantities.sayDuration(at_ms - report.started_at_ms)}`;
}

/** A length, or a dash where it is not known. */
export function sayLength(ms: number | null): string {
  return ms === null ? '–' : quantities.sayDuration(ms);
}

/** Tokens in and out, or that nobody told. */
export function sayTokens(of: {
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
}): string {
  if (of.tokens_in === null && of.tokens_out === null) return 'unknown';
  const say = (amount: number | null): string => (amount === null ? 'unknown' : quantities.sayAmount(amount));
  return `${say(of.tokens_in)} in, ${say(of.tokens_out)} out`;
}

/** A cost, or that nobody told it. */
export function sayCost(usd: number | null): string {
  return usd === null ? 'unknown' : quantities.sayCost(usd);
}

/** `+12 −3`, with true minus signs. */
export function sayLines({ added, removed }: Pick<ReportDiff, 'added' | 'removed'>): string {
  return `+${added} −${removed}`;
}

/** `2026-11-23 04:03 UTC`. */
export function sayDate(at_ms: number): string {
  if (!Number.isFinite(at_ms) || Math.abs(at_ms) > 8.64e15) return 'unknown';
  return `${new Date(at_ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Something of what a stream changed: a dash where nothing of it is accepted, `unknown` where git does not have it. */
export function sayOfDiff({ diff, done }: ReportStream, say: (diff: ReportDiff) => string): string {
  if (diff !== null) return say(diff);
  return done === 0 ? '–' : 'unknown';
}
