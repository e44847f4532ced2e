import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentLimit } from '../../src/agents/adapter.ts';
import { claudeAdapter } from '../../src/agents/claude.ts';
import { createClaudeReader } from '../../src/agents/claude-reader.ts';
import { readReset } from '../../src/agents/reset-time.ts';
import { readRecording } from '../rig/claude/recordings.ts';
import { scenarios } from '../rig/claude/scenarios.ts';
import { claudeAgent, launchInput } from './samples.ts';

const now = Date.parse('2026-11-23T10:15:30Z');
const later = Date.parse('2026-11-23T15:00:00Z');

function limited(...events: readonly unknown[]): AgentLimit | null | undefined {
  const reader = createClaudeReader(now);
  for (const event of events) reader.take(`${JSON.stringify(event)}\n`);
  return reader.limited;
}

/** As the program ended when a scripted provider answered every request with 429. */
const rejected = {
  type: 'result',
  subtype: 'success',
  is_error: true,
  terminal_reason: 'api_error',
  api_error_status: 429,
  result: 'API Error: Request rejected (429) · scripted fault 429',
};

describe('an end because the provider limits the rate', () => {
  it('is known by its status', () => {
    expect(limited(rejected)).toEqual({ until_ms: null, detail: rejected.result });
    expect(limited({ ...rejected, api_error_status: 529 })).toMatchObject({ until_ms: null });
    expect(limited({ ...rejected, api_error_status: 400, result: 'API Error: 400' })).toBeNull();
  });

  it.each([
    [`Claude AI usage limit reached|${later / 1000}`],
    ["You've hit your session limit · resets 3pm (UTC)"],
    ["You've hit your limit · resets 3:00pm (Etc/UTC)"],
    ['5-hour limit reached ∙ resets 15:00 (UTC)'],
    ['Weekly limit reached: resets at 4 pm (Europe/Berlin)'],
  ])('is known by its words, with the time: %s', (result) => {
    expect(limited({ type: 'result', is_error: true, result })).toEqual({ until_ms: later, detail: result });
  });

  it('takes the time from the event that turned the request away', () => {
    const info = { status: 'rejected', resetsAt: later / 1000, rateLimitType: 'five_hour' };
    const event = { type: 'rate_limit_event', rate_limit_info: info };
    expect(limited(event, { ...rejected, api_error_status: null })).toMatchObject({ until_ms: later });
    const warning = { ...event, rate_limit_info: { ...info, status: 'allowed_warning' } };
    expect(limited(warning, { ...rejected, api_error_status: 500, result: '' })).toBeNull();
  });

  it('believes the event before the words, which name no day', () => {
    const soon = now + 6_000;
    const info = { status: 'rejected', resetsAt: soon / 1000 };
    const result = "You've hit your session limit · resets 3pm (UTC)";
    const event = { type: 'rate_limit_event', rate_limit_info: info };
    expect(limited(event, { ...rejected, result })).toMatchObject({ until_ms: soon });
    const silent = { ...event, rate_limit_info: { status: 'rejected' } };
    expect(limited(silent, { ...rejected, result })).toMatchObject({ until_ms: later });
    const over = { ...event, rate_limit_info: { ...info, resetsAt: now / 1000 - 60 } };
    expect(limited(over, { ...rejected, result })).toMatchObject({ until_ms: null });
  });

  it('is none when the agent only talks of limits, or went on after one', () => {
    const fine = {
      ...rejected,
      is_error: false,
      api_error_status: null,
      result: 'Session limit reached: fixed.',
    };
    expect(limited(fine)).toBeNull();
    expect(limited(rejected, fine)).toBeNull();
    for (const { name } of scenarios) {
      const reader = createClaudeReader(now);
      reader.take(readRecording(name));
      expect(reader.limited).toBeNull();
    }
  });
});

describe('the time of a reset', () => {
  it('lies ahead, and not too far', () => {
    expect(readReset(`limit reached|${now / 1000 - 60}`, now)).toBeNull();
    expect(readReset(`limit reached|${now / 1000 + 9 * 86_400}`, now)).toBeNull();
    expect(readReset('resets 10am (UTC)', now)).toBe(Date.parse('2026-11-24T10:00:00Z'));
    expect(readReset('resets 10:16am (UTC)', now)).toBe(Date.parse('2026-11-23T10:16:00Z'));
    expect(readReset('resets 12am (UTC)', now)).toBe(Date.parse('2026-11-24T00:00:00Z'));
    expect(readReset('resets 12pm (UTC)', now)).toBe(Date.parse('2026-11-23T12:00:00Z'));
  });

  it('is none when it has just passed, within a quarter of an hour', () => {
    const at = (time: string): number => Date.parse(`2026-11-23T${time}Z`);
    for (const time of ['15:00:00', '15:00:20', '15:14:59', '15:15:00'])
      expect(readReset('resets 3pm (UTC)', at(time))).toBeNull();
    expect(readReset('resets 3pm (UTC)', at('15:15:01'))).toBe(later + 86_400_000);
    expect(readReset('resets 3pm (UTC)', at('14:59:59'))).toBe(later);
    expect(readReset('resets 12am (UTC)', at('00:05:00'))).toBeNull();
    expect(readReset('resets 11:55pm (UTC)', at('00:05:00'))).toBeNull();
  });

  it('is none where the words give none', () => {
    for (const words of [
      'resets soon',
      'resets 3',
      'resets 25:00',
      'resets 13pm',
      'resets 3pm (Nowhere/Town)',
      '',
    ])
      expect(readReset(words, now)).toBeNull();
  });

  it('follows the clocks of its zone when they are put back', () => {
    const eve = Date.parse('2026-10-24T20:00:00Z');
    expect(readReset('resets 7am (Europe/Berlin)', eve)).toBe(Date.parse('2026-10-25T06:00:00Z'));
  });

  it('is always ahead, whatever is said', () => {
    const hour = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(hour, fc.integer({ min: 0, max: 70 }), fc.constantFrom('am', 'pm', ''), (h, m, half) => {
        const at = readReset(`resets ${h}:${String(m).padStart(2, '0')}${half} (UTC)`, now);
        if (at === null) return;
        expect(at).toBeGreaterThan(now);
        expect(at - now).toBeLessThanOrEqual(86_400_000);
        expect(new Date(at).getUTCMinutes()).toBe(m);
      }),
    );
  });
});

describe('a conversation that is taken up', () => {
  const id = '0f9bafdb-64d5-4671-8a2b-2c1f6a3e7d10';

  it('is named in the arguments', () => {
    const { argv } = claudeAdapter.launch(launchInput(claudeAgent, { continues: id }));
    expect(argv.slice(-2)).toEqual(['--resume', id]);
    expect(claudeAdapter.launch(launchInput(claudeAgent)).argv).not.toContain('--resume');
  });

  it('has an id and nothing else for a name', () => {
    for (const continues of [
      '--dangerously-skip-permissions',
      'a b',
      '',
      '-r',
      `${id}\n`,
      '../../etc/passwd',
    ])
      expect(claudeAdapter.launch(launchInput(claudeAgent, { continues })).argv).not.toContain('--resume');
  });
});
