import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expectAnswers } from '../../../src/runtime/node/answers.ts';
import type { ProcessEntry } from '../../../src/runtime/node/process-entry.ts';
import { bootId, readProcess, signal } from '../../../src/runtime/node/process-table.ts';
import { holdStill, killUntilNone, settles } from '../../../src/runtime/node/termination.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A process that does nothing until it is ended. */
function sleeper(): number {
  const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
  children.push(child);
  return child.pid ?? 0;
}

function look(pids: readonly number[]): ProcessEntry[] {
  return pids.flatMap((pid) => {
    const entry = readProcess(pid);
    return entry && !entry.zombie ? [entry] : [];
  });
}

describe('holding processes still', () => {
  it('goes on looking until a look shows all of them stopped and nothing new', async () => {
    const [first, second] = [sleeper(), sleeper()];
    let looks = 0;
    // The second one is born between two looks, as a fork would be.
    const held = await holdStill(() => {
      looks += 1;
      return look(looks === 1 ? [first] : [first, second]);
    });
    expect(held.map(({ pid }) => pid)).toEqual([first, second]);
    expect(look([first, second]).map(({ stopped }) => stopped)).toEqual([true, true]);
  });

  it('keeps who was found once and is missed by a later look', async () => {
    const [first, second] = [sleeper(), sleeper()];
    let looks = 0;
    const held = await holdStill(() => {
      looks += 1;
      return look(looks === 1 ? [first, second] : [second]);
    });
    expect(held.map(({ pid }) => pid)).toEqual([first, second]);
  });

  it('does not stop somebody to whom a pid was given since', async () => {
    const pid = sleeper();
    const [entry] = look([pid]);
    if (!entry) throw new Error('it does not run');
    let looks = 0;
    await holdStill(() => {
      looks += 1;
      return looks === 1 ? [{ ...entry, start_time: '1' }] : [];
    });
    expect(look([pid])[0]?.stopped).toBe(false);
  });

  it('gives up on what never comes to a halt', async () => {
    const pid = sleeper();
    const held = await holdStill(() => look([pid]).map((entry) => ({ ...entry, stopped: false })));
    expect(held.map((entry) => entry.pid)).toEqual([pid]);
  });

  it('finds nothing where there is nothing, in one look', async () => {
    const find = vi.fn(() => []);
    expect(await holdStill(find)).toEqual([]);
    expect(find).toHaveBeenCalledTimes(1);
  });

  it('comes before the kill, which also reaches who is found only then', async () => {
    const [first, second] = [sleeper(), sleeper()];
    expect(await killUntilNone(() => look(look([first]).length > 0 ? [first] : [second]))).toBe(2);
    expect(look([first, second])).toEqual([]);
  });
});

describe('a process that owes an answer', () => {
  const identityOf = (pid: number): { pid: number; start_time: string; boot_id: string } => ({
    pid,
    start_time: readProcess(pid)?.start_time ?? '',
    boot_id: bootId(),
  });
  const stopped = (pid: number): boolean => look([pid])[0]?.stopped === true;

  it('is woken up when it is held still, and given up when it stays silent', async () => {
    const pid = sleeper();
    const gone = once(children[0] as ChildProcess, 'exit');
    signal(pid, 'SIGSTOP');
    expect(await settles(() => stopped(pid), 10_000)).toBe(true);
    const identity = identityOf(pid);
    vi.useFakeTimers();
    const onSilent = vi.fn();
    const answers = expectAnswers({ identity: () => identity, onSilent });
    answers.ask();
    vi.advanceTimersByTime(999);
    expect(stopped(pid)).toBe(true);
    vi.advanceTimersByTime(1);
    vi.useRealTimers();
    expect(await settles(() => !stopped(pid), 10_000)).toBe(true);
    vi.useFakeTimers();
    answers.hear();
    answers.ask();
    vi.advanceTimersByTime(4_999);
    expect(onSilent).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onSilent).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
    expect(await gone).toEqual([null, 'SIGKILL']);
  });

  it('is left alone once it has answered, and when nobody can tell who it is', () => {
    vi.useFakeTimers();
    const pid = sleeper();
    const identity = identityOf(pid);
    const onSilent = vi.fn();
    const answers = expectAnswers({ identity: () => identity, onSilent });
    answers.ask();
    vi.advanceTimersByTime(2_000);
    answers.hear();
    vi.advanceTimersByTime(60_000);
    expect(onSilent).not.toHaveBeenCalled();
    expectAnswers({ identity: () => null, onSilent }).ask();
    vi.advanceTimersByTime(5_000);
    expect(onSilent).toHaveBeenCalledTimes(1);
    expect(look([pid])).toHaveLength(1);
  });
});
