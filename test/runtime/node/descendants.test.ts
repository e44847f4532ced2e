import { describe, expect, it } from 'vitest';
import { followDescendants } from '../../../src/runtime/node/descendants.ts';
import type { ProcessEntry } from '../../../src/runtime/node/process-entry.ts';

function entry(pid: number, parent: number, more: Partial<ProcessEntry> = {}): ProcessEntry {
  return { pid, parent, group: pid, zombie: false, start_time: `t${pid}`, ...more };
}

const leader = entry(10, 5);

function pids(entries: readonly ProcessEntry[]): number[] {
  return entries.map(({ pid }) => pid).sort((a, b) => a - b);
}

describe('descendants of a program', () => {
  it('are known however deep, and stay known when their parents are gone', () => {
    const known = followDescendants(leader);
    known.look([entry(1, 0), leader, entry(11, 10), entry(12, 11), entry(20, 1)]);
    expect(pids(known.seen)).toEqual([11, 12]);
    known.look([entry(1, 0), entry(12, 1), entry(13, 12), entry(20, 1)]);
    expect(pids(known.seen)).toEqual([12, 13]);
  });

  it('are taken over from whoever has seen them before, if they are still the same', () => {
    const known = followDescendants(leader, [
      { pid: 12, start_time: 't12' },
      { pid: 13, start_time: 'earlier' },
    ]);
    const table = [entry(1, 0), entry(12, 1), entry(13, 1), entry(14, 12)];
    known.look(table);
    expect(pids(known.seen)).toEqual([12, 14]);
    known.look(table);
    expect(pids(known.seen)).toEqual([12, 14]);
  });

  it('are forgotten when they have ended, and another process of the same number is none of them', () => {
    const known = followDescendants(leader);
    known.look([leader, entry(11, 10)]);
    known.look([leader]);
    expect(known.seen).toEqual([]);
    known.look([leader, entry(11, 10), entry(12, 11)]);
    known.look([entry(11, 1, { start_time: 'later' }), entry(12, 1), entry(14, 11)]);
    expect(pids(known.seen)).toEqual([12]);
  });

  it('do not hold the children of a process that has the number of the leader', () => {
    const known = followDescendants(leader);
    known.look([entry(10, 1, { start_time: 'later' }), entry(11, 10)]);
    expect(known.seen).toEqual([]);
  });

  it('are named without those that have ended but were not waited for', () => {
    const known = followDescendants(leader);
    known.look([leader, entry(11, 10, { zombie: true }), entry(12, 11)]);
    expect(pids(known.seen)).toEqual([12]);
  });
});
