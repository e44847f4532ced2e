import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rememberOwners } from '../../../src/runtime/node/measure-owners.ts';
import { parsePressure, readPressure } from '../../../src/runtime/node/measure-pressure.ts';
import { parseUse, scanByPs } from '../../../src/runtime/node/measure-ps.ts';
import {
  hasProc,
  type MeasuredProcess,
  parseDiskUse,
  parseStat,
  scanProcesses,
} from '../../../src/runtime/node/measure-scan.ts';
import { openTotals } from '../../../src/runtime/node/measure-totals.ts';
import {
  createMeasures,
  type ProgramMeasures,
  psScan,
  usualScan,
} from '../../../src/runtime/node/measures.ts';
import { settles } from '../../../src/runtime/node/termination.ts';
import { makeProcessRig, type ProcessRig } from './process-rig.ts';

describe.skipIf(!hasProc)('programs that run', () => {
  let rig: ProcessRig;
  let measures: ProgramMeasures;

  beforeEach(() => {
    rig = makeProcessRig();
    measures = createMeasures(rig.options.run);
  });
  afterEach(async () => {
    measures.close();
    await rig.close();
  });

  /** Samples until the program's usage is as wanted. */
  const until = async (
    id: string,
    wanted: (usage: NonNullable<ReturnType<typeof measures.of>>) => boolean,
  ) => {
    let last = measures.of(id);
    const found = await settles(() => {
      void measures.sample();
      last = measures.of(id);
      return last !== null && wanted(last);
    }, 10_000);
    if (!found || last === null) throw new Error(`never seen: ${JSON.stringify(last)}`);
    return last;
  };

  it('are charged for the processor, with the children they have waited for', async () => {
    const programs = measures.watch(await rig.open());
    const busy = 'for ((i = 0; i < 200000; i++)); do :; done';
    await programs.start(rig.sh('busy', `bash -c '${busy}'; echo over; exec sleep 1000`));
    await rig.logged('busy', 'over');
    // Nobody looked while the child was at work: its parent's record tells of it.
    const usage = await until('busy', ({ cpu_ms }) => cpu_ms > 20);
    expect(usage.processes).toBe(1);
    expect(usage.samples).toBeGreaterThan(0);
    expect(usage.read_bytes).not.toBeNull();
    await programs.stop('busy', 'now');
    await programs.exited('busy');
    expect(measures.of('busy')).toMatchObject({ cpu_ms: expect.any(Number), processes: 0, memory_bytes: 0 });
    expect(measures.of('busy')?.cpu_ms).toBeGreaterThanOrEqual(usage.cpu_ms);
  });

  it('are charged for their memory at its highest', async () => {
    const programs = measures.watch(await rig.open());
    const hog =
      'globalThis.held = Buffer.alloc(100 << 20, 1); console.log("full"); setInterval(() => {}, 1000)';
    await programs.start(rig.sh('hog', `exec '${process.execPath}' -e '${hog}'`));
    await rig.logged('hog', 'full');
    const usage = await until('hog', ({ memory_bytes }) => memory_bytes > 100 << 20);
    expect(usage.peak_memory_bytes).toBeGreaterThanOrEqual(usage.memory_bytes);
    expect(usage.peak_memory_bytes).toBeLessThan(1 << 30);
  });

  it('are charged for what forked twice and left group and session', async () => {
    const programs = measures.watch(await rig.open());
    const away = "(setsid bash -c 'echo away $$; for ((;;)); do :; done' & ) ; exec sleep 1000";
    await programs.start(rig.sh('daemon', away));
    await rig.logged('daemon', 'away');
    const usage = await until('daemon', ({ cpu_ms, processes }) => processes === 2 && cpu_ms > 20);
    expect(usage.peak_processes).toBeGreaterThanOrEqual(2);
  });

  it('are kept apart, and those that an earlier coordinator started are met again', async () => {
    const first = await rig.open();
    await first.start(rig.sh('idle', 'exec sleep 1000'));
    await first.start(rig.sh('busy', 'echo on; for ((;;)); do :; done'));
    await rig.logged('busy', 'on');
    await first.close();
    const later = measures.watch(await rig.open());
    expect(measures.of('busy')).toBeNull();
    await later.known();
    await until('busy', ({ cpu_ms }) => cpu_ms > 50);
    expect(measures.of('idle')).toMatchObject({ processes: 1 });
    expect(measures.of('idle')?.cpu_ms).toBeLessThan(50);
  });

  it('are not looked at when they end within a period, and nothing is read for their sake', async () => {
    let reads = 0;
    const read = (): MeasuredProcess[] => {
      reads += 1;
      return scanProcesses();
    };
    const lazy = createMeasures(rig.options.run, { ...usualScan, read });
    const programs = lazy.watch(await rig.open());
    for (const id of ['one', 'two', 'three']) {
      await programs.start(rig.sh(id, 'exit 0'));
      await programs.exited(id);
      expect(lazy.of(id)).toBeNull();
    }
    expect(reads).toBe(0);
    lazy.close();
  });

  it('are looked at period after period until the run is closed', async () => {
    const often = createMeasures(rig.options.run, { ...usualScan, period_ms: 5 });
    const programs = often.watch(await rig.open());
    await programs.start(rig.sh('long', 'exec sleep 1000'));
    expect(await settles(() => (often.of('long')?.samples ?? 0) >= 3, 10_000)).toBe(true);
    often.close();
    await often.sample();
    const { samples } = often.of('long') ?? { samples: 0 };
    await often.sample();
    expect(often.of('long')?.samples).toBe(samples);
  });

  it('are seen by ps as well', async () => {
    const slow = createMeasures(rig.options.run, psScan());
    const programs = slow.watch(await rig.open());
    await programs.start(rig.sh('busy', 'echo on; for ((;;)); do :; done'));
    await rig.logged('busy', 'on');
    await slow.sample();
    expect(slow.of('busy')).toMatchObject({
      processes: 1,
      read_bytes: null,
      written_bytes: null,
      samples: 1,
    });
    expect(slow.of('busy')?.memory_bytes).toBeGreaterThan(0);
    slow.close();
  });
});

