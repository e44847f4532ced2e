import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, makeWorld, session, sh, type World } from './cli-rig.ts';
import { survivors } from './survivors.ts';

let world: World;
let before = '';
beforeEach(() => {
  world = makeWorld({ 'src/a.txt': 'one\ntwo\nthree\n', 'src/b.txt': 'b\n' });
  before = world.print();
});
afterEach(() =>
  world.end(() => {
    expect(survivors(world.top), 'nothing of the run is left').toEqual([]);
    expect(world.print(), 'the checkout is as it was').toBe(before);
  }),
);

function ask(...args: readonly string[]): Promise<Ended> {
  return world.pcoord([...args, '--state', world.state]).ended;
}

/** Two streams that change the same line; `theirs` does something else when it was sent back. */
function conflict(more: Record<string, unknown> = {}, trace = '/dev/null'): string {
  return session(
    {
      mine: { command: sh('sed -i s/two/mine/ src/a.txt'), resources: ['src/a.txt'] },
      theirs: {
        command: sh(
          `echo "$PCOORD_ATTEMPT" >> '${trace}'; if [ -n "$PCOORD_SENT_BACK" ]; then cat "$PCOORD_SENT_BACK" >> '${trace}'; sed -i s/three/THREE/ src/a.txt; else sed -i s/two/theirs/ src/a.txt; echo extra >> src/b.txt; fi`,
        ),
        resources: ['src/**'],
      },
      ...more,
    },
    {
      config: {
        coordination_strategy: 'synchronized_parallel',
        conflict_resolution: { file_conflicts: { strategy: 'three_way_merge' } },
      },
    },
  );
}

const item = 'merge:end:theirs/1';

async function runConflict(trace?: string): Promise<void> {
  const file = world.write('session.yaml', conflict({}, trace));
  expect((await ask('exec', file)).code).toBe(4);
}

