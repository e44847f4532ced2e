import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchWords } from '../../../src/compiler/session/batch.ts';
import { escalationForm, periodForm, spanForm, waitForm } from '../../../src/compiler/session/durations.ts';
import type { DurationForm } from '../../../src/compiler/session/phrases.ts';
import {
  formatDuration,
  longestMs,
  readCount,
  readDuration,
  readSize,
  readWord,
} from '../../../src/compiler/session/phrases.ts';
import { readTrigger, triggerFormOf } from '../../../src/compiler/session/trigger-phrases.ts';

const forms: readonly DurationForm[] = [spanForm, periodForm, escalationForm, waitForm];
const minute = 60_000;

describe('a duration', () => {
  it.each([
    ['30m', spanForm, 30 * minute],
    ['1h30m', spanForm, 90 * minute],
    ['500ms', spanForm, 500],
    ['1m500ms', spanForm, minute + 500],
    ['90s', periodForm, 90_000],
    ['20_minutes', spanForm, 20 * minute],
    ['1_minute', spanForm, minute],
    ['every_30_minutes', periodForm, 30 * minute],
    ['every_1_hour', periodForm, 60 * minute],
    ['30_minutes', periodForm, 30 * minute],
    ['15_minutes_before_escalation', escalationForm, 15 * minute],
    ['15m', escalationForm, 15 * minute],
    ['5_seconds_max_wait', waitForm, 5000],
    ['576h', spanForm, longestMs],
  ])('%s means what it says', (text, form, value) => {
    expect(readDuration(text, form)).toEqual({ kind: 'value', value });
  });

  it.each(forms)('is spelt in the same words wherever a time is expected', (form) => {
    for (const prefix of ['', 'every_', 'up_to_'])
      for (const unit of ['minute', 'minutes'])
        for (const suffix of ['', '_max_wait', '_before_escalation', '_max'])
          expect(readDuration(`${prefix}30_${unit}${suffix}`, form)).toEqual({
            kind: 'value',
            value: 30 * minute,
          });
  });

  it.each([
    ['every_30m', periodForm],
    ['30_minutes_', spanForm],
    ['30_minutes_MAX', spanForm],
    ['30_minutes__max', spanForm],
    ['about_30_minutes', spanForm],
    ['1_hour_30', spanForm],
    ['30M', spanForm],
    ['30 m', spanForm],
    ['30m ', spanForm],
    ['m', spanForm],
    ['1.5h', spanForm],
    ['-5m', spanForm],
    ['', spanForm],
  ])('%j is refused where it does not belong', (text, form) => {
    expect(readDuration(text, form)).toMatchObject({ kind: 'invalid', why: 'form' });
  });

  it.each(['0s', '0_minutes', '577h', '999999999999h', '99999999999999999h', '99999999999999999_hours'])(
    '%s is out of range',
    (text) => {
      expect(readDuration(text, spanForm)).toMatchObject({ kind: 'invalid', why: 'range' });
    },
  );

  it.each([
    ['30', periodForm, ['30m', '30s']],
    ['5', waitForm, ['5s', '5m']],
  ])('a bare %s needs a unit', (text, form, nearest) => {
    const reading = readDuration(text, form);
    expect(reading).toMatchObject({ kind: 'invalid', why: 'unit' });
    expect(nearestOf(reading)).toEqual(nearest);
  });

  it.each([
    ['every 30 minutes', periodForm, '30m', 'safe'],
    ['30 min', spanForm, '30m', 'safe'],
    ['1 hour and 30 minutes', spanForm, '1h30m', 'safe'],
    ['1.5h', spanForm, '1h30m', 'safe'],
    ['2 days', spanForm, '48h', 'safe'],
    ['90 seconds', spanForm, '1m30s', 'safe'],
    ['250 milliseconds', spanForm, '250ms', 'safe'],
    ['15_minutes_AFTER_escalation', escalationForm, '15m', 'unsafe'],
    ['every_30_minuts', periodForm, 'every_30_minutes', 'unsafe'],
    ['soon', waitForm, '5_seconds_max_wait', 'unsafe'],
    ['90 days', spanForm, '576h', 'unsafe'],
  ])('%j is answered with the nearest valid phrase', (text, form, nearest, grade) => {
    const reading = readDuration(text, form);
    expect(reading.kind === 'invalid' && reading.nearest).toEqual([{ text: nearest, grade }]);
  });

  it('is written and read back the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: longestMs }), (value) => {
        expect(readDuration(formatDuration(value), spanForm)).toEqual({ kind: 'value', value });
      }),
    );
  });
});