describe('who a process belongs to', () => {
  const leader = entry({ pid: 10, group: 10, parent: 2 });
  const programs = [{ id: 'a', pid: 10 }];

  it('is the program of its group, of its parent, or of its environment, and stays so', () => {
    const asked: number[] = [];
    const owners = rememberOwners((pid) => {
      asked.push(pid);
      return pid === 13 ? 'a' : null;
    });
    const child = entry({ pid: 11, group: 10, parent: 1 });
    const left = entry({ pid: 12, group: 12, parent: 11 });
    const marked = entry({ pid: 13, group: 13, parent: 1 });
    const foreign = entry({ pid: 14, group: 14, parent: 1 });
    const scan = [foreign, marked, left, child, leader];
    expect(pids(owners.sort(scan, programs).get('a'))).toEqual([10, 11, 12, 13]);
    expect(asked).toEqual([14, 13]);
    const orphan = { ...left, parent: 1 };
    expect(pids(owners.sort([foreign, marked, orphan], programs).get('a'))).toEqual([12, 13]);
    expect(asked).toEqual([14, 13]);
  });

  it('is nobody when its number was given to another process, or its program is over', () => {
    const owners = rememberOwners(() => null);
    owners.sort([leader, entry({ pid: 11, group: 11, parent: 10 })], programs);
    const recycled = entry({ pid: 11, group: 11, parent: 1, start_time: 'later' });
    expect(owners.sort([leader, recycled], programs).get('a')).toEqual([leader]);
    expect(owners.sort([leader], []).size).toBe(0);
  });

  it('is settled for parents that go round in circles and for zombies', () => {
    const owners = rememberOwners(() => null);
    const circle = [entry({ pid: 20, parent: 21 }), entry({ pid: 21, parent: 20 })];
    expect(owners.sort(circle, programs).size).toBe(0);
    const zombie = { ...leader, zombie: true };
    const child = entry({ pid: 11, group: 11, parent: 10 });
    expect(pids(owners.sort([zombie, child], programs).get('a'))).toEqual([11]);
  });
});

