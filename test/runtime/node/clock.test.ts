import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProcessExit, Processes, ProcessSpec } from '../../../src/runtime/host-processes.ts';
import { createRunClock, readClock } from '../../../src/runtime/node/clock.ts';
import { findClock, noteClock, resumeClock } from '../../../src/runtime/node/clock-file.ts';
import { scaleProcesses } from '../../../src/runtime/node/scaled-processes.ts';

describe('the clock of a run', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pcoord-test-'));
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true, force: true });
  });

  it('goes its own pace from when it is first read, and only then', () => {
    const clock = createRunClock(60, null);
    vi.advanceTimersByTime(2_000);
    expect(clock.peek()).toBe(1_002_000);
    vi.advanceTimersByTime(3_000);
    expect(clock.now()).toBe(1_005_000);
    vi.advanceTimersByTime(1_000);
    expect([clock.now(), clock.peek()]).toEqual([1_065_000, 1_065_000]);
  });

  it.each([1, 60])(
    'of pace %i is not moved by whoever sets the time of day, also under a later coordinator',
    (scale) => {
      const first = createRunClock(scale, null, (stand) => noteClock(folder, stand));
      const began_ms = first.now();
      vi.advanceTimersByTime(1_000);
      for (const step of [3_600_000, -7_200_000]) {
        vi.setSystemTime(Date.now() + step);
        expect(first.now()).toBe(began_ms + 1_000 * scale);
        const stand = resumeClock(folder, { began_ms, last_ms: began_ms, scale });
        expect(createRunClock(scale, stand).now()).toBe(first.now());
      }
    },
  );

  it('goes by the time of day after a restart of the machine, and never back behind what is on record', () => {
    const stand = { shown_ms: 5, started_ms: 5, monotonic_ms: 5, boot_id: 'another', scale: 1 };
    noteClock(folder, stand);
    expect(findClock(folder)).toBeNull();
    const shown = (last_ms: number): number =>
      readClock(resumeClock(folder, { began_ms: 400_000, last_ms, scale: 2 }));
    expect([shown(400_000), shown(9_000_000)]).toEqual([1_600_000, 9_000_000]);
  });

  it('is not read from a file that holds something else', () => {
    for (const text of ['', '{}', 'null', '[1]', '{"boot_id":"x"}']) {
      writeFileSync(join(folder, 'clock.json'), text);
      expect(findClock(folder)).toBeNull();
    }
  });

  it('wakes who waits for a time once that time has come, so much sooner on the wall', async () => {
    const clock = createRunClock(60, null);
    const target = clock.now() + 60_001;
    let woken = false;
    const waiting = clock.wait(60_001, new AbortController().signal).then(() => {
      woken = true;
    });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(woken).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(clock.now()).toBeGreaterThanOrEqual(target);
  });

  it('holds the process for who waits, until the run is left', async () => {
    vi.useRealTimers();
    const held = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = held();
    const clock = createRunClock(1, null);
    const over = new AbortController();
    const first = clock.wait(600_000, over.signal);
    expect(held()).toBe(before + 1);
    clock.leave();
    const second = clock.wait(600_000, over.signal);
    expect(held()).toBe(before);
    over.abort();
    await Promise.all([first, second]);
  });

  it.each([
    [1, -0.01],
    [1, -5_000],
    [60, -90],
  ])(
    'at pace %i wakes at once who waits for a time %i ms ago, with no timer that Node warns of',
    async (scale, ms) => {
      const armed = vi.spyOn(globalThis, 'setTimeout');
      const waiting = createRunClock(scale, null).wait(ms, new AbortController().signal);
      const delays = armed.mock.calls.map(([, delay]) => delay);
      armed.mockRestore();
      await vi.advanceTimersByTimeAsync(1);
      await waiting;
      expect(delays).toEqual([0]);
    },
  );

  it('shows the time of day where nothing is to be rehearsed', () => {
    vi.setSystemTime(3_000_000);
    const clock = createRunClock(1, null);
    expect([clock.peek(), clock.now(), clock.peek()]).toEqual([3_000_000, 3_000_000, 3_000_000]);
  });
});

describe('programs in a run whose clock goes faster', () => {
  const exit: ProcessExit = {
    exit_code: 0,
    signal: null,
    cause: 'exited',
    duration_ms: 500,
    log_bytes: 7,
  };
  const asked: ProcessSpec[] = [];
  const processes: Processes = {
    start: async (spec) => {
      asked.push(spec);
      return { ok: true, value: { pid: 1 } };
    },
    exited: async () => exit,
    stop: async () => {},
    hold: async () => {},
    release: async () => {},
    known: async () =>
      new Map([
        ['a', { state: 'exited', pid: 1, exit }],
        ['b', { state: 'running', pid: 2 }],
      ]),
    reapStrays: async () => 3,
    logPath: (id) => `/logs/${id}`,
  };

  it('have the time that the session says, in the time of the run', async () => {
    const scaled = scaleProcesses(processes, 60);
    const spec = { id: 'a', argv: ['a'], cwd: '/', env: {}, stdin: null };
    await scaled.start({ ...spec, timeout_ms: 90_000 });
    await scaled.start({ ...spec, timeout_ms: null });
    await scaled.start({ ...spec, timeout_ms: 1 });
    expect(asked.map(({ timeout_ms }) => timeout_ms)).toEqual([1_500, null, 1]);
    expect(await scaled.exited('a')).toEqual({ ...exit, duration_ms: 30_000 });
    expect(await scaled.known()).toEqual(
      new Map([
        ['a', { state: 'exited', pid: 1, exit: { ...exit, duration_ms: 30_000 } }],
        ['b', { state: 'running', pid: 2 }],
      ]),
    );
    expect([await scaled.reapStrays(), scaled.logPath('x')]).toEqual([3, '/logs/x']);
  });

  it('are left as they are at the usual pace', () => {
    expect(scaleProcesses(processes, 1)).toBe(processes);
  });
});
