import { inertText } from '../base/inert.ts';
import type { AgentLimit } from './adapter.ts';
import { type JsonRecord, list, member, size, text } from './json-fields.ts';
import { readEpoch, readReset } from './reset-time.ts';

/** What was heard of limits before the result; the last word counts. */
export interface HeardLimit {
  /** The time that a rejected `rate_limit_event` named; `null` = it is over already; absent where it named none. */
  readonly until_ms?: number | null;
}

/** A `rate_limit_event` that turned a request away; `null` when it only tells how much is used. */
export function heardLimit(event: JsonRecord, now_ms: number): HeardLimit | null {
  const info = member(event, 'rate_limit_info');
  if (info === null || text(info, 'status') !== 'rejected') return null;
  const resets = size(info, 'resetsAt');
  return resets === null ? {} : { until_ms: readEpoch(resets, now_ms) };
}

/**
 * Whether a `result` event ended because the provider asked for a pause: a limit of the account (429), or a provider
 * that is overloaded (529). Only an end with an error is one: an agent may well talk of limits.
 */
export function limitOf(result: JsonRecord, heard: HeardLimit | null, now_ms: number): AgentLimit | null {
  if (result['is_error'] !== true) return null;
  const words = wordsOf(result);
  const status = size(result, 'api_error_status');
  const isLimit =
    status === 429 ||
    status === 529 ||
    heard !== null ||
    /\b(usage|session|weekly|\d+-hour|rate|opus|sonnet) limit\b.{0,40}\b(reached|exceeded|resets)\b/i.test(
      words,
    ) ||
    /\bhit your (\w+ )?limit\b/i.test(words) ||
    /\bAPI Error: (429|529)\b|\brate_limit_error\b|\boverloaded_error\b/.test(words);
  if (!isLimit) return null;
  // The event gives the very second; words give a time of day, of a day and a zone that have to be guessed.
  const until_ms = heard?.until_ms === undefined ? readReset(words, now_ms) : heard.until_ms;
  return { until_ms, detail: inertText(words === '' ? `API error ${status ?? 429}` : words, { max: 200 }) };
}

function wordsOf(result: JsonRecord): string {
  const error = list(result, 'errors').find((one) => typeof one === 'string');
  return (text(result, 'result') ?? (typeof error === 'string' ? error : '')).slice(0, 2000);
}
