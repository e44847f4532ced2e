import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWorkshop } from '../rig/kill-sweep/place.ts';
import { sweepSessions } from '../rig/kill-sweep/session.ts';
import { firstVisits, runCase, runReference, sweep } from '../rig/kill-sweep/sweep.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pcoord-sweep-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

/** Of every kind one; all visits of all points, and pairs of them, are swept by bench/kill-sweep.ts. */
const sample = [
  'plan.after:1',
  'journal.commit.after:2',
  'place.owner.before:1',
  'processes.start.after:3',
  'processes.exited.after:2',
  'workspaces.snapshot.after:2',
  'repository.keep.after:1',
  'repository.merge.after:1',
  'repository.publish.after:1',
  'journal.append.after:60',
  'close.before:1',
];

/** Killed once more while it is taken up. */
const pairs = [
  ['processes.start.after:2', 'processes.reapStrays.before:1'],
  ['repository.publish.after:1', 'journal.append.after:1'],
];

/** Where streams hear of each other: a letter that gets lost leaves its reader waiting for ever. */
const between = ['channels.publish.after:2', 'channels.deliver.after:2'];

/** In the middle of a meeting, of a letter on its way, and of a workspace being brought up. */
const meetings = ['workspaces.glimpse.after:2', 'channels.deliver.before:2', 'workspaces.bringUp.before:1'];

/** While a person settles what a run left, by a second and a third command. */
const afterwards = ['2/git.commit-tree.after:1', '3/lock.after:1'];

it.each([
  ['independent', [...sample.map((point) => [point]), ...pairs]],
  ['coordinated', between.map((point) => [point])],
  ['synchronized', meetings.map((point) => [point])],
  ['reviewed', afterwards.map((point) => [point])],
] as const)(
  'a coordinator of %s work killed at any point, also while it resumes: resume ends as if nothing had happened, and repeats nothing',
  async (name, cases) => {
    const workshop = openWorkshop(join(folder, name), sweepSessions[name]!);
    const { outcome, points } = await runReference(workshop);
    const known = new Set(points);
    expect(cases.map(([first]) => first ?? '').filter((point) => !known.has(point))).toEqual([]);
    expect(firstVisits(points).length).toBeGreaterThan(60);
    const breaks: Record<string, readonly string[]> = {};
    let killed = 0;
    let possibly = 0;
    await sweep(cases, { width: 2 }, async (where) => {
      const result = await runCase(workshop, outcome, where);
      killed += result.killed_at.length;
      possibly += result.possibly_started;
      if (result.breaks.length > 0) breaks[where.join(' then ')] = result.breaks;
    });
    expect(breaks).toEqual({});
    // Two runs do not take all the same turns: the second point of a pair need not be come by.
    expect(killed).toBeGreaterThanOrEqual(cases.length);
    console.info(`kill sweep: ${killed} kills, ${possibly} attempts possibly started`);
  },
  600_000,
);
