import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, makeWorld, session, sh, type World } from './cli-rig.ts';
import { survivors } from './survivors.ts';

let world: World;
let before = '';
beforeEach(() => {
  world = makeWorld({ 'src/a.txt': 'one\n', 'src/b.txt': 'two\n', 'other.txt': 'three\n' });
  before = world.print();
});
afterEach(() =>
  world.end(() => {
    expect(survivors(world.top), 'nothing of the run is left').toEqual([]);
    expect(world.print(), 'the checkout is as it was').toBe(before);
  }),
);

const good = { command: sh('echo good >> src/b.txt'), resources: ['src/b.txt'] };

/** Runs a bad stream beside a good one: whatever the bad one does, the good one's work arrives. */
async function beside(bad: Readonly<Record<string, unknown>>, ...flags: readonly string[]): Promise<Ended> {
  const file = world.write('session.yaml', session({ bad: { resources: ['src/a.txt'], ...bad }, good }));
  const ended = await world.pcoord(['exec', file, '--state', world.state, ...flags]).ended;
  expect(world.show('pcoord/trial', 'src/b.txt')).toBe('two\ngood');
  expect(ended.err).not.toMatch(/error|Error/);
  return ended;
}

/** The line of the summary that says why the bad stream failed. */
function failure({ out }: Ended): string {
  return /^ {2}failed +bad\/1: (.*)$/m.exec(out)?.[1] ?? out;
}

/** The one ref that keeps unfinished work of the bad stream. */
function unfinished(): string {
  const refs = world.refs('refs/pcoord').filter((ref) => ref.includes('/unfinished/'));
  expect(refs).toHaveLength(1);
  return refs[0] ?? '';
}

