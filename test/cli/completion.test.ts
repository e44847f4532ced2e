import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { candidatesFor } from '../../src/cli/completion/candidates.ts';
import { scripts } from '../../src/cli/completion/scripts.ts';
import { makePlace, type Place } from './harness.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
let place: Place;
beforeAll(() => {
  place = makePlace({ 'work/session.yaml': 'a: 1\n', 'work/sources/a.txt': '' });
});
afterAll(() => place.drop());

describe('the table', () => {
  it('every command, every flag and every choice is offered', () => {
    expect(wordsOf([''])).toEqual(expect.arrayContaining(commands.map(({ name }) => name)));
    for (const { name, flags } of commands) {
      const offered = wordsOf([name, '-']).map((word) => word.replace(/=$/, ''));
      expect(offered).toEqual(expect.arrayContaining(flags.map((flag) => `--${flag.name}`)));
      for (const flag of flags.filter(({ choices }) => choices)) {
        const joined = flag.choices!.map((choice) => `--${flag.name}=${choice}`);
        expect(wordsOf([name, `--${flag.name}=`])).toEqual(joined);
        if (!flag.optionalValue) expect(wordsOf([name, `--${flag.name}`, ''])).toEqual(flag.choices);
      }
    }
  });

  it.each([
    [['compile', ''], { kind: 'files' }],
    [['compile', '-o', 'x'], { kind: 'files' }],
    [['exec', '--repo', ''], { kind: 'folders' }],
    [['exec', '--repo', 'x', ''], { kind: 'files' }],
    [['logs', '--run', ''], { kind: 'ask', what: 'runs' }],
    [['logs', '--', ''], { kind: 'ask', what: 'streams' }],
    [['status', ''], { kind: 'ask', what: 'runs' }],
    [['new', ''], { kind: 'ask', what: 'templates' }],
    [['review', 'accept', ''], { kind: 'ask', what: 'reviews' }],
    [['explain', ''], { kind: 'ask', what: 'rules' }],
    [['answer', ''], { kind: 'ask', what: 'questions' }],
    [['nonsense', ''], { kind: 'words', words: [] }],
  ] as const)('%j', (words, expected) => expect(candidatesFor(words, commands)).toEqual(expected));

  function wordsOf(words: readonly string[]): readonly string[] {
    const found = candidatesFor(words, commands);
    return found.kind === 'words' ? found.words : [];
  }
});

describe('pcoord __complete', () => {
  it('looks up templates and rules, and only tells what begins like the word', async () => {
    expect((await place.run(['__complete', '--', 'new', 'parallel'])).out).toBe('parallel-session\n');
    expect((await place.run(['__complete', '--', 'explain', 'overlap-write'])).out).toContain(
      'overlap-write-write\n',
    );
  });

  it.each([
    [['status', '']],
    [['logs', '']],
    [['review', 'show', '']],
    [['stop', '']],
    [[]],
    [['no', 'such']],
  ])('is silent where there is nothing to tell: %j', async (words) => {
    const { code, out, err } = await place.run(['__complete', '--', ...words]);
    expect([code, err]).toEqual([0, '']);
    if (words.length > 0) expect(out).toBe('');
  });

  it('is in no list', async () => {
    expect((await place.run(['--help'])).out).not.toContain('__complete');
    expect((await place.run(['__complet'])).err).not.toContain('__complete');
  });
});

describe('pcoord completion', () => {
  it('wants a shell that it knows', async () => {
    expect(await place.run(['completion'])).toMatchObject({ code: 2, out: '' });
    expect((await place.run(['completion', 'bsh'])).err).toContain('did you mean bash?');
  });

  const bin = (): string => {
    const folder = join(place.folder, 'bin');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'pcoord'),
      `#!/bin/sh\nexec '${process.execPath}' '${root}/src/cli/main.ts' "$@"\n`,
      { mode: 0o755 },
    );
    return folder;
  };

  /** What bash would offer behind these words, broken as bash breaks them. */
  const inBash = (...words: readonly string[]): readonly string[] => {
    const script = `source <(pcoord completion bash) || exit 9
      COMP_WORDS=(pcoord "$@"); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
      eval "$(complete -p pcoord | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { ...process.env, PATH: `${bin()}:${process.env['PATH']}`, HOME: place.folder };
    return execFileSync('bash', ['-c', script, 'bash', ...words], {
      cwd: join(place.folder, 'work'),
      env,
      encoding: 'utf8',
    })
      .split('\n')
      .filter(Boolean);
  };

  it('bash: what ":" broke is one word, of which bash replaces the end', () => {
    const script = `source <(pcoord completion bash) || exit 9
      pcoord() { printf '%s\\n' "\${@: -1}" scope:other scope:printing.1.2; }
      COMP_WORDBREAKS=" =:"; COMP_WORDS=(pcoord review show scope : pr); COMP_CWORD=5
      _pcoord; printf '%s\\n' "\${COMPREPLY[@]}"
      COMP_WORDS=(pcoord review show scope :); COMP_CWORD=4
      _pcoord; printf '%s\\n' "\${COMPREPLY[0]}."`;
    const env = { ...process.env, PATH: `${bin()}:${process.env['PATH']}`, HOME: place.folder };
    const out = execFileSync('bash', ['-c', script], { cwd: place.folder, env, encoding: 'utf8' });
    expect(out).toBe('pr\nother\nprinting.1.2\n.\n');
  });

  it.each([
    [['comple'], ['completion']],
    [['exec', '--vi'], ['--view']],
    [
      ['exec', '--view', 'l'],
      ['list', 'lines'],
    ],
    [
      ['exec', '--view', '=', 'l'],
      ['list', 'lines'],
    ],
    [
      ['compile', '--fix', '='],
      ['safe', 'unsafe'],
    ],
    [['compile', 'se'], ['session.yaml']],
    [
      ['compile', 's'],
      ['session.yaml', 'sources'],
    ],
    [['exec', '--repo', 's'], ['sources']],
    [['new', 'real'], ['realtime-chat']],
    [['review', 'ac'], ['accept']],
  ] as const)('bash: %j', (words, offered) =>
    expect([...inBash(...words)].sort()).toEqual([...offered].sort()),
  );

  // Named in the list of tests where the shell is not installed.
  for (const [shell, script] of Object.entries(scripts))
    it.skipIf(spawnSync(shell, ['-c', 'true']).error !== undefined)(`${shell} accepts the script`, () => {
      const { status, stderr } = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
    });

  it('each script stands as it is shown', async () => {
    for (const [shell, script] of Object.entries(scripts)) {
      expect((await place.run(['completion', shell])).out).toBe(script);
      expect(script).toContain('pcoord __complete -- ');
    }
  });
});
