import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { divide, readLiveRuns, type SlotShare, shareSlots } from '../../../src/runtime/node/host-slots.ts';

let root: string;
const open: SlotShare[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pcoord-slots-'));
});
afterEach(() => {
  for (const share of open.splice(0)) share.release();
  rmSync(root, { recursive: true, force: true });
});

/** A run with a number that can be waited for. */
function enter(
  run: string,
  wants: number,
  since = 1,
): { share: SlotShare; obey(): void; until(amount: number): Promise<void> } {
  let look = (): void => {};
  const share = shareSlots({
    root,
    use: { run, wants, fixed: null },
    cores: 8,
    now_ms: since,
    onChange: () => look(),
  });
  open.push(share);
  return {
    share,
    obey: () => {
      share.note({ running: 0, limit: share.amount });
    },
    until: (amount) =>
      new Promise((resolve) => {
        look = () => {
          if (share.amount === amount) resolve();
        };
        look();
      }),
  };
}

describe('runs of one machine', () => {
  it('have all cores alone, and share them from the moment another comes until it goes', async () => {
    const first = enter('r1', 8, 1);
    expect(first.share.amount).toBe(8);
    const second = enter('r2', 8, 2);
    expect(second.share.amount).toBe(1);
    await first.until(4);
    first.obey();
    await second.until(4);
    const third = enter('r3', 8, 3);
    expect(third.share.amount).toBe(1);
    await first.until(3);
    await second.until(3);
    first.obey();
    second.obey();
    await third.until(2);
    third.share.release();
    await first.until(4);
    second.share.release();
    await first.until(8);
  });

  it('take what another was given before only when that one holds it no more', async () => {
    const first = enter('r1', 8, 1);
    const second = enter('r2', 8, 2);
    await first.until(4);
    first.share.note({ running: 7, limit: 4 });
    // The one that every run may have, and no more.
    await second.until(1);
    first.share.note({ running: 6, limit: 4 });
    await second.until(2);
    first.share.note({ running: 2, limit: 4 });
    await second.until(4);
  });

  it('that begin in the same moment never hold more than there is, over and over', async () => {
    const script = fileURLToPath(new URL('fixtures/enter-slots.ts', import.meta.url));
    const live = join(root, 'live');
    const enterAll = (round: number): Promise<readonly number[]> =>
      Promise.all(
        [1, 2, 3].map(async (one) => {
          const child = spawn(process.execPath, [script, root, `${round}-${one}`], {
            stdio: ['pipe', 'pipe', 'inherit'],
          });
          children.push(child);
          for await (const line of createInterface({ input: child.stdout })) return Number(line);
          return Number.NaN;
        }),
      );
    const children: ChildProcess[] = [];
    for (let round = 0; round < 3; round += 1) {
      const amounts = await enterAll(round);
      // Whoever was first has all of it, for it has not heard of the others; these have the one that each may have.
      expect([...amounts].sort()).toEqual([1, 1, 8]);
      const ends = children.map((child) => once(child, 'close'));
      // One way or the other, what they held is free again.
      for (const [at, child] of children.splice(0).entries())
        if (at === 1) child.stdin?.end();
        else child.kill('SIGKILL');
      await Promise.all(ends);
      expect(readLiveRuns(live)).toEqual([]);
    }
  });

  it('pass over, and tidy up, what killed ones and others left', () => {
    mkdirSync(join(root, 'live'));
    const dead = { run: 'dead', wants: 9, fixed: null, since_ms: 0, holds: 9 };
    const process_ = { pid: process.pid, start_time: 'another', boot_id: 'another' };
    const leave = (name: string, text: string): void =>
      writeFileSync(join(root, 'live', `${name}.json`), text);
    leave('dead', JSON.stringify({ ...dead, process: process_ }));
    leave('half', '{"run": "ha');
    leave('other', '[]');
    const { share } = enter('r1', 8);
    expect(share.amount).toBe(8);
    expect(readdirSync(join(root, 'live'))).toEqual(['r1.json']);
  });

  it('are known to each other by what they wrote', () => {
    enter('b', 3, 2);
    enter('a', 5, 1);
    expect(readLiveRuns(join(root, 'live')).map(({ run, wants }) => [run, wants])).toEqual([
      ['a', 5],
      ['b', 3],
    ]);
  });
});

describe('cores', () => {
  it('are never given twice beyond one each, and none that somebody could use lies idle', () => {
    const use = fc.record({
      wants: fc.integer({ min: 1, max: 20 }),
      fixed: fc.option(fc.integer({ min: 1, max: 6 })),
    });
    fc.assert(
      fc.property(
        fc.array(use, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 64 }),
        (uses, cores) => {
          const runs = uses.map((one, at) => ({ run: `r${at}`, ...one }));
          const shares = divide(runs, cores);
          const open_ = runs.filter(({ fixed }) => fixed === null);
          const fixed = runs.reduce((sum, one) => sum + (one.fixed ?? 0), 0);
          const given = open_.reduce((sum, { run }) => sum + (shares.get(run) ?? 0), 0);
          for (const { run, wants } of open_) {
            const share = shares.get(run) ?? 0;
            expect(share).toBeGreaterThanOrEqual(1);
            expect(share).toBeLessThanOrEqual(Math.max(1, wants));
          }
          // One that wants more than there are cores widens the pool to what it wants.
          const pool = Math.max(cores, ...open_.map(({ wants }) => wants));
          expect(given).toBeLessThanOrEqual(Math.max(open_.length, pool - fixed));
          const wanting = open_.filter(({ run, wants }) => (shares.get(run) ?? 0) < wants);
          if (wanting.length > 0) expect(given).toBeGreaterThanOrEqual(Math.max(0, pool - fixed));
          if (runs.length === 1 && open_[0])
            expect(shares.get(open_[0].run)).toBe(Math.max(1, open_[0].wants));
          // Nobody who wants more has less than another has, but for what does not divide.
          for (const { run } of wanting)
            expect(Math.max(...open_.map((one) => shares.get(one.run) ?? 0))).toBeLessThanOrEqual(
              (shares.get(run) ?? 0) + 1,
            );
        },
      ),
    );
  });
});
