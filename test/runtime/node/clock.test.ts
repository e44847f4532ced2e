import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProcessExit, Processes, ProcessSpec } from '../../../src/runtime/host.ts';
import { createRunClock } from '../../../src/runtime/node/clock.ts';
import { scaleProcesses } from '../../../src/runtime/node/scaled-processes.ts';

describe('the clock of a run', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => void vi.useRealTimers());

  it('goes its own pace from when it is first read, and only then', () => {
    const clock = createRunClock(60, null);
    vi.setSystemTime(1_002_000);
    expect(clock.peek()).toBe(1_002_000);
    vi.setSystemTime(1_005_000);
    expect(clock.now()).toBe(1_005_000);
    vi.setSystemTime(1_006_000);
    expect([clock.now(), clock.peek()]).toEqual([1_065_000, 1_065_000]);
  });

  it('is the very same under a later coordinator, who knows the first record', () => {
    const first = createRunClock(2.5, null);
    const began = first.now();
    vi.setSystemTime(1_500_001);
    const later = createRunClock(2.5, began);
    expect(later.now()).toBe(first.now());
    expect(later.peek()).toBe(first.now());
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

  it('is the machine’s where nothing is to be rehearsed', () => {
    const clock = createRunClock(1, null);
    vi.setSystemTime(3_000_000);
    expect([clock.now(), clock.peek()]).toEqual([3_000_000, 3_000_000]);
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
