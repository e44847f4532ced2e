import { describe, expect, it } from 'vitest';
import { sayNote } from '../../src/views/notes.ts';
import {
  sayAmount,
  sayCost,
  sayCount,
  sayDuration,
  sayFactor,
  sayFailure,
  sayNames,
  sayNode,
} from '../../src/views/words.ts';

describe('words', () => {
  it('a duration shows two units at most and never rounds up to what has not passed', () => {
    const said = [-5, 0, 99, 400, 59_999, 60_000, 125_900, 3_599_999, 3_720_000, 86_399_999, 273_600_000];
    expect(said.map(sayDuration)).toEqual([
      '0.0s',
      '0.0s',
      '0.0s',
      '0.4s',
      '59.9s',
      '1m00s',
      '2m05s',
      '59m59s',
      '1h02m',
      '23h59m',
      '3d04h',
    ]);
  });

  it('an amount keeps at most three digits', () => {
    expect([0, 999, 1000, 12_345, 123_456, 999_949, 999_950, 4_500_000].map(sayAmount)).toEqual([
      '0',
      '999',
      '1k',
      '12.3k',
      '123k',
      '1000k',
      '1M',
      '4.5M',
    ]);
  });

  it('a cost that is not zero never reads as zero', () => {
    expect([0, 0.001, 0.126, 9.99, 12.4].map(sayCost)).toEqual(['$0.00', '<$0.01', '$0.13', '$9.99', '$12']);
  });

  it('counts, factors and lists read as English', () => {
    expect([sayCount(1, 'file'), sayCount(0, 'file'), sayCount(2, 'try', 'tries')]).toEqual([
      '1 file',
      '0 files',
      '2 tries',
    ]);
    expect([1, 2.34, 9.96, 12.7].map(sayFactor)).toEqual(['1.0×', '2.3×', '10×', '13×']);
    expect(sayNames(['a', 'b', 'c'], 3)).toBe('a, b, c');
    expect(sayNames(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
  });

  it('a gate is called by its kind and name, a task by its id', () => {
    expect(['milestone:m', 'stage:a:b', 'end', 's/1'].map(sayNode)).toEqual([
      'milestone m',
      'stage a:b',
      'final integration',
      's/1',
    ]);
  });

  it('a note is worded where its kind is known, and told as it is where not', () => {
    expect(sayNote('own-commits', '2')).toContain('2 commits of its own');
    const ref = 'refs/pcoord/r/own/a.1.1/1';
    expect(sayNote('own-commits', `3 ${ref}`)).toMatch(
      /3 commits of its own.*kept: git log refs\/pcoord\/r\/own\/a\.1\.1\/1$/,
    );
    expect(sayNote('strays-ended', '1')).toBe('1 process that agents left behind: ended');
    expect(sayNote('gate-notice', 'milestone:m')).toBe('notice from milestone m');
    expect(sayNote('new-kind', 'x')).toBe('note: new-kind: x');
    expect(sayNote('new-kind', '')).toBe('note: new-kind');
  });

  it('a failure names its exit code once', () => {
    expect(sayFailure('agent-exited-nonzero', '', 3)).toBe('it exited with code 3');
    expect(sayFailure('agent-exited-nonzero', 'sh exited with 7', 7)).toBe('it exited with code 7');
    expect(sayFailure('agent-exited-nonzero', 'sh exited with 7: no such table', 7)).toBe(
      'it exited with code 7: no such table',
    );
    expect(sayFailure('agent-timed-out', '@x ran out of time: still at it', null)).toBe(
      'it ran out of time: still at it',
    );
    expect(sayFailure('agent-exited-nonzero', 'no such table', 3)).toBe(
      'it exited with code 3: no such table',
    );
    expect(sayFailure('agent-not-found', 'codex', null)).toBe('its program was not found: codex');
  });
});
