import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readProcessTable, signal } from '../../../src/runtime/node/process-table.ts';
import { makeProcessRig, type ProcessRig, untilGone } from './process-rig.ts';

let rig: ProcessRig;
beforeEach(() => {
  rig = makeProcessRig();
});
afterEach(() => rig.close());

describe('a program that is held', () => {
  it('stands still with its children, runs out of no time, and goes on where it was', async () => {
    const gate = join(rig.options.folder, 'gate');
    const processes = await rig.open();
    const script = `mkfifo ${gate}; (echo up; read line < ${gate}; echo child) ; exit 7`;
    const started = await processes.start(rig.sh('a', script, { timeout_ms: 3000 }));
    const pid = started.ok ? started.value.pid : 0;
    await rig.logged('a', 'up\n');
    await processes.hold('a');
    await untilStopped(pid, true);
    // Longer than its time, as the clock of another program tells.
    await processes.start(rig.sh('clock', 'sleep 3.2'));
    await processes.exited('clock');
    expect(groupOf(pid).every(({ stopped }) => stopped)).toBe(true);
    await processes.release('a');
    writeFileSync(gate, 'go\n');
    expect(await processes.exited('a')).toMatchObject({ exit_code: 7, cause: 'exited' });
  });

  it('is still held under the next supervisor, which lets all else go on; it can be asked to end', async () => {
    const processes = await rig.open();
    const pids: number[] = [];
    for (const id of ['held', 'free']) {
      const started = await processes.start(
        rig.sh(id, 'trap "exit 5" TERM; echo up; while :; do sleep 0.01; done'),
      );
      pids.push(started.ok ? started.value.pid : 0);
      await rig.logged(id, 'up\n');
    }
    const [held = 0, free = 0] = pids;
    await processes.hold('held');
    await untilStopped(held, true);
    const supervisor = processes.supervisorPid ?? 0;
    // As if it had died while it held the other one still.
    signal(free, 'SIGSTOP');
    signal(supervisor, 'SIGKILL');
    await untilGone(supervisor);
    await untilStopped(free, false);
    expect(groupOf(held).every(({ stopped }) => stopped)).toBe(true);
    await processes.stop('held', 'gently');
    expect(await processes.exited('held')).toMatchObject({ cause: 'stopped' });
    await processes.stop('free', 'now');
  });

  it('is ended by the end of it alone: who is not there, or is not held, is left alone', async () => {
    const processes = await rig.open();
    await processes.start(rig.sh('a', 'echo up; exec sleep 1000'));
    await rig.logged('a', 'up\n');
    await processes.hold('nobody');
    await processes.release('a');
    await processes.hold('a');
    await processes.hold('a');
    await processes.stop('a', 'now');
    expect(await processes.exited('a')).toMatchObject({ signal: 'SIGKILL', cause: 'stopped' });
    await processes.hold('a');
    await processes.release('a');
  });
});

function groupOf(pid: number): ReturnType<typeof readProcessTable> {
  return readProcessTable().filter(({ group, zombie }) => group === pid && !zombie);
}

/** Waits for what nobody tells of; a test that never sees it runs out of its own time. */
async function untilStopped(pid: number, isSo: boolean): Promise<void> {
  while (!groupOf(pid).every(({ stopped }) => stopped === isSo))
    await new Promise((resolve) => setImmediate(resolve));
}
