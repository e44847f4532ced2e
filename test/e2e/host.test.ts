import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunCommand } from '../../src/runtime/host.ts';
import { sendCommand } from '../../src/runtime/node/control-socket.ts';
import { type OpenedRun, openExisting, openRun } from '../../src/runtime/node/node-host.ts';
import { readRepositoryFacts } from '../../src/runtime/node/repository-facts.ts';
import { readHolder } from '../../src/runtime/node/run-lock.ts';
import { findRun } from '../../src/runtime/node/state-folder.ts';
import {
  checkoutPrint,
  makeUserRepository,
  ownRequest,
  type UserRepository,
  value,
  writeFiles,
} from '../rig/git-rig.ts';
import { untilGone } from '../runtime/node/process-rig.ts';
import { firstRecord, openRunOn, quickTiming, shell, startFixture } from './host-rig.ts';

let user: UserRepository;
const opened: OpenedRun[] = [];
afterEach(async () => {
  for (const run of opened.splice(0)) await run.close();
  user.close();
});

async function open(...args: Parameters<typeof openRunOn>): Promise<OpenedRun> {
  const run = await openRunOn(...args);
  opened.push(run);
  return run;
}

describe('the real host', () => {
  it('takes work from a clone to the session branch, and leaves nothing but its records', async () => {
    user = makeUserRepository({ a: 'a\n', '.gitignore': '*.log\n' });
    writeFiles(user.path, { a: 'not committed\n' });
    const before = checkoutPrint(user);
    const run = await openRunOn(user);
    const { host, facts, folder } = run;
    for (const path of [folder.plan, folder.journal, folder.supervisor_socket, folder.control_socket])
      expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(facts.uncommitted_files).toBe(1);
    const place = value(await host.workspaces.prepare(ownRequest(facts.base_commit)));
    value(await host.processes.start(shell('s.1.1', place.path, 'cat a; echo more >> a; echo n > new')));
    expect(await host.processes.exited('s.1.1')).toMatchObject({ exit_code: 0 });
    expect(readFileSync(host.processes.logPath('s.1.1'), 'utf8')).toBe('a\n');
    const [start_commit, at_ms] = [facts.base_commit, 1_000];
    const snapshot = value(
      await host.workspaces.snapshot(place, { attempt: 's.1.1', start_commit, message: 'm', at_ms }),
    );
    expect(snapshot.changes.map((change) => change.path)).toEqual(['a', 'new']);
    const request = {
      snapshot: snapshot.commit,
      start_commit,
      paths: 'all',
      message: 'work',
      at_ms,
    } as const;
    const commit = value(await host.repository.commitChanges(request));
    const publication = { branch: 'pcoord/session', commit, expected: null };
    expect(value(await host.repository.publish(publication))).toBe('published');
    const { supervisorPid } = host.processes as unknown as { supervisorPid: number };
    await run.close();
    await untilGone(supervisorPid);
    expect(user.git('show', 'pcoord/session:a')).toBe('a\nmore');
    expect(checkoutPrint(user)).toBe(before);
    expect(existsSync(folder.tmp)).toBe(false);
    for (const socket of [folder.supervisor_socket, folder.control_socket])
      expect(existsSync(socket)).toBe(false);
    expect(readHolder(folder)).toBeNull();
  });

  it('has one coordinator at a time, and the next one finds everything after a kill -9', async () => {
    user = makeUserRepository({ a: 'a\n' });
    const standIn = startFixture('coordinator.ts', user);
    const { tmp, run } = JSON.parse((await standIn.next()) ?? '') as { tmp: string; run: string };
    const facts = value(
      await readRepositoryFacts({ cwd: user.path, base: 'HEAD', branch: 'pcoord/session' }),
    );
    const folder = value(findRun({ root: join(user.top, 'state'), common_dir: facts.common_dir, id: run }));
    const options = { folder, cwd: user.path, timing: quickTiming };
    expect(readHolder(folder)?.pid).toBe(standIn.pid);
    expect(await openExisting(options)).toMatchObject({
      ok: false,
      error: { detail: expect.stringContaining(`is being run by process ${standIn.pid}`) },
    });
    standIn.signal('SIGKILL');
    await standIn.ended;
    expect(readHolder(folder)).toBeNull();

    const resumed = value(await openExisting(options));
    opened.push(resumed);
    expect(resumed.records.map((event) => event.type)).toEqual(['run-started']);
    expect(resumed.facts.base_commit).toBe(facts.base_commit);
    const { processes, workspaces } = resumed.host;
    expect((await processes.known()).get('s.1.1')).toMatchObject({ state: 'running' });
    const place = value(await workspaces.reopen(ownRequest(facts.base_commit)));
    writeFileSync(join(tmp, 'gate'), 'go\n');
    expect(await processes.exited('s.1.1')).toMatchObject({ exit_code: 0, cause: 'exited' });
    const start_commit = facts.base_commit;
    const snapshot = value(
      await workspaces.snapshot(place, { attempt: 's.1.1', start_commit, message: 'm', at_ms: 0 }),
    );
    expect(snapshot.changes.map((change) => change.path)).toEqual(['made']);
    expect(readFileSync(join(place.path, 'made'), 'utf8')).toBe('agent\nafter\n');
  });

  it('takes requests from other terminals while it lives, and says so when it does not', async () => {
    user = makeUserRepository({ a: 'a\n' });
    const run = await open(user);
    const requests: RunCommand[] = [
      { kind: 'satisfy', name: 'designs approved' },
      { kind: 'complete-phase', task: 's/1' },
      { kind: 'stop', how: 'gently', by: 'interrupt' },
      { kind: 'detach' },
    ];
    const seen: RunCommand[] = [];
    const loop = (async () => {
      for await (const command of run.host.commands) {
        run.host.answer?.(command, { accepted: true, detail: '' });
        if (seen.push(command) === requests.length) break;
      }
    })();
    for (const request of requests)
      expect(await sendCommand(run.folder, request)).toMatchObject({ ok: true });
    expect(await sendCommand(run.folder, { kind: 'stop', how: 'never' } as never)).toMatchObject({
      ok: true,
      value: { accepted: false },
    });
    await loop;
    expect(seen).toEqual(
      requests.map((request) => (request.kind === 'stop' ? { ...request, by: 'command' } : request)),
    );
    await run.close();
    expect(await sendCommand(run.folder, { kind: 'detach' })).toMatchObject({
      error: { reason: 'not-found', detail: expect.stringContaining(`--resume ${run.folder.run}`) },
    });
  });

  it('turns the first interrupt into a gentle stop, the second into one now, and lets the third through', async () => {
    user = makeUserRepository({});
    const child = startFixture('interrupted.ts', null);
    expect(await child.next()).toBe('listening');
    child.signal('SIGINT');
    expect(JSON.parse((await child.next()) ?? '')).toEqual({ kind: 'stop', how: 'gently', by: 'interrupt' });
    child.signal('SIGHUP');
    child.signal('SIGTERM');
    expect(JSON.parse((await child.next()) ?? '')).toEqual({ kind: 'stop', how: 'now', by: 'signal' });
    child.signal('SIGINT');
    expect(await child.next()).toBeNull();
    await child.ended;
  });

  it('leaves programs running when it is closed in their middle, with their temporary folder', async () => {
    user = makeUserRepository({ a: 'a\n' });
    const run = await openRunOn(user);
    run.journal.append(firstRecord(run));
    value(await run.journal.commit());
    const place = value(await run.host.workspaces.prepare(ownRequest(run.facts.base_commit)));
    value(await run.host.processes.start(shell('p', place.path, 'exec sleep 1000')));
    await run.close();
    expect(existsSync(place.tmp)).toBe(true);
    const again = value(await openExisting({ folder: run.folder, cwd: user.path, timing: quickTiming }));
    opened.push(again);
    expect((await again.host.processes.known()).get('p')).toMatchObject({ state: 'running' });
    await again.host.processes.stop('p', 'now');
    expect(await again.host.processes.exited('p')).toMatchObject({ cause: 'stopped' });
  });

  it('refuses claimed submodules, and leaves nothing of a run that did not begin', async () => {
    user = makeUserRepository({ a: 'a\n' });
    user.git('update-index', '--add', '--cacheinfo', `160000,${user.base},vendor/lib`);
    user.git('commit', '--quiet', '--message=submodule');
    const facts = value(
      await readRepositoryFacts({ cwd: user.path, base: 'HEAD', branch: 'pcoord/session' }),
    );
    const options = {
      facts,
      state: join(user.top, 'state'),
      plan_text: '{}',
      timing: quickTiming,
      now: new Date(),
      random: Math.random,
    };
    expect(await openRun({ ...options, claims: (path) => path.startsWith('vendor/') })).toMatchObject({
      error: { reason: 'unsupported-entry', detail: expect.stringContaining('vendor/lib is a submodule') },
    });
    const [repository = ''] = readdirSync(options.state);
    expect(readdirSync(join(options.state, repository, 'runs'))).toEqual([]);
    expect(await openRun({ ...options, claims: () => false, state: join(user.path, 'x') })).toMatchObject({
      error: { detail: expect.stringContaining('--state') },
    });
    opened.push(value(await openRun({ ...options, claims: (path) => path === 'a' })));
  });

  it('does not go on with a run that never began', async () => {
    user = makeUserRepository({ a: 'a\n' });
    const run = await openRunOn(user);
    await run.close();
    expect(await openExisting({ folder: run.folder, cwd: user.path, timing: quickTiming })).toMatchObject({
      error: { detail: expect.stringContaining('ended before it began') },
    });
  });
});
