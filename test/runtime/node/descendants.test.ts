import { describe, expect, it } from 'vitest';
import { followDescendants } from '../../../src/runtime/node/descendants.ts';
import type { ProcessEntry } from '../../../src/runtime/node/process-entry.ts';

function entry(pid: number, parent: number, more: Partial<ProcessEntry> = {}): ProcessEntry {
  const start_time = `t${pid}`;
  return { pid, parent, group: pid, session: pid, zombie: false, stopped: false, start_time, ...more };
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

  it('are all who are in a session that one of them began, also when nobody else of it is left', () => {
    const known = followDescendants(leader);
    known.look([leader, entry(11, 10), entry(12, 11, { session: 11 })]);
    // Each began the next and has gone: no parent leads from one to the other.
    known.look([leader, entry(13, 1, { session: 11 })]);
    known.look([leader, entry(14, 1, { session: 11 }), entry(15, 1, { session: 10 })]);
    expect(pids(known.seen)).toEqual([14, 15]);
  });

  it('are not those in a session of others that something of the program was put into', () => {
    const known = followDescendants(leader);
    const inOthers = entry(30, 20, { session: 20 });
    // A daemon of the user's started it with the environment of the program that asked for it.
    known.look([leader, entry(20, 1), inOthers, entry(21, 20, { session: 20 })], [inOthers]);
    expect(pids(known.seen)).toEqual([30]);
    known.look([leader, entry(20, 1), inOthers, entry(21, 20, { session: 20 })], [inOthers]);
    expect(pids(known.seen)).toEqual([30]);
    // Nor are those of a leader that has no session of its own.
    const inside = followDescendants(entry(40, 20, { session: 20 }));
    const table = [entry(20, 1), entry(40, 20, { session: 20 }), entry(21, 20, { session: 20 })];
    inside.look(table);
    inside.look(table);
    expect(inside.seen).toEqual([]);
  });

  it('are not those in a session that got the number of one that has ended', () => {
    const known = followDescendants(leader);
    known.look([leader, entry(11, 10), entry(12, 11, { session: 11 })]);
    known.look([leader]);
    known.look([leader, entry(11, 1, { start_time: 'later' }), entry(13, 11, { session: 11 })]);
    expect(known.seen).toEqual([]);
    known.look([leader]);
    known.look([leader]);
    known.look([leader, entry(16, 1, { session: 11 })]);
    expect(known.seen).toEqual([]);
  });

  it('are those that carry the mark of the program, and their children', () => {
    const known = followDescendants(leader);
    known.look([leader, entry(21, 1), entry(22, 21), entry(23, 1)], [entry(21, 1)]);
    expect(pids(known.seen)).toEqual([21, 22]);
  });
});
