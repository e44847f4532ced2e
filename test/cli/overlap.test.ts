import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { linesOf } from '../../src/cli/overlap/lines.ts';
import { LONGEST_LINE } from '../../src/cli/overlap/requests.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { makePlace } from './harness.ts';

const place = makePlace();
afterAll(() => place.drop());

const ask = (...words: string[]) => place.run(['overlap', ...words]);

describe('two patterns', () => {
  it('that meet: exit 1 and a path that both match', async () => {
    expect(await ask('src/**/*.ts', 'src/api/')).toEqual({
      code: 1,
      out: 'yes: both match `src/api/.ts`\n',
      err: '',
    });
  });

  it('that never meet: exit 0', async () => {
    expect(await ask('src/api/', 'src/web/')).toEqual({
      code: 0,
      out: 'no: no path matches both\n',
      err: '',
    });
  });

  it('that only nearly meet: no, and what may still go wrong', async () => {
    const prefix = await ask('src/api', 'src/api/x.ts');
    expect(prefix.code).toBe(0);
    expect(prefix.out).toContain(
      '\nnote: one claims `src/api` as a file, the other `src/api/x.ts` below it\n',
    );
    expect((await ask('src/api/x.ts', 'src/api')).out).toContain('one claims `src/api` as a file');
    expect((await ask('lib/{q,z}', 'lib/q/x')).out).toContain('one claims `lib/q` as a file');
    expect((await ask('lib/{p,q}/x', 'lib/{q,z}')).out).toContain('one claims `lib/q` as a file');
    expect((await ask('lib/q', 'lib/[q]/b')).out).toContain('one claims `lib/q` as a file');
    // Any `**` could reach below a file: that is no news.
    expect((await ask('**/a.ts', '**/b.ts')).out).toBe('no: no path matches both\n');
    expect((await ask('src/api', 'src/*/x.ts')).out).toBe('no: no path matches both\n');
    const byCase = await ask('README.md', 'readme.md');
    expect(byCase.code).toBe(0);
    expect(byCase.out).toContain('\nnote: `README.md` and `readme.md` differ only in case');
  });

  it('of which one is none: what, where and what to write instead, exit 2', async () => {
    const { code, out, err } = await ask('src/../x', 'a/{b,c');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(
      'error[pattern-dotdot] PC3102 `src/../x`: a pattern cannot go up with ..\n --> first pattern:1:5\n1 | src/../x\n  |     ^^\n',
    );
    expect(err).toContain(
      ' --> second pattern:1:3\n1 | a/{b,c\n  |   ^\n  = help: write \\{ for a literal brace\n',
    );
  });

  it('a negation alone subtracts from nothing', async () => {
    const { code, err } = await ask('!src/', 'src/');
    expect([code, err.split(' ')[0]]).toEqual([2, 'error[pattern-negation-first]']);
  });

  it('that are legal but probably not meant so: a warning beside the answer', async () => {
    const { code, out, err } = await ask('src**b', 'srcab');
    expect([code, out]).toEqual([1, 'yes: both match `srcab`\n']);
    expect(err).toContain('warning[pattern-inner-globstar] PC3116');
    expect(err).toContain(' --> first pattern:1:4\n1 | src**b\n  |    ^^\n');
  });

  it('as JSON are the object of --stdin, with the same exit codes', async () => {
    const words: [string, string, number][] = [
      ['a/*', 'a/b', 1],
      ['a', 'b', 0],
      ['a', '', 2],
      ['a**', 'ab', 1],
    ];
    for (const [a, b, exit] of words) {
      const lines = await place.run(['overlap', '--stdin'], JSON.stringify({ a, b }));
      expect(await ask(a, b, '--format', 'json')).toEqual({ code: exit, out: lines.out, err: '' });
    }
  });

  it('show nothing that commands a terminal', async () => {
    const { out } = await ask('a\u001b\\[31m\u202eb', '*');
    expect(out).toBe('yes: both match `ab`\n');
  });

  it.each([
    [['a'], 'two patterns are needed'],
    [[], 'two patterns are needed'],
    [['a', 'b', 'c'], 'two patterns are needed'],
    [['--stdin', 'a'], '--stdin reads the patterns'],
    [['--stdin', '--format', 'pretty'], '--stdin answers in JSON'],
    [['--stdinn'], 'did you mean --stdin?'],
  ])('%j are words that cannot be meant', async (words, message) => {
    const { code, out, err } = await ask(...words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  it('may begin with a dash behind --', async () => {
    expect((await ask('--', '-a', '-*')).out).toBe('yes: both match `-a`\n');
  });
});

const lines = async (input: string | Uint8Array): Promise<unknown[]> => {
  const { code, out, err } = await place.run(['overlap', '--stdin'], input);
  expect([code, err]).toEqual([0, '']);
  return out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
};

/** What a line is refused with: the code, or what was answered. */
const codeOf = async (line: string | Uint8Array): Promise<unknown> => {
  const [answer, ...more] = (await lines(line)) as { error?: { code: string; message: string } }[];
  expect(more).toEqual([]);
  return answer?.error?.code ?? answer;
};

describe('--stdin', () => {
  it('answers each line with one line, in order', async () => {
    const given = [
      { a: 'src/', b: 'src/x' },
      { a: ['src/', '!src/x'], b: 'src/x' },
      { a: ['src/', '!src/*', 'src/x'], b: ['lib/', 'src/?'] },
      { a: 'src/', b: '/..' },
    ];
    expect(await lines(given.map((one) => `${JSON.stringify(one)}\n`).join(''))).toEqual([
      { intersects: true, witness: 'src/x' },
      { intersects: false, witness: null },
      { intersects: true, witness: 'src/x' },
      {
        error: {
          code: 'pattern-dotdot',
          message: expect.stringContaining('b: `/..`: a pattern cannot go up'),
        },
      },
    ]);
  });

  it('takes CRLF, a byte order mark, and a last line without a line feed; a blank line is an error', async () => {
    const question = '{"a":"x","b":"y"}';
    const answer = { intersects: false, witness: null };
    expect(await lines(`\ufeff${question}\r\n${question}`)).toEqual([answer, answer]);
    expect(await lines('')).toEqual([]);
    expect(await lines(`\n${question}\n\n`)).toEqual([
      { error: { code: 'invalid-json', message: 'the line is empty' } },
      answer,
      { error: { code: 'invalid-json', message: 'the line is empty' } },
    ]);
  });

  it('says that a proof was not finished, and treats that as a meeting', async () => {
    const tails = (letter: string) => Array.from({ length: 20 }, (_, at) => `!*${letter}${'?'.repeat(at)}`);
    const a = ['[ab]*', ...tails('a'), ...tails('b')];
    expect(await lines(JSON.stringify({ a, b: '[ab][ab][ab]*[ab]' }))).toEqual([
      { intersects: true, witness: null, undecided: true },
    ]);
  });

  it('says in a warning that negations took everything away', async () => {
    expect(await lines('{"a":["x/","!x/**"],"b":"x/y"}')).toEqual([
      {
        intersects: false,
        witness: null,
        warnings: [{ code: 'pattern-set-empty', message: 'a: the negations take everything away' }],
      },
    ]);
  });

  it.each([
    ['', 'pattern-empty'],
    ['./', 'pattern-empty'],
    ['a/..', 'pattern-dotdot'],
    ['{a,..}/b', 'pattern-dotdot'],
    ['a\u0000', 'pattern-nul'],
    ['\ud800', 'pattern-not-unicode'],
    ['a\udc00b', 'pattern-not-unicode'],
    ['.git/config', 'pattern-git-dir'],
    ['{.git,x}', 'pattern-git-dir'],
    ['.[g]it/', 'pattern-git-dir'],
    ['{a', 'pattern-unbalanced-brace'],
    ['a}', 'pattern-unbalanced-brace'],
    ['[a', 'pattern-bad-class'],
    ['[[:alfa:]]', 'pattern-bad-class'],
    ['[b-a]', 'pattern-bad-range'],
    ['a\\', 'pattern-trailing-backslash'],
    ['@(a', 'pattern-unbalanced-extglob'],
    ['@(*(+(a)))', 'pattern-extglob-depth'],
    ['@(a/b)', 'pattern-extglob-slash'],
    ['{0..1000}', 'pattern-too-large'],
    ['a'.repeat(1025), 'pattern-too-large'],
    ['!a', 'pattern-negation-first'],
  ])('refuses %j by the name of its rule, on either side', async (text, code) => {
    expect(await codeOf(JSON.stringify({ a: text, b: 'x' }))).toBe(code);
    expect(await codeOf(JSON.stringify({ a: 'x', b: text }))).toBe(code);
    expect(await codeOf(JSON.stringify({ a: ['x', 'y', text], b: 'x' }))).toBe(
      code === 'pattern-negation-first' ? 'pattern-negation-subtracts-nothing' : code,
    );
  });

  it.each([
    ['{', 'invalid-json'],
    ['{"a":"x","b":"y"} {}', 'invalid-json'],
    ["{'a':'x'}", 'invalid-json'],
    ['['.repeat(100_000), 'invalid-json'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'invalid-request'],
    ['null', 'invalid-request'],
    ['42', 'invalid-request'],
    ['"a"', 'invalid-request'],
    ['["x","y"]', 'invalid-request'],
    ['{}', 'invalid-request'],
    ['{"a":"x"}', 'invalid-request'],
    ['{"a":"x","b":null}', 'invalid-request'],
    ['{"a":1,"b":"x"}', 'invalid-request'],
    ['{"a":["x",["y"]],"b":"x"}', 'invalid-request'],
    ['{"a":["x",{}],"b":"x"}', 'invalid-request'],
    ['{"a":[],"b":"x"}', 'invalid-request'],
    ['{"a":{"0":"x"},"b":"x"}', 'invalid-request'],
    ['{"__proto__":{"a":"x","b":"x"}}', 'invalid-request'],
    ['{"constructor":"x","toString":"y"}', 'invalid-request'],
    ['{"a":"x","b":"x","__proto__":null,"more":1}', { intersects: true, witness: 'x' }],
  ])('answers %j with %j', async (line, expected) => {
    expect(await codeOf(line)).toEqual(expected);
  });

  it('refuses bytes that are not UTF-8, and goes on', async () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('","b":"x"}\n42')]);
    expect(await lines(bytes)).toMatchObject([{ error: { code: 'invalid-utf8' } }, { error: {} }]);
  });

  it('refuses a line over the limit at once, and goes on with the next', async () => {
    const list = (length: number) => `{"a":"x","b":"x","${'n'.repeat(length - 22)}":0}`;
    expect(Buffer.byteLength(list(LONGEST_LINE))).toBe(LONGEST_LINE);
    expect(await lines(`${list(LONGEST_LINE)}\n${list(LONGEST_LINE + 1)}\n{"a":"x","b":"y"}\n`)).toEqual([
      { intersects: true, witness: 'x' },
      { error: { code: 'line-too-long', message: 'the line is longer than 4194304 bytes' } },
      { intersects: false, witness: null },
    ]);
  });

  it('refuses a list that is too long', async () => {
    const a = Array.from({ length: 10_001 }, (_, at) => `f${at}`);
    expect(await codeOf(JSON.stringify({ a, b: 'x' }))).toBe('pattern-too-large');
  });
});

