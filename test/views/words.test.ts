import { describe, expect, it } from 'vitest';
import { sayNote } from '../../src/views/notes.ts';
import { sayFailure, sayNames, sayNode } from '../../src/views/words.ts';

describe('words', () => {
  it('a list names no more than asked for', () => {
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
