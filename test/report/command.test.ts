import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import type { Report } from '../../src/report/model.ts';
import { type Ended, makeWorld, session, sh, type World } from '../e2e/cli-rig.ts';

let world: World;
beforeAll(async () => {
  world = makeWorld({ 'a.txt': 'one\ntwo\n', 'b.txt': 'one\n' });
  world.write(
    'session.yaml',
    session(
      {
        left: {
          command: sh('echo three >> a.txt; echo new > left.txt; printf "\\000\\001" > left.bin'),
          resources: ['a.txt', 'left.*'],
        },
        right: { command: sh('printf "two\\n" > b.txt'), resources: ['b.txt'] },
      },
      { root: { verify: ['true'] } },
    ),
  );
  const ran = await world.pcoord(['exec', '../session.yaml', '--state', world.state, '--view', 'lines'])
    .ended;
  expect([ran.code, ran.code === 0 ? '' : ran.err + ran.out]).toEqual([0, '']);
});
afterAll(() => world.end());

const report = (...words: string[]): Promise<Ended> =>
  world.pcoord(['report', '--state', world.state, ...words]).ended;
const inRepository = (name: string): string => join(world.path, name);

describe('pcoord report', () => {
  it('tells what git knows of each stream and of the whole', async () => {
    const { code, out, err } = await report('--format', 'json');
    expect([code, err]).toEqual([0, '']);
    const { streams, diff, status, branch_commit } = JSON.parse(out) as Report;
    expect(status).toBe('succeeded');
    expect(branch_commit).toMatch(/^[0-9a-f]{40}$/);
    expect(streams.map(({ id, diff: own }) => [id, own])).toEqual([
      [
        'left',
        {
          files: 3,
          added: 2,
          removed: 0,
          binary: 1,
          listed: [
            { path: 'a.txt', added: 1, removed: 0 },
            { path: 'left.txt', added: 1, removed: 0 },
            { path: 'left.bin', added: null, removed: null },
          ],
        },
      ],
      [
        'right',
        { files: 1, added: 1, removed: 1, binary: 0, listed: [{ path: 'b.txt', added: 1, removed: 1 }] },
      ],
    ]);
    expect(diff).toMatchObject({ files: 4, added: 3, removed: 1, binary: 1 });
  });

  it('changes nothing: neither the repository nor the run', async () => {
    const print = world.print();
    const journal = readFileSync(join(world.runFolder(), 'journal.jsonl'), 'utf8');
    for (const format of ['html', 'md', 'json']) expect((await report('--format', format)).code).toBe(0);
    expect(world.print()).toBe(print);
    expect(readFileSync(join(world.runFolder(), 'journal.jsonl'), 'utf8')).toBe(journal);
  });

  it('prints the page, Markdown and JSON; the page is the default', async () => {
    const html = await report();
    expect(html.out.startsWith('<!doctype html>\n')).toBe(true);
    expect(html.err).toBe('');
    expect((await report('--format', 'html')).out).toBe(html.out);
    expect((await report('--format', 'md')).out).toMatch(/^## ✅ trial: succeeded\n/);
  });

  it('writes a file for its owner alone, and over none that is there unless told to', async () => {
    const file = inRepository('out.html');
    try {
      const first = await report('-o', 'out.html');
      expect([first.code, first.out]).toEqual([0, '']);
      expect(first.err).toMatch(/^out\.html \(\d+ kB\)\n$/);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      writeFileSync(file, 'mine');
      const second = await report('-o', 'out.html');
      expect(second.code).toBe(2);
      expect(second.err).toBe(
        'pcoord report: out.html is there already; --force replaces it, -o FILE names another\n',
      );
      expect(readFileSync(file, 'utf8')).toBe('mine');
      expect((await report('-o', 'out.html', '--force')).code).toBe(0);
      for (const force of [[], ['--force']]) {
        const folder = await report('-o', '.', ...force);
        expect([folder.code, folder.err]).toEqual([
          2,
          'pcoord report: . is a folder; -o FILE names a file\n',
        ]);
        const nowhere = await report('-o', 'nosuch/x.html', ...force);
        expect([nowhere.code, nowhere.err]).toEqual([
          3,
          'pcoord report: nosuch/x.html cannot be written: its folder is not there\n',
        ]);
      }
      expect(readFileSync(file, 'utf8').startsWith('<!doctype html>')).toBe(true);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect((await report('-o', '-')).out.startsWith('<!doctype html>')).toBe(true);
    } finally {
      rmSync(file, { force: true });
    }
  });

  it('becomes a file of its own name at a terminal, and only the page does', async () => {
    const { run } = JSON.parse((await report('--format', 'json')).out) as Report;
    const at = async (...words: string[]): Promise<{ code: number; out: string; err: string }> => {
      const said = { out: '', err: '' };
      const code = await runCli(['report', '--state', world.state, ...words], {
        out: (text) => void (said.out += text),
        err: (text) => void (said.err += text),
        stdin: async () => Buffer.alloc(0),
        cwd: world.path,
        env: {},
        outIsTty: true,
        errIsTty: true,
        inIsTty: true,
        columns: 80,
      });
      return { code, ...said };
    };
    const name = `pcoord-report-${run}.html`;
    try {
      expect(await at()).toMatchObject({
        code: 0,
        out: '',
        err: expect.stringMatching(`^${name} \\(\\d+ kB\\)\n$`),
      });
      expect(readFileSync(inRepository(name), 'utf8').startsWith('<!doctype html>')).toBe(true);
      expect(await at()).toMatchObject({ code: 2, out: '' });
      expect((await at('--format', 'md')).out).toMatch(/^## /);
    } finally {
      rmSync(inRepository(name), { force: true });
    }
  });

  it('says what it cannot do', async () => {
    const nowhere = await report('-o', 'no/such/folder/out.html');
    expect(nowhere.code).toBe(3);
    expect(nowhere.err).toMatch(/^pcoord report: no\/such\/folder\/out\.html cannot be written: /);
    expect(await report('nope')).toMatchObject({ code: 2, out: '' });
    expect(await report('a', 'b')).toMatchObject({ code: 2, out: '' });
    expect((await report('--format', 'pdf')).err).toContain('expected html, md, json');
  });

  it('goes by the records alone: without what git knows of results, and with half a record at the end', async () => {
    const own = join(world.runFolder(), 'integrator.git');
    const journal = join(world.runFolder(), 'journal.jsonl');
    const before = readFileSync(journal);
    rmSync(own, { recursive: true });
    // The branch keeps the results: the user's repository answers now.
    expect(existsSync(own)).toBe(false);
    const kept = JSON.parse((await report('--format', 'json')).out) as Report;
    expect(kept.diff).toMatchObject({ files: 4 });
    appendFileSync(journal, '{"half');
    expect((await report('--format', 'md')).code).toBe(0);
    writeFileSync(journal, before);
  });

  it('says which records are damaged', async () => {
    const journal = join(world.runFolder(), 'journal.jsonl');
    const before = readFileSync(journal);
    const lines = before.toString().split('\n');
    writeFileSync(journal, [lines[0], 'nonsense', ...lines.slice(2)].join('\n'));
    const { code, out, err } = await report();
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(
      /^pcoord report: the journal of run \S+ \(.+\) is damaged at byte \d+: .+; nothing goes on with it: .+\n$/,
    );
    writeFileSync(journal, before);
    const plan = join(world.runFolder(), 'plan.json');
    const text = readFileSync(plan);
    rmSync(plan);
    expect(await report()).toMatchObject({ code: 3, out: '' });
    writeFileSync(plan, text);
    expect((await report()).code).toBe(0);
  });
});

it('tells of a run that lives, and of one that was stopped', async () => {
  const living = makeWorld();
  const door = living.door('go');
  try {
    living.write(
      'session.yaml',
      session({ only: { command: sh(`echo x > x; ${door.wait}`), resources: ['x'] } }),
    );
    const run = living.pcoord(['exec', '../session.yaml', '--view', 'json']);
    await run.until('agent-started');
    const during = JSON.parse((await living.pcoord(['report', '--format', 'json']).ended).out) as Report;
    expect(during).toMatchObject({ status: 'running', finished_at_ms: null, counts: { done: 0, open: 1 } });
    expect(during.attempts).toMatchObject([{ outcome: 'running', ended_at_ms: null }]);
    expect((await living.pcoord(['report']).ended).out).toContain('at work');
    run.signal('SIGINT');
    await run.ended;
    const after = await living.pcoord(['report', '--format', 'md']).ended;
    expect(after.out).toMatch(/^## ⚠️ trial: stopped\n/);
  } finally {
    await living.end();
  }
});
