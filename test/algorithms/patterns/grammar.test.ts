import { describe, expect, test } from 'vitest';
import {
  matchesPattern,
  normalForm,
  type Pattern,
  parsePattern,
} from '../../../src/algorithms/patterns/index.ts';

function pattern(text: string): Pattern {
  const parsed = parsePattern(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.code}`);
  return parsed.value;
}

/** For each pattern the paths that belong to it and the paths that do not. */
function belongs(table: Record<string, { yes?: readonly string[]; no?: readonly string[] }>): void {
  for (const [text, { yes = [], no = [] }] of Object.entries(table)) {
    for (const path of yes)
      expect(matchesPattern(pattern(text), path), `${text} should hold ${path}`).toBe(true);
    for (const path of no)
      expect(matchesPattern(pattern(text), path), `${text} should not hold ${path}`).toBe(false);
  }
}

function refusal(text: string): [code: string, underlined: string] {
  const parsed = parsePattern(text);
  if (parsed.ok) throw new Error(`${text} was accepted`);
  return [parsed.error.code, text.slice(parsed.error.start, parsed.error.end)];
}

describe('1: paths', () => {
  test('compare by code point after NFC, with case', () => {
    belongs({
      'caf\u00e9': { yes: ['caf\u00e9', 'cafe\u0301'], no: ['cafe', 'CAF\u00c9'] },
      'cafe\u0301': { yes: ['caf\u00e9', 'cafe\u0301'] },
      'caf?': { yes: ['cafe\u0301', 'caf\u00e9'] },
      'e\\\u0301': { yes: ['\u00e9', 'e\u0301'] },
      '{e,o}\u0301': { yes: ['\u00e9', '\u00f3'] },
      'src/A.ts': { yes: ['src/A.ts'], no: ['src/a.ts', 'SRC/A.ts'] },
    });
  });
  test('are non-empty segments, none . or ..', () => {
    belongs({
      '**': {
        yes: ['a', 'a/b', '...'],
        no: ['', '.', '..', 'a/', '/a', 'a//b', './a', 'a/../b', 'a\0', '\ud800'],
      },
    });
    belongs({
      '.*': { yes: ['.a', '...'], no: ['.', '..'] },
      '[.]': { yes: ['[.]'], no: ['.'] },
      '@(..)': { no: ['..'] },
    });
  });
});

describe('2: anchoring', () => {
  test('patterns start at the root', () => belongs({ a: { yes: ['a'], no: ['x/a', 'a/x'] } }));
  test('leading ./ and /, inner . and doubled / vanish', () => {
    for (const text of ['a/b', './a/b', '/a/b', '//a//b', 'a/./b', '././a/b', 'a/\\./b', '/./a/b'])
      belongs({ [text]: { yes: ['a/b'], no: ['a', 'b', 'a/x/b'] } });
  });
  test('.., emptiness, NUL, .git and lone surrogates are refused, with their place', () => {
    expect(refusal('a/../b')).toEqual(['pattern-dotdot', '..']);
    expect(refusal('..')).toEqual(['pattern-dotdot', '..']);
    expect(refusal('a/\\.\\.')).toEqual(['pattern-dotdot', '\\.\\.']);
    expect(refusal('a/{b,..}/c')).toEqual(['pattern-dotdot', '..']);
    for (const text of ['', '/', '.', './', '//', '{,a}', '{.,a}'])
      expect(refusal(text)[0]).toBe('pattern-empty');
    expect(refusal('a\0b')).toEqual(['pattern-nul', '\0']);
    expect(refusal('a\ud800')).toEqual(['pattern-not-unicode', '\ud800']);
    for (const text of ['.git', '.git/', '.git/**', '/.git/config', '{.git,a}/x', 'a/.git/x', '.GIT/x'])
      expect(refusal(text)[0]).toBe('pattern-git-dir');
    belongs({ '.gitignore': { yes: ['.gitignore'] }, '.github/': { yes: ['.github/x'] } });
  });
  test.each([
    ['.[g]it/', '.[g]it'],
    ['.[gG][iI][tT]/config', '.[gG][iI][tT]'],
    ['**/[.]GI[T]', '[.]GI[T]'],
    ['.@(git)/', '.@(git)'],
    ['.@(git|github)/', '.@(git|github)'],
    ['.+(g)it/x', '.+(g)it'],
    ['.git?(hub)/', '.git?(hub)'],
    ['a/.[a-z]it/**', '.[a-z]it'],
    ['.gi{t,[t]}', '.gi{t,[t]}'],
  ])('.git is refused however its name is spelt out: %s', (text, place) => {
    expect(refusal(text)).toEqual(['pattern-git-dir', place]);
  });
  test('a wildcard that reaches .git among all else is none of it', () => {
    const wide = [
      '**',
      '*',
      '.*',
      '.*/',
      '????',
      '.git*',
      '*.git',
      '.g*/x',
      '[!a]git',
      '.!(github)/',
      '.git[!x]',
    ];
    for (const text of [...wide, '[.]gitignore', '.@(github|gitlab)/', '.[xy]it/'])
      expect(parsePattern(text).ok, text).toBe(true);
  });
});

describe('3: directories', () => {
  test('dir/ is everything below dir, never dir itself', () => {
    belongs({
      'src/': { yes: ['src/a', 'src/a/b', 'src/.x'], no: ['src', 'srcs/a', 'x/src/a'] },
      'src//': { yes: ['src/a'], no: ['src'] },
      'src/.': { yes: ['src'], no: ['src/a'] },
      'src/**/': { yes: ['src/a', 'src/a/b'], no: ['src'] },
      '*/': { yes: ['a/b'], no: ['a'] },
      '**/': { yes: ['a', 'a/b'] },
      'src/{,a}': { yes: ['src/b', 'src/a', 'src/b/c'], no: ['src'] },
      src: { yes: ['src'], no: ['src/a'] },
    });
  });
});

describe('4: **', () => {
  test('as a whole segment it is any number of segments, at the end at least one', () => {
    belongs({
      '**': { yes: ['a', '.a', 'a/b/c', 'a\nb/c'] },
      'a/**': { yes: ['a/b', 'a/b/c'], no: ['a', 'b'] },
      '**/a': { yes: ['a', 'x/a', 'x/y/a'], no: ['a/x', 'xa'] },
      'a/**/b': { yes: ['a/b', 'a/x/b', 'a/x/y/b'], no: ['a', 'b', 'a/bb'] },
      '**/**': { yes: ['a', 'a/b'] },
      '*/**': { yes: ['a/b', 'a/b/c'], no: ['a'] },
      '**/*': { yes: ['a', 'a/b'] },
      '**/a/**/a/**': { yes: ['a/a/x', 'x/a/y/a/z'], no: ['a/a', 'a/x'] },
      '{**,b}/c': { yes: ['c', 'b/c', 'x/y/c'] },
      '{*,a}*': { yes: ['x', 'x/y'] },
    });
  });
  test('elsewhere it is *, with a note that shows where', () => {
    belongs({
      'a/x**/b': { yes: ['a/xy/b', 'a/x/b'], no: ['a/xy/z/b'] },
      'a/***/b': { yes: ['a/x/b'], no: ['a/x/y/b', 'a/b'] },
    });
    const [note] = pattern('src/x**y').notes;
    expect(note).toMatchObject({ code: 'pattern-inner-globstar', start: 5, end: 7 });
    expect(pattern('src/{x**,y}?').notes[0]).toMatchObject({
      code: 'pattern-inner-globstar',
      start: 6,
      end: 8,
    });
    expect(pattern('a/**/b').notes).toEqual([]);
    expect(pattern('a/x*/b').notes).toEqual([]);
  });
});

describe('5: * and ?', () => {
  test('never match / but leading dots, and ? is one code point', () => {
    belongs({
      '*': { yes: ['a', '.a', '\u{1f600}'], no: ['a/b'] },
      '*.ts': { yes: ['a.ts', '.ts', '.a.ts'], no: ['a.tsx', 'x/a.ts'] },
      'a*': { yes: ['a', 'ab'], no: ['ba'] },
      '*a*b*': { yes: ['ab', 'xaxbx'], no: ['ba'] },
      '?': { yes: ['a', '\u{1f600}', '\u4e00'], no: ['ab', 'a/b'] },
      '??': { yes: ['ab', '.a'], no: ['\u{1f600}', '..'] },
      '*?': { yes: ['a', 'ab'] },
      'a*a': { yes: ['aa', 'aba'], no: ['a'] },
    });
  });
});

describe('6: [...]', () => {
  test('is one code point, never /', () => {
    belongs({
      '[ab]': { yes: ['a', 'b'], no: ['c', 'ab', ''] },
      '[!a]': { yes: ['b', '!', '\u{1f600}'], no: ['a', '/', '[!a]'] },
      '[^a]': { yes: ['b', '^'], no: ['a', '[^a]'] },
      '[a-c]x': { yes: ['ax', 'cx'], no: ['dx', '-x'] },
      '[]a]': { yes: [']', 'a'], no: ['[', 'b'] },
      '[!]a]': { yes: ['b'], no: [']', 'a'] },
      '[a-]': { yes: ['a', '-'], no: ['b'] },
      '[-a]': { yes: ['a', '-'] },
      '[a\\-c]': { yes: ['a', '-', 'c'], no: ['b'] },
      '[\\]]': { yes: [']'], no: ['\\'] },
      '[a!]': { yes: ['a', '!'], no: ['b'] },
      '[[]': { yes: ['['] },
      '[*?]': { yes: ['*', '?'], no: ['a'] },
      'x[.-0]y': { yes: ['x.y', 'x0y'], no: ['x/y'] },
      '[\u4e00-\u4e02]': { yes: ['\u4e01'], no: ['\u4e03'] },
      '[\u{1f600}-\u{1f610}]': { yes: ['\u{1f605}'], no: ['a'] },
    });
  });
  test('ASCII POSIX names', () => {
    belongs({
      '[[:digit:]]': { yes: ['7'], no: ['a', '\u0663'] },
      '[[:alpha:]_]': { yes: ['x', 'X', '_'], no: ['1', '\u00e9'] },
      '[![:upper:]]': { yes: ['a', '\u00c9'], no: ['A'] },
      '[[:space:]]': { yes: [' ', '\t'], no: ['a'] },
      '[[:xdigit:][:punct:]]': { yes: ['f', '!'], no: ['g'] },
      '[:alpha:]': { yes: ['a', ':', 'l'], no: ['x'] },
    });
    expect(refusal('[[:foo:]]')).toEqual(['pattern-bad-class', '[:foo:]']);
    expect(refusal('[[:constructor:]]')[0]).toBe('pattern-bad-class');
    expect(refusal('[a-[:digit:]]')[0]).toBe('pattern-bad-range');
  });
  test('a positive class also matches its own spelling', () => {
    belongs({
      'app/[id]/page.tsx': {
        yes: ['app/[id]/page.tsx', 'app/i/page.tsx', 'app/d/page.tsx'],
        no: ['app/id/page.tsx'],
      },
      '[...slug]': { yes: ['[...slug]', 's'] },
      '[[...slug]]': { yes: ['[[...slug]]', 's]'], no: ['s'] },
      '[[:digit:]]': { yes: ['[[:digit:]]'] },
      'x[ab]*y': { yes: ['x[ab]y', 'xay', 'x[ab]zy'] },
      '!([ab])': { no: ['[ab]', 'a'], yes: ['[ab', 'c'] },
    });
  });
  test('slash inside, backward ranges and missing brackets are errors', () => {
    expect(refusal('x/[a-')).toEqual(['pattern-bad-class', '[']);
    expect(refusal('[]')[0]).toBe('pattern-bad-class');
    expect(refusal('[!]')[0]).toBe('pattern-bad-class');
    expect(refusal('x[a/b]y')).toEqual(['pattern-bad-class', '[']);
    expect(refusal('[user-id]')).toEqual(['pattern-bad-range', 'r-i']);
    expect(refusal('a/[z-a]')).toEqual(['pattern-bad-range', 'z-a']);
    belongs({ '\\[user-id\\]': { yes: ['[user-id]'], no: ['u'] } });
  });
});

describe('7: braces', () => {
  test('as in bash: nested, with slashes, empty items and **', () => {
    belongs({
      '{a,b}': { yes: ['a', 'b'], no: ['{a,b}', 'c'] },
      'x{a,b{c,d}}y': { yes: ['xay', 'xbcy', 'xbdy'], no: ['xby'] },
      '{src,test}/**/*.{ts,tsx}': { yes: ['src/a.ts', 'test/x/b.tsx'], no: ['lib/a.ts', 'src/a.js'] },
      'a{/b,}/c': { yes: ['a/b/c', 'a/c'], no: ['a/b'] },
      'a{/**,}': { yes: ['a', 'a/b/c'] },
      'a{b/c,d}e': { yes: ['ab/ce', 'ade'], no: ['abe'] },
      'a/{,b}/c': { yes: ['a/c', 'a/b/c'] },
      'x{,.min}.js': { yes: ['x.js', 'x.min.js'] },
      '{a,b}{c,d}': { yes: ['ac', 'bd'], no: ['a', 'ab'] },
      'a{b,c/}': { yes: ['ab', 'ac/x'], no: ['ac'] },
      '[{a,b}]': { yes: ['a', 'b', '[a]'], no: [',', '{'] },
      '{[a],b}': { yes: ['a', 'b', '[a]'] },
      '@{(a),b}': { yes: ['a', '@b'], no: ['@a'] },
      '{a,b\\,c}': { yes: ['a', 'b,c'], no: ['b'] },
      '+(a{b,c})': { yes: ['abab', 'ac'], no: ['abac'] },
    });
  });
  test('sequences', () => {
    belongs({
      '{1..3}': { yes: ['1', '3'], no: ['0', '4', '{1..3}'] },
      '{01..10}': { yes: ['01', '09', '10'], no: ['1', '010'] },
      '{3..1}': { yes: ['1', '2', '3'] },
      '{a..e..2}': { yes: ['a', 'c', 'e'], no: ['b', 'd'] },
      '{e..a..2}': { yes: ['e', 'c', 'a'], no: ['b'] },
      '{1..10..3}': { yes: ['1', '4', '7', '10'], no: ['2'] },
      '{-1..1}': { yes: ['-1', '0', '1'] },
      '{-01..1}': { yes: ['-01', '000', '001'], no: ['0', '1'] },
      '{X..c}': { yes: ['X', '[', '\\', '`', 'c'], no: ['d'] },
      '{1..3,x}': { yes: ['1..3', 'x'], no: ['2'] },
      '{{1..2},x}': { yes: ['1', '2', 'x'] },
      '{1..2..0}': { yes: ['1', '2'] },
      '{+1..2}': { yes: ['1', '2'], no: ['+1'] },
      '{1..5..-2}': { yes: ['1', '3', '5'], no: ['2'] },
    });
  });
  test('without a choice they are literal', () => {
    belongs({
      '{x}': { yes: ['{x}'], no: ['x'] },
      '{}': { yes: ['{}'] },
      'a{}b': { yes: ['a{}b'] },
      '{a{b,c}}': { yes: ['{ab}', '{ac}'] },
      '{a..1}': { yes: ['{a..1}'] },
      '{1..a}': { yes: ['{1..a}'] },
      '{1..2..x}': { yes: ['{1..2..x}'] },
      '\\{a,b\\}': { yes: ['{a,b}'], no: ['a'] },
      'a,b': { yes: ['a,b'] },
    });
  });
  test('unbalanced ones are refused where they stand', () => {
    expect(refusal('src/{a,b')).toEqual(['pattern-unbalanced-brace', '{']);
    expect(refusal('a}')).toEqual(['pattern-unbalanced-brace', '}']);
    expect(refusal('{a,{b}')).toEqual(['pattern-unbalanced-brace', '{']);
    expect(refusal('\\{a}')[0]).toBe('pattern-unbalanced-brace');
  });
});