describe('what a program used', () => {
  const disk = (read_bytes: number) => ({ read_bytes, written_bytes: 2 * read_bytes });

  it('goes on counting what children used that nobody in it waited for', () => {
    const totals = openTotals({ inherits: true });
    const parent = entry({ pid: 1, cpu_ms: 10, memory_bytes: 5 });
    const orphan = entry({ pid: 2, parent: 99, cpu_ms: 70, memory_bytes: 5 });
    totals.add([
      { entry: parent, disk: disk(1) },
      { entry: orphan, disk: disk(10) },
    ]);
    totals.add([{ entry: parent, disk: disk(1) }]);
    expect(totals.usage).toEqual({
      cpu_ms: 80,
      memory_bytes: 5,
      peak_memory_bytes: 10,
      read_bytes: 11,
      written_bytes: 22,
      processes: 1,
      peak_processes: 2,
      samples: 2,
    });
  });

  it('is not counted twice when a parent waited for a child, or a grandparent for both', () => {
    const totals = openTotals({ inherits: true });
    const first = entry({ pid: 1, cpu_ms: 10 });
    const second = entry({ pid: 2, parent: 1, cpu_ms: 20 });
    const third = entry({ pid: 3, parent: 2, cpu_ms: 30 });
    totals.add([first, second, third].map((process) => ({ entry: process, disk: null })));
    totals.add([{ entry: { ...first, cpu_ms: 60 }, disk: null }]);
    expect(totals.usage).toMatchObject({ cpu_ms: 60, read_bytes: null });
  });

  it('is counted where the system tells parents nothing, and never goes back', () => {
    const told = openTotals({ inherits: false });
    told.add([
      { entry: entry({ pid: 1, cpu_ms: 10 }), disk: null },
      { entry: entry({ pid: 2, parent: 1, cpu_ms: 20 }), disk: null },
    ]);
    told.add([{ entry: entry({ pid: 1, cpu_ms: 11 }), disk: null }]);
    expect(told.usage.cpu_ms).toBe(31);
    const unwaited = openTotals({ inherits: true });
    unwaited.add([
      { entry: entry({ pid: 1, cpu_ms: 10 }), disk: null },
      { entry: entry({ pid: 2, parent: 1, cpu_ms: 20 }), disk: null },
    ]);
    unwaited.add([{ entry: entry({ pid: 1, cpu_ms: 10 }), disk: null }]);
    expect(unwaited.usage.cpu_ms).toBe(30);
  });
});

describe('what the system says', () => {
  it('is read of a process whose name holds spaces and parentheses', () => {
    const rest =
      'S 7 42 42 0 -1 4194560 10 20 30 40 150 50 25 5 20 0 3 0 987654 1000000 25 18446744073709551615';
    expect(parseStat(`4711 (a) b (c) ${rest}`, 4096)).toEqual({
      pid: 4711,
      parent: 7,
      group: 42,
      zombie: false,
      start_time: '987654',
      cpu_ms: 2300,
      memory_bytes: 25 * 4096,
    });
  });

  it('is read of disks and pressure', () => {
    const io =
      'rchar: 5\nwchar: 6\nsyscr: 1\nsyscw: 2\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 1\n';
    expect(parseDiskUse(io)).toEqual({ read_bytes: 4096, written_bytes: 8192 });
    expect(parsePressure('some avg10=12.50 avg60=0.00 avg300=0.00 total=1\nfull avg10=0.00\n')).toBe(0.125);
    expect(parsePressure('nothing of the kind')).toBeNull();
    const pressure = readPressure();
    expect(pressure?.cores).toBeGreaterThan(0);
    expect(pressure?.load).toBeGreaterThanOrEqual(0);
  });

  it('is read from ps in both its ways of writing times', async () => {
    const text = [
      '  10     1    10 Ss     1-02:03:04   2048 Mon Nov 23 00:00:00 2026',
      '  11    10    10 R+        0:01.25    512 Mon Nov 23 00:00:01 2026',
      '  12    10    10 Z         00:00:02     0 Mon Nov 23 00:00:02 2026',
      'nonsense',
    ].join('\n');
    expect(parseUse(text)).toMatchObject([
      { pid: 10, cpu_ms: 93_784_000, memory_bytes: 2 << 20, zombie: false },
      { pid: 11, parent: 10, cpu_ms: 1250, start_time: 'Mon Nov 23 00:00:01 2026' },
      { pid: 12, cpu_ms: 2000, zombie: true },
    ]);
    const all = await scanByPs();
    expect(all?.find(({ pid }) => pid === process.pid)?.memory_bytes).toBeGreaterThan(0);
  });

  it.skipIf(!hasProc)('agrees with what node says of this very process', () => {
    const own = scanProcesses().find(({ pid }) => pid === process.pid);
    const { user, system } = process.cpuUsage();
    expect(own?.cpu_ms).toBeGreaterThan(0);
    expect(own?.cpu_ms).toBeLessThan((user + system) / 1000 + 5000);
    const rss = process.memoryUsage.rss();
    expect(own?.memory_bytes).toBeGreaterThan(rss / 2);
    expect(own?.memory_bytes).toBeLessThan(rss * 2);
  });
});

function entry(of: Partial<MeasuredProcess> & { readonly pid: number }): MeasuredProcess {
  return { parent: 0, group: of.pid, zombie: false, start_time: 'once', cpu_ms: 0, memory_bytes: 0, ...of };
}

function pids(entries: readonly MeasuredProcess[] | undefined): number[] {
  return (entries ?? []).map(({ pid }) => pid).sort((a, b) => a - b);
}
