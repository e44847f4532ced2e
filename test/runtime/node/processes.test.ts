import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thisMoment } from '../../../src/runtime/node/monotonic.ts';
import { startCompanion } from '../../../src/runtime/node/process.ts';
import { bootId, signal, startTimeOf } from '../../../src/runtime/node/process-table.ts';
import { openProcesses } from '../../../src/runtime/node/processes.ts';
import { warmSupervisor } from '../../../src/runtime/node/supervisor-client.ts';
import { value } from '../../rig/git-rig.ts';
import { makeProcessRig, type ProcessRig, pidAfter, runs, startStandIn, untilGone } from './process-rig.ts';

let rig: ProcessRig;
beforeEach(() => {
  rig = makeProcessRig();
});
afterEach(() => rig.close());

const startedOk = { ok: true, value: { pid: expect.any(Number) } };

describe('a program', () => {
  it('has its exit code, both outputs in order in a private log, and the size of that log on record', async () => {
    const processes = await rig.open();
    expect(await processes.start(rig.sh('a', 'echo one; echo two >&2; echo three; exit 7'))).toEqual(
      startedOk,
    );
    const exit = await processes.exited('a');
    expect(exit).toMatchObject({ exit_code: 7, signal: null, cause: 'exited', log_bytes: 14 });
    const log = processes.logPath('a');
    expect(readFileSync(log, 'utf8')).toBe('one\ntwo\nthree\n');
    expect(statSync(log).mode & 0o777).toBe(0o600);
  });

  it('gets the given environment and the marks of the run, nothing else, and its input from a file', async () => {
    const processes = await rig.open();
    const stdin = join(rig.options.folder, 'in');
    writeFileSync(stdin, 'said\n');
    await processes.start({ ...rig.sh('env', ''), argv: ['/usr/bin/env'], env: { ONLY: 'this' } });
    await processes.start(rig.sh('cat', 'cat', { stdin }));
    await Promise.all([processes.exited('env'), processes.exited('cat')]);
    const lines = readFileSync(processes.logPath('env'), 'utf8').trim().split('\n').sort();
    expect(lines.filter((line) => !line.startsWith('PWD='))).toEqual([
      'ONLY=this',
      'PCOORD_PROCESS=env',
      `PCOORD_RUN=${rig.options.run}`,
    ]);
    expect(readFileSync(processes.logPath('cat'), 'utf8')).toBe('said\n');
  });

  it('that a signal ended is reported with the signal', async () => {
    const processes = await rig.open();
    await processes.start(rig.sh('a', 'kill -USR1 $$'));
    expect(await processes.exited('a')).toMatchObject({
      exit_code: null,
      signal: 'SIGUSR1',
      cause: 'exited',
    });
  });

  it('that does not exist is named with a hint, and the next one starts', async () => {
    const processes = await rig.open();
    const missing = { ...rig.sh('a', ''), argv: ['no-such-agent', '--now'] };
    expect(await processes.start(missing)).toMatchObject({
      ok: false,
      error: {
        reason: 'not-found',
        detail: expect.stringMatching(/no program no-such-agent on PATH \(.+\)/),
      },
    });
    const nowhere = await processes.start(rig.sh('b', 'true', { cwd: '/no/such/folder' }));
    expect(nowhere).toMatchObject({
      error: { reason: 'not-found', detail: expect.stringContaining('/no/such/folder') },
    });
    const script = join(rig.options.folder, 'script');
    writeFileSync(script, '#!/bin/sh\n');
    expect(await processes.start({ ...rig.sh('c', ''), argv: [script] })).toMatchObject({
      error: { reason: 'permission', detail: expect.stringContaining('chmod +x') },
    });
    writeFileSync(script, '#!/no/such/interpreter\n', { mode: 0o700 });
    expect(await processes.start(rig.sh('d', 'true'))).toEqual(startedOk);
    expect(await processes.exited('d')).toMatchObject({ exit_code: 0 });
  });

  it('that prints 100 MB costs the supervisor no memory', async () => {
    const processes = await rig.open();
    await processes.start(rig.sh('a', 'head -c 100000000 /dev/zero'));
    expect(await processes.exited('a')).toMatchObject({ exit_code: 0, log_bytes: 100_000_000 });
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${processes.supervisorPid}/status`, 'latin1'));
    expect(Number(peak?.[1])).toBeLessThan(150_000);
  });

  it('has ended only when nothing of its process group is left', async () => {
    const processes = await rig.open();
    await processes.start(
      rig.sh('a', 'trap "" TERM; sleep 1000 & echo child $!; (trap - TERM; exec sleep 1001) & exit 3'),
    );
    const child = pidAfter(await rig.logged('a', '\n'), 'child');
    expect(await processes.exited('a')).toMatchObject({ exit_code: 3, cause: 'exited' });
    expect(runs(child)).toBe(false);
  });
});

describe('stopping', () => {
  it('gently lets a program end in its own way', async () => {
    const processes = await rig.open();
    await processes.start(rig.sh('a', 'trap "echo bye; exit 5" TERM; echo up; while :; do sleep 0.01; done'));
    await rig.logged('a', 'up\n');
    await processes.stop('a', 'gently');
    expect(await processes.exited('a')).toMatchObject({ exit_code: 5, cause: 'stopped' });
    expect(readFileSync(processes.logPath('a'), 'utf8')).toContain('bye');
  });

  it('insists on a program that ignores being asked, and reaches what left its process group', async () => {
    const processes = await rig.open();
    await processes.start(
      rig.sh(
        'a',
        'trap "" TERM; (setsid bash -c "trap \\"\\" TERM; echo escaped \\$\\$; exec sleep 1000" &); exec sleep 1001',
      ),
    );
    const escaped = pidAfter(await rig.logged('a', '\n'), 'escaped');
    expect(runs(escaped)).toBe(true);
    await processes.stop('a', 'gently');
    expect(await processes.exited('a')).toMatchObject({ signal: 'SIGKILL', cause: 'stopped' });
    expect(runs(escaped)).toBe(false);
  });

  it('now reaches a child in a session of its own that wiped its environment', async () => {
    const processes = await rig.open();
    await processes.start(
      rig.sh('a', 'env -i setsid /bin/bash -c "echo child \\$\\$; exec sleep 1000" & wait'),
    );
    const child = pidAfter(await rig.logged('a', '\n'), 'child');
    await processes.stop('a', 'now');
    expect(runs(child)).toBe(false);
  });

  it('wakes a stopped program up so that it can end', async () => {
    const processes = await rig.open();
    const started = await processes.start(
      rig.sh('a', 'trap "exit 4" TERM; echo up; while :; do sleep 0.01; done'),
    );
    await rig.logged('a', 'up\n');
    if (started.ok) signal(started.value.pid, 'SIGSTOP');
    await processes.stop('a', 'gently');
    expect(await processes.exited('a')).toMatchObject({ exit_code: 4, cause: 'stopped' });
  });

  it('a program that has ended does nothing', async () => {
    const processes = await rig.open();
    await processes.start(rig.sh('a', 'true'));
    await processes.exited('a');
    await processes.stop('a', 'now');
    expect(await processes.exited('a')).toMatchObject({ exit_code: 0, cause: 'exited' });
  });

  it('reaping kills what outlived its program, and spares the living', async () => {
    const processes = await rig.open();
    // It ends only when the other has left its group: what is still in it ends with it.
    const leaves = 'mkfifo up; (setsid bash -c "echo stray \\$\\$; echo > up; exec sleep 1000" &); read < up';
    await processes.start(rig.sh('gone', leaves));
    await processes.start(rig.sh('living', 'echo up; exec sleep 1000'));
    const stray = pidAfter(await rig.logged('gone', '\n'), 'stray');
    await rig.logged('living', 'up\n');
    await processes.exited('gone');
    expect(runs(stray)).toBe(true);
    expect(await processes.reapStrays()).toBe(1);
    expect(runs(stray)).toBe(false);
    expect(await processes.reapStrays()).toBe(0);
    expect(processes.live).toBe(1);
    await processes.stop('living', 'now');
  });
});

describe('deadlines', () => {
  it('end a program that takes too long', async () => {
    const processes = await rig.open();
    await processes.start(rig.sh('a', 'exec sleep 1000', { timeout_ms: 30 }));
    expect(await processes.exited('a')).toMatchObject({ signal: 'SIGTERM', cause: 'timed_out' });
  });

  it('hold with no coordinator at all', async () => {
    const standIn = await startStandIn(rig.options, [
      rig.sh('a', 'echo up; exec sleep 1000', { timeout_ms: 400 }),
    ]);
    await standIn.kill();
    const processes = await rig.open();
    expect(await processes.exited('a')).toMatchObject({ signal: 'SIGTERM', cause: 'timed_out' });
  });

  it('hold also for a program whose supervisor died before it could write that it runs', async () => {
    const { folder, run } = rig.options;
    const asked = { type: 'requested', id: 'a', ...thisMoment(), timeout_ms: 50 };
    writeFileSync(join(folder, 'supervisor.jsonl'), `${JSON.stringify(asked)}\n`);
    const env = { PCOORD_RUN: run, PCOORD_PROCESS: 'a' };
    const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore', env });
    try {
      const processes = await rig.open();
      expect(await processes.exited('a')).toMatchObject({ cause: 'timed_out' });
    } finally {
      child.kill('SIGKILL');
    }
  });
});

describe('losing a side', () => {
  it('a killed coordinator costs nothing: the next one meets running and ended programs', async () => {
    const gate = join(rig.options.folder, 'gate');
    const standIn = await startStandIn(rig.options, [
      rig.sh('short', 'exit 9'),
      rig.sh('long', `mkfifo ${gate}; echo up; read line < ${gate}; exit 8`),
    ]);
    await rig.logged('long', 'up\n');
    await standIn.kill();
    const processes = await rig.open();
    const known = await processes.known();
    expect(known.get('long')).toMatchObject({ state: 'running' });
    expect(await processes.exited('short')).toMatchObject({ exit_code: 9, cause: 'exited' });
    expect(known.has('never')).toBe(false);
    writeFileSync(gate, 'go\n');
    expect(await processes.exited('long')).toMatchObject({ exit_code: 8, cause: 'exited' });
  });

  it('a killed supervisor is replaced: programs live on, their exit is unknown, new ones start', async () => {
    const gate = join(rig.options.folder, 'gate');
    const processes = await rig.open();
    await processes.start(rig.sh('a', `mkfifo ${gate}; echo up; read line < ${gate}; echo done`));
    await processes.start(rig.sh('b', 'echo up; exec sleep 1000'));
    await rig.logged('a', 'up\n');
    await rig.logged('b', 'up\n');
    const first = processes.supervisorPid ?? 0;
    signal(first, 'SIGKILL');
    await untilGone(first);
    expect(await processes.start(rig.sh('c', 'exit 2'))).toEqual(startedOk);
    expect(await processes.exited('c')).toMatchObject({ exit_code: 2 });
    writeFileSync(gate, 'go\n');
    expect(await processes.exited('a')).toMatchObject({
      exit_code: null,
      cause: 'exit_unknown',
      log_bytes: 8,
    });
    await processes.stop('b', 'now');
    expect(await processes.exited('b')).toMatchObject({ exit_code: null, cause: 'stopped' });
  });

  it('a supervisor that is held still is woken up, by who asks it and by who comes anew', async () => {
    const processes = await rig.open();
    await processes.start(rig.sh('a', 'echo up; exec sleep 1000'));
    await processes.start(rig.sh('b', 'echo up; exec sleep 1000'));
    await rig.logged('a', 'up\n');
    const supervisor = processes.supervisorPid ?? 0;
    signal(supervisor, 'SIGSTOP');
    await processes.stop('a', 'now');
    expect(await processes.exited('a')).toMatchObject({ signal: 'SIGKILL', cause: 'stopped' });
    signal(supervisor, 'SIGSTOP');
    const [next] = await Promise.all([rig.open(), processes.close()]);
    expect(next.supervisorPid).toBe(supervisor);
    await next.stop('b', 'now');
  });

  it('both killed: the next coordinator adopts what lives and knows what ended unseen', async () => {
    const standIn = await startStandIn(rig.options, [rig.sh('a', 'echo up; exec sleep 1000')]);
    await rig.logged('a', 'up\n');
    const before = await rig.open();
    await standIn.kill();
    const supervisor = before.supervisorPid ?? 0;
    await before.close();
    signal(supervisor, 'SIGKILL');
    await untilGone(supervisor);
    const processes = await rig.open();
    expect((await processes.known()).get('a')).toMatchObject({ state: 'running' });
    await processes.stop('a', 'gently');
    expect(await processes.exited('a')).toMatchObject({ cause: 'stopped' });
  });

  it('after another boot, or when its pid was given to somebody else, that one is left alone', async () => {
    const stranger = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
    const pid = stranger.pid ?? 0;
    const start_time = startTimeOf(pid);
    const common = { type: 'started', pid, started_ms: 1, monotonic_ms: 1, timeout_ms: null };
    const records = [
      { ...common, id: 'a', start_time, boot_id: 'another' },
      { ...common, id: 'b', start_time: '1', boot_id: bootId() },
      { ...common, id: 'c', pid: 1, start_time: '1', boot_id: 'another' },
      null,
    ];
    const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    writeFileSync(join(rig.options.folder, 'supervisor.jsonl'), text);
    try {
      const processes = await rig.open();
      for (const id of ['a', 'b'])
        expect(await processes.exited(id)).toMatchObject({ cause: 'exit_unknown' });
      expect((await processes.known()).has('c')).toBe(false);
      expect(runs(pid)).toBe(true);
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  it('a torn record and a foreign line on the socket harm nobody', async () => {
    const first = await rig.open();
    await first.start(rig.sh('a', 'exit 1'));
    await first.exited('a');
    const stranger = connect(rig.options.socket);
    await new Promise<void>((resolve) => {
      stranger.once('close', () => resolve());
      stranger.end('not json\n{"op":"stop","id":"a"}\n"x"\n');
      stranger.resume();
    });
    const supervisor = first.supervisorPid ?? 0;
    await first.close();
    await untilGone(supervisor);
    const records = join(rig.options.folder, 'supervisor.jsonl');
    writeFileSync(records, `${readFileSync(records, 'utf8')}{"type":"requ`);
    const second = await rig.open();
    expect((await second.known()).get('a')).toMatchObject({ state: 'exited', exit: { exit_code: 1 } });
    await second.start(rig.sh('b', 'exit 6'));
    await second.exited('b');
    await second.close();
    const third = await rig.open();
    expect((await third.known()).get('b')).toMatchObject({ state: 'exited', exit: { exit_code: 6 } });
  });
});

describe('the supervisor', () => {
  it('that the system cannot start at all says why', async () => {
    const companion = startCompanion(['/bin/true', 'x'.repeat(4_000_000)], {});
    companion.tell('anything');
    expect([companion.pid, await companion.ready]).toEqual([null, expect.stringContaining('E2BIG')]);
  });

  it('can be started ahead of time, and is then the one that is used', async () => {
    const warm = warmSupervisor();
    const opened = value(await openProcesses(rig.options, warm));
    expect(opened.supervisorPid).toBe(warm.pid);
    await opened.start(rig.sh('a', 'exit 3'));
    expect(await opened.exited('a')).toMatchObject({ exit_code: 3 });
    await opened.close();
    await untilGone(warm.pid ?? 0);
  });

  it('started ahead of time and never used ends with its starter, which it does not hold up', async () => {
    const script = fileURLToPath(new URL('fixtures/warm-only.ts', import.meta.url));
    const pid = Number(execFileSync(process.execPath, [script], { encoding: 'utf8' }));
    expect(pid).toBeGreaterThan(1);
    await untilGone(pid);
  });

  it('leaves with the coordinator when nothing runs, and its socket with it', async () => {
    const processes = await rig.open();
    const supervisor = processes.supervisorPid ?? 0;
    await processes.close();
    await untilGone(supervisor);
    expect(() => statSync(rig.options.socket)).toThrow('ENOENT');
  });

  it('stays for what still runs after the coordinator has left, then leaves by itself', async () => {
    const gate = join(rig.options.folder, 'gate');
    const processes = await rig.open();
    const supervisor = processes.supervisorPid ?? 0;
    await processes.start(rig.sh('a', `mkfifo ${gate}; echo up; read line < ${gate}`));
    await rig.logged('a', 'up\n');
    await processes.close();
    expect(runs(supervisor)).toBe(true);
    writeFileSync(gate, 'go\n');
    await untilGone(supervisor);
    expect(readFileSync(join(rig.options.folder, 'supervisor.jsonl'), 'utf8')).toContain('"type":"exited"');
  });
});