describe('8: extended globs', () => {
  test('@ ? * + ! inside one segment', () => {
    belongs({
      '@(a|b)': { yes: ['a', 'b'], no: ['ab', 'c'] },
      'x?(a|b)': { yes: ['x', 'xa'], no: ['xab'] },
      'x*(ab)': { yes: ['x', 'xab', 'xabab'], no: ['xa'] },
      '+(a|b)': { yes: ['a', 'abba'], no: ['c'] },
      '!(a)': { yes: ['b', 'aa', '.a'], no: ['a'] },
      '!(a|b)c': { yes: ['c', 'xc', 'aac'], no: ['ac', 'bc'] },
      '!(*.test).ts': { yes: ['a.ts', '.ts'], no: ['a.test.ts', '.test.ts'] },
      '@(|a)b': { yes: ['b', 'ab'] },
      '@(a*|[bc])': { yes: ['axx', 'b'], no: ['bb'] },
      '*(@(a|b)|c)': { yes: ['abc'], no: ['d'] },
      '!(!(a))': { yes: ['a'], no: ['b'] },
      '{@(a|b),c}': { yes: ['a', 'c'] },
      '@([)]|a)': { yes: [')', 'a'] },
    });
  });
  test('plain parentheses and operators alone are literal', () => {
    belongs({
      '(a|b)': { yes: ['(a|b)'], no: ['a'] },
      'app/(group)/@modal/+page.ts': { yes: ['app/(group)/@modal/+page.ts'] },
      'a!b': { yes: ['a!b'] },
      '@\\(a\\)': { yes: ['@(a)'], no: ['a'] },
      '\\@(a)': { yes: ['@(a)'], no: ['a'] },
    });
  });
  test('plain parentheses inside an extended glob come in pairs, as in bash', () => {
    belongs({
      'app/@(blog|(shop))/x': { yes: ['app/blog/x', 'app/(shop)/x'], no: ['app/blog)/x', 'app/(shop/x'] },
      '@(a(b|c)d)': { yes: ['a(b|c)d'], no: ['a(bd)', 'acd'] },
      '@(a(*)|b)': { yes: ['a()', 'a(x)', 'b'], no: ['a(x'] },
      '!((a))': { yes: ['a'], no: ['(a)'] },
      '@({(a),b})': { yes: ['(a)', 'b'], no: ['a'] },
      '@(a{(,x}b))': { yes: ['a(b)', 'axb)'], no: ['a(b', 'axb'] },
      '@(a\\(b)': { yes: ['a(b'], no: ['a(b)'] },
    });
    expect(refusal('@(a(b)')[0]).toBe('pattern-unbalanced-extglob');
  });
  test('depth, slashes and missing parentheses are refused', () => {
    expect(refusal('a/*(*(*(a|b)))c')).toEqual(['pattern-extglob-depth', '*(']);
    expect(refusal('x/@(a/b|c)')).toEqual(['pattern-extglob-slash', '@(']);
    expect(refusal('@({a/b,c})')[0]).toBe('pattern-extglob-slash');
    expect(refusal('x@(a')).toEqual(['pattern-unbalanced-extglob', '@(']);
    expect(refusal('x@(a/b')[0]).toBe('pattern-unbalanced-extglob');
  });
  test('a pattern that cannot match is noted', () => {
    for (const text of ['!(*)', 'a/@(.)/b', '@()', '{!(*),@(..)}']) {
      expect(pattern(text).notes.map((note) => note.code)).toEqual(['pattern-matches-nothing']);
    }
    expect(pattern('{!(*),a}').notes).toEqual([]);
  });
});