describe('pcoord review of a finished run', () => {
  it('lists and shows what is open, with both sides and the commands for more', async () => {
    await runConflict();
    const list = await ask('review');
    expect(list).toMatchObject({ code: 0, err: '' });
    expect(list.out).toMatch(
      /^merge:end:theirs\/1\n {2}merge conflict at final integration, open for [\d.]+s\n/,
    );
    expect(list.out).toContain('  streams  theirs, mine\n  paths    src/a.txt\n');
    const json = JSON.parse((await ask('review', 'list', '--format', 'json')).out);
    expect(json).toMatchObject({
      schema: 'pcoord.reviews/1',
      outcome: 'needs_review',
      reviews: [{ id: item, kind: 'merge_conflict', task: 'theirs/1', streams: ['theirs', 'mine'] }],
    });
    const show = await ask('review', 'show', item);
    expect(show.out).toContain('what had been merged changed:\n');
    expect(show.out).toMatch(/^ {2}\+mine$/m);
    expect(show.out).toMatch(/^ {2}\+theirs$/m);
    expect(show.out).toContain(`pcoord review accept ${item} --ours`);
    for (const command of show.out.match(/git diff refs\S+ refs\S+/g) ?? [])
      expect(world.git(...command.split(' ').slice(1))).toContain('theirs');
    const wrong = await ask('review', 'show', 'merge:end:thiers/1');
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining(`did you mean ${item}?`)]);
    const misspelt = await ask('review', 'acept', item);
    expect([misspelt.code, misspelt.err]).toEqual([2, expect.stringContaining('did you mean accept?')]);
  });

  it('accepts a merge that a person made, checked: the resumed run brings it home', async () => {
    await runConflict();
    const bare = await ask('review', 'accept', item);
    expect([bare.code, bare.err]).toEqual([1, expect.stringContaining('needs a merge of both sides')]);
    const unrelated = await ask('review', 'accept', item, '--commit', 'main');
    expect([unrelated.code, unrelated.err]).toEqual([1, expect.stringContaining('does not hold')]);
    const nothing = await ask('review', 'accept', item, '--commit', 'nowhere');
    expect([nothing.code, nothing.err]).toEqual([1, expect.stringContaining('names no commit')]);
    const merge = (content: string): string => {
      const [ours = '', theirs = ''] = world.refs('refs/pcoord').filter((ref) => ref.includes('/conflicts/'));
      const tree = join(world.top, 'merge');
      world.git('worktree', 'add', '--quiet', '--detach', tree, ours);
      try {
        world.git('-C', tree, 'merge', '--quiet', '-s', 'ours', '-m', 'mine', theirs);
        writeFileSync(join(tree, 'src/a.txt'), content);
        writeFileSync(join(tree, 'src/b.txt'), 'b\nextra\n');
        world.git('-C', tree, 'commit', '--quiet', '--all', '--amend', '-m', 'mine');
        return world.git('-C', tree, 'rev-parse', 'HEAD');
      } finally {
        world.git('worktree', 'remove', '--force', tree);
      }
    };
    const marked = merge('one\n<<<<<<< a\nmine\n=======\ntheirs\n>>>>>>> b\nthree\n');
    const refused = await ask('review', 'accept', item, '--commit', marked);
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining('src/a.txt still holds conflict markers'),
    ]);
    const good = merge('one\nmine and theirs\nthree\n');
    const accepted = await ask('review', 'accept', item, '--commit', good, '--note', 'by hand');
    expect(accepted).toMatchObject({ code: 0, err: '' });
    expect(accepted.out).toMatch(/is accepted\nwhat was settled needs work: pcoord exec --resume [\w-]+\n$/);
    expect((await ask('review', 'accept', item, '--commit', good)).out).toContain('nothing changed');
    expect((await ask('review', 'send-back', item, '--note', 'no')).err).toContain('was accepted already');
    for (const other of [['--ours'], ['--theirs'], ['--commit', marked]]) {
      const { code, err } = await ask('review', 'accept', item, ...other);
      expect([code, err]).toEqual([1, expect.stringContaining('was accepted already, with another merge')]);
    }
    const resumed = await ask('exec', '--resume');
    expect(resumed.code).toBe(0);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\nmine and theirs\nthree');
    expect(world.show('pcoord/trial', 'src/b.txt')).toBe('b\nextra');
    expect(world.git('merge-base', '--is-ancestor', good, 'pcoord/trial')).toBe('');
    expect((await ask('review')).out).toContain('has no open review item');
  });

  it.each([
    ['--ours', 'one\nmine\nthree'],
    ['--theirs', 'one\ntheirs\nthree'],
  ])('accepts a conflict with %s: that side wins where both meet, the rest is merged', async (side, text) => {
    await runConflict();
    const accepted = await ask('review', 'accept', '--all', side);
    expect([accepted.code, accepted.err]).toEqual([0, '']);
    expect((await ask('exec', '--resume')).code).toBe(0);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe(text);
    expect(world.show('pcoord/trial', 'src/b.txt')).toBe('b\nextra');
  });

  it('sends a task back: it is done again on the integrated tree, told why, and integrated', async () => {
    const trace = world.trace();
    await runConflict(trace.path);
    const bare = await ask('review', 'send-back', item);
    expect([bare.code, bare.err]).toEqual([2, expect.stringContaining('--note TEXT')]);
    const sent = await ask('review', 'send-back', item, '--note', 'leave line two alone');
    expect(sent.out).toMatch(/theirs\/1 is done again when the run goes on\n/);
    expect((await ask('status')).out).toMatch(/pcoord exec --resume/);
    expect((await ask('exec', '--resume')).code).toBe(0);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\nmine\nTHREE');
    const told = trace.lines().join('\n');
    expect(told).toContain('theirs.1.1\ntheirs.1.2\n');
    expect(told).toContain('What the reviewer says: leave line two alone');
    expect(told).toMatch(/- refs\/pcoord\/[\w-]+\/conflicts\/end\/theirs-1\/theirs/);
    expect(JSON.parse((await ask('status', '--format', 'json')).out)).toMatchObject({
      outcome: 'completed_unverified',
    });
  });

  it('two reviewers at once: one of them settles it, the other is told', async () => {
    await runConflict();
    const both = await Promise.all([
      ask('review', 'send-back', item, '--note', 'x'),
      ask('review', 'accept', item, '--ours'),
    ]);
    const codes = both.map(({ code }) => code);
    expect(codes).toContain(0);
    expect(codes.filter((code) => code === 0)).toHaveLength(1);
    expect(both.map(({ err }) => err).join('')).toMatch(/already|is being run by process/);
    expect((await ask('exec', '--resume')).code).toBe(0);
  });

  it('that asks only for a nod: accepting the last item ends the run well, without a resume', async () => {
    const file = world.write(
      'session.yaml',
      session({
        a: {
          command: sh('echo x >> src/a.txt; echo new > src/odd.txt'),
          resources: ['src/a.txt'],
          out_of_scope: 'widen',
        },
      }),
    );
    expect((await ask('exec', file)).code).toBe(4);
    const accepted = await ask('review', 'accept', 'scope:a.1.1', '--note', 'fine');
    expect(accepted).toMatchObject({ code: 0, err: '' });
    expect(accepted.out).toMatch(/^scope:a.1.1 is accepted\nrun [\w-]+: completed, unverified\n$/);
    expect((await ask('exec', '--resume')).code).toBe(2);
    expect((await ask('review', 'list', '--all')).out).toContain('accepted: fine');
  });
});