describe('a stream', () => {
  const bytes = Buffer.from('{"a":"é","b":"?"}\r\n{"a":"a/","b":"a"}\n\n{"a":"x","b":"x"}');
  const expected = [
    '{"intersects":true,"witness":"é"}',
    '{"intersects":false,"witness":null}',
    '{"error":{"code":"invalid-json","message":"the line is empty"}}',
    '{"intersects":true,"witness":"x"}',
  ];

  /** Runs --stdin on pieces; `before` is called with what was printed so far before each piece is given. */
  async function feed(
    pieces: readonly Uint8Array[],
    before: (out: string[]) => void,
    more: Partial<Io> = {},
  ) {
    const out: string[] = [];
    const io: Io = {
      out: (text) => void out.push(text),
      err: (text) => expect.fail(text),
      stdin: () => expect.fail('the whole input was asked for'),
      async *stdinPieces() {
        for (const piece of pieces) {
          before(out);
          yield piece;
        }
      },
      cwd: '/',
      env: {},
      outIsTty: false,
      errIsTty: false,
      inIsTty: false,
      columns: 80,
      ...more,
    };
    expect(await runCli(['overlap', '--stdin'], io)).toBe(0);
    return out.join('').trimEnd().split('\n');
  }

  it('may be cut anywhere', async () => {
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(await feed([bytes.subarray(0, cut), bytes.subarray(cut)], () => {})).toEqual(expected);
    const single = [...bytes].map((byte) => Uint8Array.of(byte));
    expect(await feed(single, () => {})).toEqual(expected);
  });

  it('is answered line by line, not at its end', async () => {
    const pieces = ['{"a":"x","b":"x"}\n', '{"a":"x","b":"y"}\n', '{"a":', '"x","b":"x"}\n'].map((text) =>
      Buffer.from(text),
    );
    const seen: number[] = [];
    await feed(pieces, (out) => seen.push(out.length));
    expect(seen).toEqual([0, 1, 2, 2]);
  });

  it('waits until its answers are read', async () => {
    const order: string[] = [];
    await feed([Buffer.from('{"a":"x","b":"x"}\n{"a":"x","b":"y"}\n')], () => {}, {
      out: () => void order.push('answer'),
      keptUp: async () => {
        await Promise.resolve();
        order.push('kept up');
      },
    }).catch(() => {});
    expect(order).toEqual(['answer', 'kept up', 'answer', 'kept up']);
  });

  it('holds no more than a line: what is over the limit is dropped as it comes', async () => {
    const piece = Buffer.alloc(1000, 'x');
    let given = 0;
    async function* endless() {
      for (; given < 5000; given++) yield piece;
      yield Buffer.from('\nlast');
    }
    const told: (string | null)[] = [];
    const at: number[] = [];
    for await (const line of linesOf(endless(), 4500)) {
      told.push(line && Buffer.from(line).toString());
      at.push(given);
    }
    expect(told).toEqual([null, 'last']);
    expect(at).toEqual([4, 5000]);
  });
});

describe('a real process', () => {
  const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
  const started: ChildProcess[] = [];
  const start = (): ChildProcess => {
    const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), 'overlap', '--stdin']);
    started.push(child);
    return child;
  };
  afterEach(() => {
    for (const child of started.splice(0)) child.kill();
  });

  it('answers while its input is still open', async () => {
    const child = start();
    child.stdin!.write('{"a":"x","b":"x"}\n');
    const [first] = (await once(child.stdout!, 'data')) as [Buffer];
    expect(first.toString()).toBe('{"intersects":true,"witness":"x"}\n');
    child.stdin!.end('{"a":"x","b":"y"}');
    const [second] = (await once(child.stdout!, 'data')) as [Buffer];
    expect(second.toString()).toBe('{"intersects":false,"witness":null}\n');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('ends quietly when nobody reads it any more', async () => {
    const child = start();
    let words = '';
    child.stderr!.on('data', (text: Buffer) => {
      words += text.toString();
    });
    child.stdin!.on('error', () => {});
    child.stdout!.destroy();
    child.stdin!.end('{"a":"x","b":"x"}\n'.repeat(20_000));
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(words).toBe('');
  });
});