describe('9: backslash', () => {
  test('takes the next character as it is', () => {
    belongs({
      'a\\b': { yes: ['ab'], no: ['a/b', 'a\\b'] },
      '\\*': { yes: ['*'], no: ['a'] },
      'a\\\\b': { yes: ['a\\b'] },
      '\\!x': { yes: ['!x'] },
      '\\[a]': { yes: ['[a]'], no: ['a'] },
      '#a b ': { yes: ['#a b '] },
    });
  });
  test('at the end, or before a slash, it is refused', () => {
    expect(refusal('a\\')).toEqual(['pattern-trailing-backslash', '\\']);
    expect(refusal('a\\/b')).toEqual(['pattern-trailing-backslash', '\\']);
    belongs({ 'a\\\\': { yes: ['a\\'] } });
  });
});

test('a sequence of large numbers has exactly those between', () => {
  const large = pattern('{9007199254740991..9007199254740993}');
  for (const name of ['9007199254740991', '9007199254740992', '9007199254740993'])
    expect(matchesPattern(large, name)).toBe(true);
  for (const name of ['9007199254740990', '9007199254740994', '9007199254740991.0'])
    expect(matchesPattern(large, name)).toBe(false);
  const padded = pattern('{-01..+1}{0..36893488147419103232..18446744073709551616}');
  for (const name of ['-010', '00018446744073709551616', '00136893488147419103232'])
    expect([name, matchesPattern(padded, name)]).toEqual([name, true]);
});