describe('pcoord review and message while a run lives', () => {
  it('sends back at once; words reach the inbox; the socket answers what became of each', async () => {
    const door = world.door('door');
    const trace = world.trace();
    const config = {
      long: { command: sh(`echo up >> '${trace.path}'; ${door.wait}`), resources: ['src/long.txt'] },
    };
    const file = world.write(
      'session.yaml',
      session(
        {
          ...config,
          a: {
            command: sh(
              `echo "$PCOORD_ATTEMPT" >> '${trace.path}'; [ -n "$PCOORD_SENT_BACK" ] || echo new > src/odd.txt; echo "$PCOORD_ATTEMPT" >> src/a.txt`,
            ),
            resources: ['src/a.txt'],
            out_of_scope: 'widen',
          },
        },
        {},
      ),
    );
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await run.until('attempt-succeeded', ({ task }) => task === 'a/1');
    await run.until('agent-started', ({ attempt }) => attempt === 'long.1.1');
    const unknown = await ask('message', 'lnog', 'hello');
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('did you mean long?')]);
    const said = await ask('message', 'long', 'hello', 'there');
    expect(said).toMatchObject({ code: 0, out: 'the message is in the inbox of long\n' });
    await run.until('message-sent', ({ text, to }) => text === 'hello there' && to === 'long');
    expect((await ask('message', 'a', 'too late')).err).toContain('a is over');
    expect((await ask('status')).out).toContain('scope:a.1.1');
    const sent = await ask('review', 'send-back', 'scope:a.1.1', '--note', 'no odd file');
    expect(sent).toMatchObject({ code: 0, err: '' });
    expect(sent.out).toContain('scope:a.1.1 is sent back: a/1 is done again');
    await run.until('attempt-succeeded', ({ attempt }) => attempt === 'a.1.2');
    expect((await ask('review', 'accept', 'scope:a.1.1')).err).toContain('was sent back already');
    door.open();
    expect((await run.ended).code).toBe(0);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\ntwo\nthree\na.1.1\na.1.2');
  });

  it('settles a conflict at a milestone at once: it begins again, and what waited behind it runs', async () => {
    const door = world.door('door');
    const file = world.write(
      'session.yaml',
      session(
        {
          mine: { command: sh('sed -i s/two/mine/ src/a.txt'), resources: ['src/a.txt'] },
          theirs: {
            command: sh('sed -i s/two/theirs/ src/a.txt; echo extra >> src/b.txt'),
            resources: ['src/**'],
          },
          behind: {
            command: sh('cp src/a.txt src/seen.txt'),
            resources: ['src/seen.txt'],
            dependencies: ['m'],
          },
          long: { command: sh(door.wait), resources: ['src/long.txt'] },
        },
        {
          config: {
            coordination_strategy: 'synchronized_parallel',
            conflict_resolution: { file_conflicts: { strategy: 'three_way_merge' } },
            synchronization_points: [{ milestone: 'm', triggers: ['mine_complete', 'theirs_complete'] }],
          },
        },
      ),
    );
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    const { review } = await run.until('review-opened');
    await run.until('gate-failed');
    const accepted = await ask('review', 'accept', review, '--theirs');
    expect([accepted.code, accepted.err]).toEqual([0, '']);
    await run.until('gate-reached', ({ gate }) => gate === 'milestone:m');
    await run.until('attempt-succeeded', ({ task }) => task === 'behind/1');
    door.open();
    expect((await run.ended).code).toBe(0);
    expect(world.show('pcoord/trial', 'src/seen.txt')).toBe('one\ntheirs\nthree');
    expect(world.show('pcoord/trial', 'src/b.txt')).toBe('b\nextra');
  });

  it('has a socket of its own user alone, and nothing that is said to it harms the run', async () => {
    const door = world.door('door');
    const trace = world.trace();
    const file = world.write(
      'session.yaml',
      session({
        a: {
          command: sh(`echo up >> '${trace.path}'; ${door.wait}; echo x >> src/a.txt`),
          resources: ['src/a.txt'],
        },
      }),
    );
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await trace.until((lines) => lines.length === 1, run);
    const socket = controlSocket();
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    const answers = await say(
      socket,
      'not json\n[]\nnull\n{"kind":"explode"}\n{"kind":"stop","how":"maybe"}\n{"kind":"close-review","review":"x","how":"accepted","note":"","commit":"; rm -rf /"}\n{"kind":"satisfy","name":"nobody"}\n',
      7,
    );
    expect(answers.map(({ accepted }) => accepted)).toEqual(Array.from({ length: 7 }, () => false));
    expect(answers.at(-1)?.detail).toContain('nothing waits for nobody');
    expect(await say(socket, 'x'.repeat(10_000_000))).toEqual([]);
    const many = await Promise.all(Array.from({ length: 200 }, () => say(socket, '{"kind":"nothing"}\n')));
    expect(many.length).toBe(200);
    expect((await ask('status')).code).toBe(0);
    door.open();
    expect((await run.ended).code).toBe(0);
    expect(world.show('pcoord/trial', 'src/a.txt')).toBe('one\ntwo\nthree\nx');
  });
});

function controlSocket(): string {
  const listening = readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .map((line) => line.split(' ').at(-1) ?? '');
  const found = listening.find((path) => path.startsWith(world.top) && path.endsWith('.c'));
  if (found === undefined) throw new Error('nobody listens');
  return found;
}

/** What the other side answers, until there are so many answers or it hangs up. */
function say(
  path: string,
  text: string,
  answers = 1,
): Promise<readonly { accepted: boolean; detail: string }[]> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let heard = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      heard += chunk;
      if (heard.split('\n').length > answers) socket.end();
    });
    socket.on('error', () => {});
    socket.once('close', () =>
      resolve(
        heard
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as { accepted: boolean; detail: string }),
      ),
    );
    socket.write(text);
  });
}