describe('every suggestion', () => {
  const piece = fc.constantFrom(
    ...[
      'every',
      'up_to',
      '_',
      ' ',
      '-',
      '30',
      '0',
      '1.5',
      'm',
      'min',
      'minutes',
      'hours',
      's',
      'd',
      'ms',
      'GB',
      'k',
    ],
    ...[
      'max_wait',
      'before_escalation',
      'concurrent_reads',
      'all_streams',
      'complete',
      'done',
      'phase_2',
      'reached',
    ],
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
    fc.string({ maxLength: 30 }),
  );

  it('is itself a valid phrase', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...forms), (sample, form) => {
        for (const near of nearestOf(readDuration(sample, form)))
          expect(readDuration(near, form).kind).toBe('value');
        const count = { suffix: '_concurrent_reads' } as const;
        for (const near of nearestOf(readCount(sample, count)))
          expect(readCount(near, count).kind).toBe('value');
        for (const near of nearestOf(readSize(sample))) expect(readSize(near).kind).toBe('value');
        for (const near of nearestOf(readTrigger(sample))) expect(readTrigger(near).kind).toBe('value');
        for (const words of Object.values(batchWords))
          for (const near of nearestOf(readWord(sample, words)))
            expect(readWord(near, words).kind).toBe('value');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a count', () => {
  const reads = { suffix: '_concurrent_reads' } as const;

  it.each([
    ['10', 10],
    ['up_to_10', 10],
    ['up_to_10_concurrent_reads', 10],
    ['1_concurrent_read', 1],
  ])('%s means what it says', (text, value) => {
    expect(readCount(text, reads)).toEqual({ kind: 'value', value });
  });

  it.each(['ten', '10_concurrent_writes', 'up_to_', '-1', '1.5'])('%j is refused', (text) => {
    expect(readCount(text, reads).kind).toBe('invalid');
  });
});

describe('a size', () => {
  it.each([
    ['8GB', 8e9],
    ['8GiB', 8 * 2 ** 30],
    ['512MB', 512e6],
    ['1KiB', 1024],
  ])('%s is bytes', (text, value) => {
    expect(readSize(text)).toEqual({ kind: 'value', value });
  });

  it.each(['8gb', '8 GB', '8G', '1.5GB', 'GB', '8TB', '0KB', '999999999999GiB'])('%j is refused', (text) => {
    expect(readSize(text).kind).toBe('invalid');
  });
});

describe('a setting in words', () => {
  it.each([
    ['optimization', 'group_by_directory_for_io_efficiency', 'directory'],
    ['conflict_check', 'mandatory_before_execution', 'required'],
    ['rollback_strategy', 'atomic_batch_rollback', 'atomic'],
    ['grouping', 'by_tool_type_and_resource_usage', 'tool_and_usage'],
    ['monitoring', 'performance_and_error_tracking', 'full'],
    ['parallel_limit', 'based_on_system_resources', 'auto'],
  ] as const)('%s: %s is %s', (key, phrase, plain) => {
    expect(readWord(phrase, batchWords[key])).toEqual({ kind: 'value', value: plain });
    expect(readWord(plain, batchWords[key])).toEqual({ kind: 'value', value: plain });
  });

  it('is never found on the prototype', () => {
    expect(readWord('constructor', batchWords.grouping).kind).toBe('invalid');
  });
});

describe('a trigger', () => {
  it.each([
    ['all_streams_complete', { kind: 'all_streams', phase: null }],
    ['all_streams_complete_phase_2', { kind: 'all_streams', phase: 2 }],
    ['api_complete', { kind: 'stream', stream: 'api', phase: null }],
    ['api_complete_phase_12', { kind: 'stream', stream: 'api', phase: 12 }],
    ['half_complete_reached', { kind: 'milestone', milestone: 'half_complete' }],
    ['x_complete_complete', { kind: 'stream', stream: 'x_complete', phase: null }],
  ])('%s is taken apart', (text, value) => {
    expect(readTrigger(text)).toEqual({ kind: 'value', value });
  });

  it.each(['all_streams', 'complete', '_complete', 'api_complete_phase_0', 'api_complete_phase_', 'api', ''])(
    '%j is not one',
    (text) => {
      expect(readTrigger(text).kind).toBe('invalid');
    },
  );

  it('can be told from every name that a stream may have', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z_]{1,20}(?:_complete|_reached|_phase_[0-9]|)$/), (id) => {
        fc.pre(readTrigger(id).kind === 'value');
        expect(triggerFormOf(id)).not.toBeNull();
      }),
    );
  });
});

function nearestOf(
  reading: ReturnType<typeof readTrigger> | ReturnType<typeof readSize> | ReturnType<typeof readWord>,
): string[] {
  return reading.kind === 'invalid' ? reading.nearest.map((near) => near.text) : [];
}