describe('budgets', () => {
  const tooLarge = (text: string): unknown => {
    const parsed = parsePattern(text);
    return parsed.ok ? 'accepted' : [parsed.error.code, parsed.error.budget];
  };
  test('each size is refused just beyond its limit', () => {
    expect(tooLarge('a'.repeat(1024))).toBe('accepted');
    expect(tooLarge('a'.repeat(1025))).toEqual(['pattern-too-large', 'length']);
    expect(tooLarge(`${'a/'.repeat(63)}a`)).toBe('accepted');
    expect(tooLarge(`${'a/'.repeat(64)}a`)).toEqual(['pattern-too-large', 'segments']);
    expect(tooLarge(`${'**/a/'.repeat(8)}b`)).toBe('accepted');
    expect(tooLarge(`${'**/a/'.repeat(9)}b`)).toEqual(['pattern-too-large', 'globstars']);
    expect(tooLarge('{a,b/c}'.repeat(10))).toBe('accepted');
    expect(tooLarge('{a,b/c}'.repeat(11))).toEqual(['pattern-too-large', 'expansions']);
    expect(tooLarge('{a,b}'.repeat(200))).toBe('accepted');
    expect(tooLarge('{1..1000}')).toBe('accepted');
    expect(tooLarge('{0..1000}')).toEqual(['pattern-too-large', 'range_values']);
    expect(tooLarge('{1..99999999999999999999}')).toEqual(['pattern-too-large', 'range_values']);
    expect(tooLarge(`{1..${'9'.repeat(500)}}`)).toEqual(['pattern-too-large', 'range_values']);
    expect(tooLarge(`{1${'0'.repeat(500)}..1${'0'.repeat(497)}999}`)).toEqual([
      'pattern-too-large',
      'expanded_characters',
    ]);
    expect(tooLarge('{1..1000}'.repeat(100))).toEqual(['pattern-too-large', 'expanded_characters']);
    expect(tooLarge('{1..1000}-{1..1000}')).toBe('accepted');
    expect(tooLarge('{1..1000}'.repeat(6))).toEqual(['pattern-too-large', 'segment_states']);
    expect(tooLarge(`!(*a${'?'.repeat(12)})`)).toEqual(['pattern-too-large', 'complement_states']);
    expect(tooLarge(`{${'{'.repeat(500)}${'}'.repeat(500)},a}`)).toBe('accepted');
  });
});

describe('normal form', () => {
  test('equal spellings of one language share it', () => {
    for (const [text, normal] of [
      ['./a//b/', 'a/b/**'],
      ['a/**/**/*', 'a/**'],
      ['*/**/x', '**/*/x'],
      ['{b,a}.ts', '{a,b}.ts'],
      ['{a/b,c}', '{a/b,c}'],
      ['x***y', 'x*y'],
      ['*?*?', '??*'],
      ['\\!a', '\\!a'],
      ['a\\b', 'ab'],
      ['e\u0301', '\u00e9'],
      ['{a}', '\\{a\\}'],
      ['[^a]', '[!a]'],
    ] as const) {
      expect(normalForm(pattern(text))).toBe(normal);
      expect(normalForm(pattern(normal))).toBe(normal);
    }
  });
});

describe('offsets', () => {
  test('count code units of the text as written, before NFC', () => {
    expect(refusal('e\u0301e\u0301/[z-a]')).toEqual(['pattern-bad-range', 'z-a']);
    expect(refusal('\u{1f600}/..')).toEqual(['pattern-dotdot', '..']);
  });
});
