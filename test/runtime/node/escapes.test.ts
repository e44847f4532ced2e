import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasBirthmark, withBirthmark } from '../../../src/runtime/node/birthmark.ts';
import { followDescendants } from '../../../src/runtime/node/descendants.ts';
import type { ProcessEntry } from '../../../src/runtime/node/process-entry.ts';
import { signal } from '../../../src/runtime/node/process-table.ts';
import { sortByProgram, strayAmong, type TreeRoot } from '../../../src/runtime/node/program-trees.ts';
import type { MarkedProcess } from '../../../src/runtime/node/run-scan.ts';
import { makeProcessRig, type ProcessRig, pidAfter, runs, startStandIn, untilGone } from './process-rig.ts';

describe('a birthmark', () => {
  const limits = ['/bin/sh', '-c', 'ulimit -S -w; ulimit -H -w'];
  const bornWith = (words: readonly string[], rest: readonly string[]): readonly string[] => {
    const [file = '', ...args] = [...words, ...rest];
    return execFileSync(file, args, { encoding: 'utf8' }).trim().split('\n');
  };

  it('is on what is started with its words and on what that starts, without its environment', () => {
    const born = withBirthmark();
    expect(bornWith(born?.words ?? [], ['env', '-i', 'setsid', ...limits])).toEqual([
      String(born?.mark),
      String(born?.mark),
    ]);
  });

  it('inside another run leaves that one’s in place', () => {
    const outer = withBirthmark();
    const inner = (outer?.mark ?? 0) - 1;
    const nested = ['/bin/sh', '-c', `ulimit -S -w ${inner}; exec "$@"`, 'sh', ...limits];
    expect(bornWith(outer?.words ?? [], nested)).toEqual([String(inner), String(outer?.mark)]);
  });

  it('is not on who was not born with it', () => {
    expect(hasBirthmark('self', new Set([withBirthmark()?.mark ?? 1]))).toBe(false);
    expect(hasBirthmark('no such process', new Set([1]))).toBe(false);
  });
});

describe('processes of a run', () => {
  const entry = (pid: number, parent: number, start: number): ProcessEntry => ({
    pid,
    parent,
    group: pid,
    session: pid,
    zombie: false,
    stopped: false,
    start_time: String(start),
  });
  const program = (id: string, { pid, start_time }: ProcessEntry): TreeRoot => ({
    id,
    pid,
    start_time,
    descendants: followDescendants({ pid, start_time }),
  });
  const leaders = [entry(10, 1, 100), entry(20, 1, 200)] as const;
  const live = new Map([
    ['a', program('a', leaders[0])],
    ['b', program('b', leaders[1])],
  ]);
  const marked: readonly MarkedProcess[] = [
    { ...entry(30, 1, 150), program: null },
    { ...entry(31, 1, 250), program: null },
    { ...entry(32, 1, 50), program: null },
    { ...entry(33, 1, 250), program: 'a' },
    { ...entry(34, 1, 250), program: 'ended' },
    { ...entry(35, 20, 250), program: null },
  ];
  const scan = { table: [...leaders, entry(36, 33, 251), entry(40, 1, 250), ...marked], marked };
  const pids = (entries: readonly ProcessEntry[] = []): number[] =>
    entries.map(({ pid }) => pid).sort((a, b) => a - b);

  it('belong to the program they name or descend from, and others are nobody’s', () => {
    const { trees, rest } = sortByProgram(scan, live.values());
    expect(pids(trees.get('a'))).toEqual([10, 33, 36]);
    expect(pids(trees.get('b'))).toEqual([20, 35]);
    expect(pids(rest)).toEqual([30, 31, 32, 34]);
  });

  it('are strays when no live program can have started them', () => {
    const { rest } = sortByProgram(scan, live.values());
    expect(pids(strayAmong(rest, live))).toEqual([32, 34]);
    expect(pids(strayAmong(rest, new Map()))).toEqual([30, 31, 32, 34]);
  });
});

describe('what hides at once', () => {
  let rig: ProcessRig;
  beforeEach(() => {
    rig = makeProcessRig();
  });
  afterEach(() => rig.close());

  /** Leaves its session, its parents, its environment and its folder; says who it is before it closes its files. */
  const hides = `(cd /; setsid env -i /bin/bash -c 'echo hidden \\$\\$; exec sleep 1000 >/dev/null 2>&1' &)`;

  function hidden(then: string): string {
    return `/bin/bash -c "${hides}"; ${then}`;
  }

  it('is left while another program may miss it, and ends when there is none', async () => {
    const processes = await rig.open();
    await processes.start(rig.sh('old', 'echo up; exec sleep 1000'));
    await rig.logged('old', 'up\n');
    await processes.start(rig.sh('a', hidden('exec sleep 1000')));
    const pid = pidAfter(await rig.logged('a', '\n'), 'hidden');
    await processes.stop('a', 'now');
    expect(await processes.reapStrays()).toBe(0);
    expect(runs(pid)).toBe(true);
    await processes.stop('old', 'now');
    expect(runs(pid)).toBe(false);
  });

  it('is ended by the next supervisor when its own was killed with the coordinator', async () => {
    const standIn = await startStandIn(rig.options, [rig.sh('a', hidden('exec sleep 1000'))]);
    const pid = pidAfter(await rig.logged('a', '\n'), 'hidden');
    const before = await rig.open();
    await standIn.kill();
    const supervisor = before.supervisorPid ?? 0;
    await before.close();
    signal(supervisor, 'SIGKILL');
    await untilGone(supervisor);
    const processes = await rig.open();
    await processes.stop('a', 'now');
    expect(await processes.reapStrays()).toBe(0);
    expect(runs(pid)).toBe(false);
  });

  it('goes on when the supervisor died while it held the program still', async () => {
    const standIn = await startStandIn(rig.options, [
      rig.sh('a', 'echo up; read line < <(sleep 0.3); echo on; exec sleep 1000'),
    ]);
    await rig.logged('a', 'up\n');
    const before = await rig.open();
    await standIn.kill();
    const supervisor = before.supervisorPid ?? 0;
    const known = (await before.known()).get('a');
    await before.close();
    signal(supervisor, 'SIGKILL');
    await untilGone(supervisor);
    if (known?.state === 'running') signal(-known.pid, 'SIGSTOP');
    const processes = await rig.open();
    await rig.logged('a', 'on\n');
    await processes.stop('a', 'now');
  });
});