describe('an agent that fails', () => {
  it('does not exist: exit 1, the program and where it was looked for', async () => {
    const ended = await beside({ command: ['no-such-agent', '--fast'] });
    expect(ended.code).toBe(1);
    expect(failure(ended)).toMatch(
      /^its program was not found: there is no program no-such-agent on PATH \(PATH is /,
    );
  });

  it('is one text where a list is needed: exit 1, and says so', async () => {
    const ended = await beside({ command: ['my agent --fast'] });
    expect(ended.code).toBe(1);
    expect(failure(ended)).toContain('a command with arguments is a list, not one text');
  });

  it('is a file that may not be run: exit 1', async () => {
    const ended = await beside({ command: ['./src/a.txt'] });
    expect(ended.code).toBe(1);
    expect(failure(ended)).toContain('./src/a.txt may not be run');
  });

  it('exits with 1: its last line is shown, its work is kept under a ref', async () => {
    const ended = await beside({
      command: sh('echo half >> src/a.txt; echo working; echo "cannot reach the model" >&2; exit 1'),
    });
    expect(ended.code).toBe(1);
    expect(failure(ended)).toContain('it exited with code 1');
    expect(failure(ended)).toContain('cannot reach the model');
    expect(world.show(unfinished(), 'src/a.txt')).toBe('one\nhalf');
    expect(ended.out).toContain(`git show ${unfinished()}`);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one');
  });

  it('kills itself: exit 1, the signal', async () => {
    const ended = await beside({ command: sh('echo half >> src/a.txt; kill -9 $$') });
    expect(ended.code).toBe(1);
    expect(failure(ended)).toMatch(/^it was killed: .* was killed by SIGKILL/);
    expect(world.show(unfinished(), 'src/a.txt')).toBe('one\nhalf');
  });

  it('hangs: ended at its time limit with everything it started, its work kept', async () => {
    const door = world.door('never');
    const ended = await beside({
      command: sh(`echo half >> src/a.txt; (setsid sh -c "${door.wait}" &); ${door.wait}`),
      timeout: '300ms',
    });
    expect(ended.code).toBe(1);
    expect(failure(ended)).toMatch(/^it ran out of time/);
    expect(world.show(unfinished(), 'src/a.txt')).toBe('one\nhalf');
  });

  it('hangs and ignores the request to end: killed after the grace', async () => {
    const door = world.door('never');
    const ended = await beside({
      command: sh(`trap '' TERM INT HUP; echo half >> src/a.txt; while :; do ${door.wait}; done`),
      timeout: '200ms',
    });
    expect(ended.code).toBe(1);
    expect(failure(ended)).toMatch(/^it ran out of time/);
    expect(world.show(unfinished(), 'src/a.txt')).toBe('one\nhalf');
  });
});

describe('an agent that talks', () => {
  it('prints 100 MB: all of it is in its log, nothing of it on the terminal', async () => {
    const ended = await beside({
      command: sh('yes 0123456789abcdef | head -c 100000000; echo x >> src/a.txt'),
    });
    expect(ended.code).toBe(0);
    expect(ended.out.length).toBeLessThan(5_000);
    const logs = await world.pcoord(['logs', '--state', world.state]).ended;
    const path = /^bad\.1\.1 {2}succeeded {2}(.*)$/m.exec(logs.out)?.[1] ?? '';
    expect(readFileSync(path).length).toBe(100_000_000);
  });

  it('prints invalid UTF-8 and control sequences: inert in every view and in logs, as they were with --raw', async () => {
    const hostile =
      '\\033]0;owned\\007\\033[2J\\033[31mred\\377\\376\\r\\b\\b\\302\\233\\342\\200\\256end\\n';
    const bytes = Buffer.from(
      '\x1b]0;owned\x07\x1b[2J\x1b[31mred\xff\xfe\r\b\b\xc2\x9b\xe2\x80\xaeend\n',
      'latin1',
    );
    const ended = await beside({ command: sh(`printf '${hostile}'; exit 1`) });
    expect(ended.code).toBe(1);
    expect(failure(ended)).toContain('end');
    const logs = await world.pcoord(['logs', 'bad', '--state', world.state]).ended;
    expect(logs.out).toContain('red');
    const status = await world.pcoord(['status', '--state', world.state]).ended;
    const json = await world.pcoord(['status', '--format', 'json', '--state', world.state]).ended;
    for (const text of [ended.out, logs.out, status.out, json.out])
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    const raw = await world.pcoord(['logs', 'bad', '--raw', '--state', world.state]).ended;
    expect(Buffer.from(raw.out)).toEqual(Buffer.from(bytes.toString('utf8')));
  });
});

describe('an agent that spoils its workspace', () => {
  it('deletes its own clone: exit 1, and says so', async () => {
    const ended = await beside({ command: sh('echo half >> src/a.txt; cd /; rm -rf "$PCOORD_WORKSPACE"') });
    expect(ended.code).toBe(1);
    expect(failure(ended)).toMatch(/^its workspace is gone: /);
  });

  it('deletes its own clone and puts another folder there: exit 1, the other folder is not taken for its work', async () => {
    // A removed folder's number is soon given to another one: this agent waits for that.
    const script = `
      old=$(stat -c %i "$PCOORD_WORKSPACE"); cd /; rm -rf "$PCOORD_WORKSPACE"
      for n in $(seq 200); do
        mkdir "$PCOORD_WORKSPACE.$n"
        [ "$(stat -c %i "$PCOORD_WORKSPACE.$n")" = "$old" ] && break
      done
      mv "$PCOORD_WORKSPACE.$n" "$PCOORD_WORKSPACE"; mkdir "$PCOORD_WORKSPACE/src"; echo x > "$PCOORD_WORKSPACE/src/a.txt"`;
    const ended = await beside({ command: sh(script) });
    expect(ended.code).toBe(1);
    expect(failure(ended)).toMatch(/^its workspace is gone: /);
  });

  it('deletes the whole folder of the run, records and all: exit 1 with what could still be told, nothing hangs', async () => {
    const hold = world.door('hold');
    const door = world.door('door');
    const script = `${hold.wait}; run=$(dirname "$(dirname "$PCOORD_WORKSPACE")"); cd /; rm -rf "$run"`;
    const file = world.write(
      'session.yaml',
      session({
        bad: { command: sh(script), resources: ['src/a.txt'] },
        good: { ...good, command: sh(`${door.wait}; echo good >> src/b.txt`) },
      }),
    );
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    for (const attempt of ['bad.1.1', 'good.1.1'])
      await run.until('agent-started', (event) => event.attempt === attempt);
    hold.open();
    await run.until('attempt-failed', ({ task }) => task === 'bad/1');
    door.open();
    expect(await run.ended).toMatchObject({ code: 1, err: '' });
    expect(world.refs('refs/heads')).toEqual(['refs/heads/main']);
  });

  it('deletes everything in it: what it claims is deleted, the rest is diverted, nothing is lost', async () => {
    const ended = await beside({ command: sh('find . -mindepth 1 -delete') });
    expect(ended.code).toBe(4);
    expect(world.git('ls-tree', '-r', '--name-only', 'pcoord/trial').split('\n')).toEqual([
      'other.txt',
      'src/b.txt',
    ]);
    expect(ended.out).toMatch(/review +scope:bad\.1\.1, changes outside the claims at bad\/1: other\.txt/);
  });

  it('takes away the right to write in it: its work arrives, its next phase gets another clone', async () => {
    const frozen = {
      command: sh('echo x >> src/a.txt; chmod -R a-w .'),
      resources: ['src/a.txt'],
      phases: 2,
    };
    const file = world.write('session.yaml', session({ frozen, good }));
    // Root is above rights, so somebody else has to try.
    const uid = process.getuid?.() === 0 ? 65534 : undefined;
    if (uid !== undefined) execFileSync('chown', ['-R', `${uid}:${uid}`, world.top]);
    const run = world.pcoord(['exec', file, '--state', world.state], uid === undefined ? {} : { uid });
    const { code, out } = await run.ended;
    execFileSync('chmod', ['-R', 'u+w', world.state]);
    if (uid !== undefined) execFileSync('chown', ['-R', '0:0', world.top]);
    expect([code, out]).toEqual([0, expect.stringContaining('3 of 3 done')]);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\nx\nx');
  });

  it.each([
    ['a file', 'echo x >> src/a.txt; echo y > src/c.txt; chmod 000 src/c.txt', 'src/c.txt'],
    ['a folder', 'echo x >> src/a.txt; mkdir src/c; echo y > src/c/y; chmod 000 src/c', 'src/c'],
  ])(
    'closes %s to everybody: exit 1, says which, keeps the rest and the workspace',
    async (_, script, name) => {
      const closed = { command: sh(script), resources: ['src/'] };
      const file = world.write(
        'session.yaml',
        session({ closed, good: { command: sh('echo good > other.txt'), resources: ['other.txt'] } }),
      );
      // Root is above rights, so somebody else has to try.
      const uid = process.getuid?.() === 0 ? 65534 : undefined;
      if (uid !== undefined) execFileSync('chown', ['-R', `${uid}:${uid}`, world.top]);
      const { code, out } = await world.pcoord(
        ['exec', file, '--state', world.state],
        uid === undefined ? {} : { uid },
      ).ended;
      if (uid !== undefined) execFileSync('chown', ['-R', '0:0', world.top]);
      expect(code).toBe(1);
      expect(out).toContain(`${name} cannot be read (permission denied)`);
      expect(world.show('pcoord/trial', 'other.txt')).toBe('good');
      expect(world.show(unfinished(), 'src/a.txt')).toBe('one\nx');
      const kept = join(world.runFolder(), 'workspaces', 'stream-closed', name);
      execFileSync('chmod', ['u+rwx', kept]);
      expect(readFileSync(name === 'src/c' ? join(kept, 'y') : kept, 'utf8')).toBe('y\n');
    },
  );

  it('deletes only .git: its work still arrives', async () => {
    const ended = await beside({ command: sh('echo x >> src/a.txt; rm -rf .git') });
    expect(ended.code).toBe(0);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\nx');
  });

  it('commits by itself: its work arrives once, attributed, and its own commits are kept', async () => {
    const ended = await beside({
      command: sh(
        'echo x >> src/a.txt; git commit -qam "my own"; git switch -qc mine; echo y >> src/a.txt; git commit -qam second; git tag v9; echo z >> src/a.txt',
      ),
    });
    expect(ended.code).toBe(0);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\nx\ny\nz');
    const subjects = world.git('log', '--format=%s', 'main..pcoord/trial').split('\n');
    expect(subjects).not.toContain('my own');
    expect(ended.out).toContain('2 commits of its own');
    expect(world.refs('refs/tags')).toEqual([]);
  });

  it('changes settings, hooks and filters of its clone: nothing of it runs, its work arrives', async () => {
    const mark = join(world.top, 'owned');
    const spy = `sh -c 'echo run >> ${mark}; cat'`;
    const ended = await beside({
      command: sh(
        [
          `git config core.fsmonitor "${spy}"`,
          `git config filter.spy.clean "${spy}"; git config filter.spy.smudge "${spy}"; git config filter.spy.process "${spy}"`,
          `git config core.hooksPath .hooks; git config diff.external "${spy}"; git config uploadpack.packObjectsHook "${spy}"`,
          `mkdir -p .hooks .git/hooks .git/info; echo '* filter=spy' > .git/info/attributes`,
          `for hook in pre-commit post-checkout post-index-change reference-transaction; do printf '#!/bin/sh\\necho run >> ${mark}\\n' > .git/hooks/$hook; chmod +x .git/hooks/$hook; cp .git/hooks/$hook .hooks/; done`,
          'rm -r .hooks; echo x >> src/a.txt',
        ].join('\n'),
      ),
      phases: 2,
    });
    expect(ended.code).toBe(0);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\nx\nx');
    expect(() => readFileSync(mark)).toThrow('ENOENT');
  });
});

describe('an agent that leaves something running', () => {
  it('a background process, plain or in a session of its own: gone at the end', async () => {
    const door = world.door('never');
    const ended = await beside({
      command: sh(
        `echo x >> src/a.txt; (${door.wait}) & (setsid sh -c "trap '' TERM; ${door.wait}" >/dev/null 2>&1 &) ; setsid -f sh -c "${door.wait}"`,
      ),
    });
    expect(ended.code).toBe(0);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\nx');
    expect(ended.out).toMatch(/[12] process(es)? that agents left behind: ended/);
  });
});

describe('an agent that leaves its claims', () => {
  const strayed = sh('echo mine >> src/a.txt; echo theirs >> src/b.txt; echo nobodys >> other.txt');

  it('under block: exit 1, all of it kept under a ref', async () => {
    const ended = await beside({ command: strayed, out_of_scope: 'block' });
    expect(ended.code).toBe(1);
    expect(failure(ended)).toBe('it changed files outside its claims: other.txt, src/b.txt');
    expect(world.show(unfinished(), 'src/b.txt')).toBe('two\ntheirs');
    expect(world.show(unfinished(), 'other.txt')).toBe('three\nnobodys');
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one');
  });

  it('under divert: its own part arrives, the owner gets a patch, for what nobody owns a review is open: exit 4', async () => {
    const ended = await beside({ command: strayed, out_of_scope: 'divert' });
    expect(ended.code).toBe(4);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\nmine');
    expect(world.show('pcoord/trial', 'other.txt')).toBe('three');
    const [ref = ''] = world.refs('refs/pcoord').filter((name) => name.includes('/out-of-scope/'));
    expect(world.git('diff', '--name-only', `${ref}^`, ref).split('\n')).toEqual(['other.txt', 'src/b.txt']);
    expect(ended.out).toContain('kept for good: src/b.txt (from bad/1)');
    expect(ended.out).toContain('to allow it, add "other.txt" to the resources of bad');
    expect(ended.out).toMatch(/review +scope:bad\.1\.1, changes outside the claims at bad\/1: other\.txt/);
    expect(ended.out).toContain(`git show ${ref}`);
  });

  it('under widen: what nobody claims is taken and reviewed, what another stream claims is diverted', async () => {
    const hold = world.door('hold');
    const trace = world.trace();
    const file = world.write(
      'session.yaml',
      session({
        bad: { command: strayed, resources: ['src/a.txt'], out_of_scope: 'widen' },
        good: { ...good, command: sh(`echo up >> '${trace.path}'; ${hold.wait}; echo good >> src/b.txt`) },
      }),
    );
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await run.until('attempt-succeeded', ({ task }) => task === 'bad/1');
    hold.open();
    const { code } = await run.ended;
    expect(code).toBe(4);
    expect(world.show('pcoord/trial', 'other.txt')).toBe('three\nnobodys');
    expect(world.show('pcoord/trial', 'src/b.txt')).toBe('two\ngood');
  });

  it('with a symlink that leads out: exit 1, nothing is followed', async () => {
    const outside = world.write('outside.txt', 'secret\n');
    const link = (target: string, name: string): unknown => ({
      command: sh(`ln -s '${target}' src/${name}`),
      resources: [`src/${name}`],
    });
    const streams = {
      one: link(outside, 'x'),
      two: link('../../outside.txt', 'y'),
      three: link('/etc', 'z'),
      good,
    };
    const file = world.write('session.yaml', session(streams));
    const { code, out } = await world.pcoord(['exec', file, '--state', world.state]).ended;
    expect(code).toBe(1);
    for (const [stream, name] of [
      ['one', 'x'],
      ['two', 'y'],
      ['three', 'z'],
    ])
      expect(out).toMatch(new RegExp(`failed +${stream}/1: .* a symlink that leads out: src/${name}`));
    expect(world.git('ls-tree', '--name-only', 'pcoord/trial', 'src/').split('\n')).toEqual([
      'src/a.txt',
      'src/b.txt',
    ]);
    expect(readFileSync(outside, 'utf8')).toBe('secret\n');
  });

  it('with a folder replaced by a symlink that leads out: what lies outside is not taken in', async () => {
    world.write('outside/b.txt', 'secret\n');
    const ended = await beside({
      command: sh(`echo x >> src/a.txt; rm -r src; ln -s '${join(world.top, 'outside')}' src`),
      resources: ['src/a.txt'],
    });
    expect(ended.code).toBe(1);
    const secret = world.git('hash-object', join(world.top, 'outside/b.txt'));
    expect(world.git('rev-list', '--all', '--objects')).not.toContain(secret);
  });

  it('with a git repository inside its claims: exit 1, and says which; the files beside it are kept', async () => {
    const ended = await beside({
      command: sh(
        'mkdir -p src/in; cd src/in; git init -q; echo x > x.txt; git add .; git -c user.name=x -c user.email=x commit -qm in; cd ..; echo kept >> a.txt',
      ),
      resources: ['src/a.txt', 'src/in/'],
    });
    expect(ended.code).toBe(1);
    expect(failure(ended)).toContain('src/in');
    expect(world.show(unfinished(), 'src/a.txt')).toBe('one\nkept');
    const folder = /; left in (.*)$/.exec(failure(ended))?.[1] ?? '';
    expect(readFileSync(join(folder, 'src/in/x.txt'), 'utf8')).toBe('x\n');
  });

  it('with an empty git repository inside its claims: exit 1, and says which; the files beside it are kept', async () => {
    const ended = await beside({
      command: sh('mkdir -p src/in; git init -q src/in; echo x > src/in/x.txt; echo kept >> src/a.txt'),
      resources: ['src/a.txt', 'src/in/'],
    });
    expect(ended.code).toBe(1);
    const folder = /are left in (.*)$/.exec(failure(ended))?.[1] ?? '';
    expect(readFileSync(join(folder, 'x.txt'), 'utf8')).toBe('x\n');
    expect(world.show(unfinished(), 'src/a.txt')).toBe('one\nkept');
  });

  it('in a checkout that it shares with others: exit 1, and the next one gets a whole one', async () => {
    const file = world.write(
      'session.yaml',
      session({
        bad: { command: sh('echo x >> src/a.txt') },
        good: { ...good, dependencies: [] },
        later: { command: sh('cat src/a.txt'), dependencies: ['good'] },
        reader: { command: sh('sort -c src/a.txt && [ "$(cat src/a.txt)" = one ]'), priority: -1 },
      }),
    );
    const ended = await world.pcoord(['exec', file, '--state', world.state, '--max-agents', '1']).ended;
    expect(ended.code).toBe(1);
    expect(failure(ended)).toBe(
      'it changed a read-only checkout: bad claims no writes but changed src/a.txt in its checkout',
    );
    expect(ended.out).toContain('3 of 4 done, 1 failed');
  });

  it('in a checkout while others are in it: all are tried again alone, and only the one at fault fails', async () => {
    const begun = world.door('begun');
    const door = world.door('door');
    const file = world.write(
      'session.yaml',
      session({
        writer: { command: sh(`echo x >> src/a.txt; ${door.wait}`) },
        innocent: { command: sh(`${begun.wait}; [ "$(cat src/a.txt)" = one ]`) },
      }),
    );
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await run.until('agent-started', ({ attempt }) => attempt === 'innocent.1.1');
    await run.until('agent-started', ({ attempt }) => attempt === 'writer.1.1');
    door.open(1);
    const first = await run.until('attempt-failed', ({ attempt }) => attempt === 'writer.1.1');
    expect(first.detail).toContain('one of writer/1, innocent/1 changed src/a.txt');
    begun.open(2);
    door.open(1);
    const last = await run.until('attempt-failed', ({ attempt }) => attempt === 'writer.1.2');
    expect(last).toMatchObject({ reason: 'shared-checkout-changed', retry_at_ms: null });
    await run.until('attempt-succeeded', ({ attempt }) => attempt === 'innocent.1.2');
    expect((await run.ended).code).toBe(1);
    const [ref = ''] = world.refs('refs/pcoord').filter((name) => name.endsWith('/unfinished/writer.1.2'));
    expect(world.show(ref, 'src/a.txt')).toBe('one\nx');
  });
});
