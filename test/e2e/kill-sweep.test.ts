import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Outcome } from '../rig/kill-sweep/oracle.ts';
import { openWorkshop, type Workshop } from '../rig/kill-sweep/place.ts';
import { sweepSessions } from '../rig/kill-sweep/session.ts';
import { firstVisits, runCase, runReference, sweep } from '../rig/kill-sweep/sweep.ts';

let folder: string;
let workshop: Workshop;
let reference: { readonly outcome: Outcome; readonly points: readonly string[] };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pcoord-sweep-'));
  workshop = openWorkshop(folder, sweepSessions['independent']!);
  reference = await runReference(workshop);
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

/** Of every kind one; all visits of all points, and pairs of them, are swept by bench/kill-sweep.ts. */
const sample = [
  'plan.after:1',
  'journal.write.after:1',
  'journal.commit.after:2',
  'workspaces.prepare.before:2',
  'git.read-tree.after:2',
  'place.owner.before:1',
  'processes.start.before:3',
  'processes.start.after:3',
  'processes.exited.after:2',
  'git.update-ref.after:1',
  'workspaces.snapshot.after:2',
  'repository.commitChanges.after:2',
  'repository.keep.after:1',
  'repository.merge.after:1',
  'repository.publish.before:1',
  'git.fetch.after:2',
  'repository.publish.after:1',
  'journal.append.after:60',
  'close.before:1',
];

/** Killed once more while it is taken up. */
const pairs = [
  ['processes.start.after:2', 'processes.reapStrays.before:1'],
  ['repository.publish.after:1', 'journal.append.after:1'],
  ['workspaces.snapshot.after:1', 'repository.publish.after:1'],
];

it('a coordinator killed at any point, also while it resumes: resume ends as if nothing had happened, and repeats nothing', async () => {
  const known = new Set(reference.points);
  expect(sample.filter((point) => !known.has(point))).toEqual([]);
  expect(firstVisits(reference.points).length).toBeGreaterThan(60);
  const breaks: Record<string, readonly string[]> = {};
  let killed = 0;
  let possibly = 0;
  await sweep([...sample.map((point) => [point]), ...pairs], { width: 2 }, async (points) => {
    const result = await runCase(workshop, reference.outcome, points);
    killed += result.killed_at.length;
    possibly += result.possibly_started;
    if (result.breaks.length > 0) breaks[points.join(' then ')] = result.breaks;
  });
  expect(breaks).toEqual({});
  // Two runs do not take all the same turns: the second point of a pair need not be come by.
  expect(killed).toBeGreaterThanOrEqual(sample.length + pairs.length);
  console.info(`kill sweep: ${killed} kills, ${possibly} attempts possibly started`);
}, 600_000);
