import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Code, codes } from '../../src/diagnostics/codes.ts';
import { makePlace, type Place } from './harness.ts';

let place: Place = makePlace();
const at = (files: Parameters<typeof makePlace>[0]): Place => {
  place.drop();
  place = makePlace(files);
  return place;
};
afterEach(() => at({}));

const explain = (...words: string[]) => place.run(['explain', ...words]);

describe('pcoord explain', () => {
  it('lists all rules by group', async () => {
    const { code, out, err } = await explain();
    expect([code, err]).toEqual([0, '']);
    for (const [name, { alias, severity }] of Object.entries(codes))
      expect(out).toMatch(new RegExp(`^  ${alias}  ${name} +${severity}`, 'm'));
    expect(out).toContain('\n\nOverlaps\n  PC3001  overlap-write-write');
    const { schema, groups } = JSON.parse((await explain('--format', 'json')).out);
    expect(schema).toBe('pcoord.rules/1');
    expect(groups.flatMap(({ rules }: { rules: unknown[] }) => rules).length).toBe(Object.keys(codes).length);
  });

  it.each(Object.keys(codes) as Code[])(
    '%s: why, an example with what compile prints, how to overrule it',
    async (code) => {
      const { code: exit, out, err } = await explain(code);
      expect([exit, err]).toEqual([0, '']);
      const { alias, severity, why } = codes[code];
      expect(out.startsWith(`${code} ${alias}, ${severity}`)).toBe(true);
      expect(out).toContain(why);
      expect(out).toContain(`[${code}] ${alias}`);
      expect(out).toMatch(/\nTo overrule it\n {2}(it cannot be overruled|in one place: {4}# pcoord-ignore )/);
      const { schema, example, page, ...rule } = JSON.parse((await explain(code, '--format', 'json')).out);
      expect([schema, rule.code, rule.alias]).toEqual(['pcoord.rule/1', code, alias]);
      if (example) expect(example.finding.code).toBe(code);
      else expect(page).toContain(`[${code}]`);
    },
  );

  it('compiles the example as it stands when asked', async () => {
    const { out } = await explain('unknown-key');
    expect(out).toContain('\nexamples/checks/unknown-key.yaml\n  parallel_session_config:\n');
    expect(out).toContain('\npcoord compile says\n  error[unknown-key] PC1001');
    expect(
      JSON.parse((await explain('agent-defined-twice', '--format', 'json')).out).example.files,
    ).toHaveLength(2);
  });

  it('takes names and aliases in any case', async () => {
    const { out } = await explain('overlap-write-write');
    for (const name of ['PC3001', 'pc3001', 'Overlap-Write-Write'])
      expect((await explain(name)).out).toBe(out);
  });

  it('suggests where there is no such rule', async () => {
    const near = await explain('overlap-writewrite');
    expect([near.code, near.out]).toEqual([2, '']);
    expect(near.err).toMatch(
      /^pcoord explain: there is no rule overlap-writewrite: did you mean overlap-write-write.*\?\n$/,
    );
    for (const name of ['nothing-like-it-at-all', '__proto__', 'PC9999', '\u001b[31m', 'x'.repeat(100_000)]) {
      const { code, out, err } = await explain(name);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain('`pcoord explain` lists all rules');
      expect(err).not.toContain('\u001b');
      expect(err.length).toBeLessThan(400);
    }
  });

  it.each([
    [['a', 'b', 'c'], 'one rule, or two streams'],
    [['--file', 'x.yaml'], '--file goes with two streams'],
    [['PC3001', '--overlay', 'x.yaml'], '--overlay goes with two streams'],
    [['--formt', 'json'], 'did you mean --format?'],
  ])('%j are words that cannot be meant', async (words, message) => {
    const { code, out, err } = await explain(...words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });
});

const shop = `parallel_session_config:
  session_id: shop
  work_streams:
    database:
      command: [bin/db]
      resources: ["db/"]
    backend_stream:
      command: [bin/api]
      resources: ["src/api/", "src/shared/"]
      dependencies: [database]
    frontend_stream:
      command: [bin/web]
      resources: ["src/web/", "src/shared/types.ts"]
`;

describe('pcoord explain STREAM STREAM', () => {
  it('proves an order, from the default file', async () => {
    at({ 'pcoord.yaml': shop });
    expect(await explain('database', '@backend')).toEqual({
      code: 0,
      err: '',
      out: [
        '`database` and `backend_stream` never run at the same time: the session puts one after the other',
        '',
        'Order',
        '  `database/1` is done before `backend_stream/1` starts',
        '    `backend_stream/1` waits for `database/1`: it depends on `database`  pcoord.yaml:10:22',
        '',
        'Claims',
        '  no path matches both: decided on the patterns themselves, so also for files that do not exist yet',
        '  `database` writes `db/`',
        '  `backend_stream` writes `src/api/` and `src/shared/`',
        '',
      ].join('\n'),
    });
  });

  it('shows where claims meet, and offers the cheapest fix that was proved', async () => {
    at({ 'plans/s.yaml': shop });
    const { code, out, err } = await explain('backend', 'frontend', '--file', 'plans/s.yaml');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('`backend_stream` and `frontend_stream` may run at the same time and collide\n');
    expect(out).toContain('both may write `src/shared/types.ts`\n    error: no policy or mode says');
    expect(out).toContain('plans/s.yaml:9:31: `backend_stream` writes `src/shared/`');
    expect(out).toMatch(/\nFixes, the cheapest first\n {2}.*; after this: 0 conflicts, predicted time /);
  });

  it('as JSON: versioned, with the same fixes', async () => {
    at({ 'pcoord.yaml': shop });
    const { code, out } = await explain('backend', 'frontend', '--format', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      schema: 'pcoord.explanation/1',
      session: 'shop',
      streams: [
        { id: 'backend_stream', phases: ['1'] },
        { id: 'frontend_stream', phases: ['1'] },
      ],
      verdict: 'conflict',
      order: [
        {
          a: 'backend_stream/1',
          b: 'frontend_stream/1',
          relation: 'may_run_together',
          by: 'nothing',
          proof: [],
        },
      ],
      cycle: null,
      claims: [
        {
          kind: 'write_write',
          witness: 'src/shared/types.ts',
          grade: 'possible',
          at_the_same_time: true,
          severity: 'error',
          settled_by: 'nothing',
          claims: [
            {
              stream: 'backend_stream',
              use: 'write',
              pattern: 'src/shared/',
              file: 'pcoord.yaml',
              span: { start: { line: 9, column: 31 } },
            },
            { stream: 'frontend_stream', use: 'write', pattern: 'src/shared/types.ts', file: 'pcoord.yaml' },
          ],
        },
      ],
      near_misses: [],
      fixes: [
        {
          grade: expect.stringMatching(/safe/),
          effect: expect.stringContaining('0 conflicts'),
          conflicts_left: 0,
        },
        {},
        {},
      ],
    });
  });

  it('says that a comment asks to ignore what is explained', async () => {
    const ignoring = shop.replace(
      '      resources: ["src/web/"',
      '      # pcoord-ignore overlap-write-write: they talk to each other\n      resources: ["src/web/"',
    );
    at({ 'pcoord.yaml': ignoring });
    const { out } = await explain('backend', 'frontend');
    expect(out).toContain('may run at the same time and collide\n');
    expect(out).toContain(
      '\n  note: a comment asks to ignore overlap-write-write: they talk to each other\n',
    );
    expect(JSON.parse((await explain('backend', 'frontend', '--format', 'json')).out).ignored).toEqual([
      { code: 'overlap-write-write', reason: 'they talk to each other' },
    ]);
  });

  it('knows which files exist', async () => {
    at({ 'pcoord.yaml': shop, 'src/shared/types.ts': '' });
    const git = (...words: string[]) => execFileSync('git', ['-C', place.folder, ...words]);
    git('init', '-q');
    git('add', '.');
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'x');
    expect((await explain('backend', 'frontend')).out).toContain(
      'both may write `src/shared/types.ts`, which exists\n',
    );
  });

  it('takes an overlay, and a session from standard input', async () => {
    at({ 'over.yaml': 'agents: {"@database": {adapter: command, command: [x]}}\n' });
    expect((await place.run(['explain', 'database', 'frontend', '--file', '-'], shop)).code).toBe(0);
    const { code, err } = await place.run(
      ['explain', '@database', 'frontend', '--file', '-', '--overlay', 'over.yaml'],
      shop,
    );
    expect([code, err]).toEqual([
      2,
      'pcoord explain: `@database` is an agent, not a stream; it works on no stream\n',
    ]);
  });

  it('explains a session with errors as far as there is a model, and says that there are some', async () => {
    at({ 'pcoord.yaml': shop.replace('"db/"', '"../db/"').replace('[database]', '[database, database]') });
    const { code, out, err } = await explain('database', 'backend');
    expect(code).toBe(0);
    expect(out).toContain('it depends on `database`');
    expect(out).toContain('note: some claims of `database` are no patterns');
    expect(err).toBe('pcoord explain: 1 error in pcoord.yaml besides; `pcoord compile` tells\n');
  });

  it.each([
    ['both names mean one stream', ['backend', 'backend_stream'], 2, 'both names mean backend_stream'],
    ['an unknown stream', ['backnd', 'frontend'], 2, 'there is no stream `backnd`: did you mean'],
    ['an unknown phase', ['backend/7', 'frontend'], 2, '`backend_stream` has no phase `7`'],
    [
      'a file that is not there',
      ['a', 'b', '--file', 'absent.yaml'],
      2,
      'absent.yaml: there is no such file',
    ],
    [
      'an overlay that is not there',
      ['a', 'b', '--overlay', 'absent.yaml'],
      2,
      'absent.yaml: there is no such file',
    ],
    ['a file that is no YAML', ['a', 'b', '--file', 'bad.yaml'], 1, 'error[yaml-syntax]'],
    ['a file that is no text', ['a', 'b', '--file', 'odd.yaml'], 1, 'error[file-not-utf8]'],
    ['a session without streams', ['a', 'b', '--file', 'over.yaml'], 2, 'over.yaml has no work streams'],
  ])('%s: one line that says so', async (_what, words, exit, message) => {
    at({
      'pcoord.yaml': shop,
      'bad.yaml': 'a: [',
      'odd.yaml': new Uint8Array([0x61, 0xff]),
      'over.yaml': 'agents: {"@x": {adapter: command, command: [x]}}\n',
    });
    const { code, out, err } = await explain(...words);
    expect([code, out]).toEqual([exit, '']);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
  });

  it('says so where there is no session at all', async () => {
    at({});
    const { code, err } = await explain('a', 'b');
    expect(code).toBe(2);
    expect(err).toContain('no session file');
  });

  it('answers about the example that comes with pcoord', async () => {
    const file = join(import.meta.dirname, '../../examples/ecommerce/session.yaml');
    const { code, out } = await explain('frontend', 'backend', '--file', file);
    expect(code).toBe(0);
    expect(out).toContain('milestone `architecture_complete` waits for `frontend_stream/1`');
  });
});
