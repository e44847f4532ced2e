import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_ARGUMENT, parseShell } from '../../../src/compiler/commands/shell.ts';
import type { ShellScript, ShellWord } from '../../../src/compiler/commands/shell-script.ts';

/** Each command as its words, joined to the next one by what joins them. */
function shape(text: string): string | null {
  const script = parseShell(text);
  if (!script) return null;
  return script.commands
    .map(
      ({ words, before, depth }) =>
        `${before === 'none' ? '' : `${before} `}${words.map(({ text }) => `<${text}>`).join('')}${'^'.repeat(depth)}`,
    )
    .join(' ');
}

function wordsOf(script: ShellScript): ShellWord[] {
  return script.commands.flatMap(({ words }) => words);
}

describe('a text for the shell', () => {
  it.each([
    ['a b  c', '<a><b><c>'],
    ['a \'b c\' "d e" f\\ g', '<a><b c><d e><f g>'],
    ['a && b || c | d; e & f', '<a> && <b> || <c> | <d> ; <e> & <f>'],
    ['a\nb # c d\n\n# e\nf', '<a> ; <b> ; <f>'],
    ['a \\\n  b', '<a><b>'],
    ['A=1 B="x y" c $A', '<c><$A>'],
    ['a > out 2>&1 < in >> log', '<a>'],
    ['a &> both', '<a>'],
    ['(a; b) && c', '<a>^ ; <b>^ && <c>'],
    ['{ a; b; } | c', '<a>^ ; <b>^ | <c>'],
    ['if a; then b; else c; fi; d', '<a>^ ; <b>^ ; <c>^ ; <d>'],
    ['for f in x y; do a "$f"; done', '; <a><$f>^'],
    ['while read -r l; do a; done < file', '<read><-r><l> ; <a>^ ;'],
    ['a "$(b "c d" | e)" `f g`', '<b><c d>^ | <e>^ <a><$(b "c d" | e)><`f g`>'],
    ['a <(b c)', '<b><c>^ <a><<(b c)>'],
    ['[[ a && b < c || ( d > e ) ]] && f', '<[[><a><&&><b><<><c><||><(><d><>><e><)><]]> && <f>'],
    ['a $((1 + (2 * 3)))', '<a><$((1 + (2 * 3)))>'],
    ['a <<EOF\nb; c\nEOF\nd', '<a> ; <d>'],
    ["a <<-'E F'\n\tb\n\tE F\nd", '<a> ; <d>'],
    ['a "${B:-$(c d)}" ${E%.txt}', '<c><d>^^ <a><${B:-$(c d)}><${E%.txt}>'],
    ["a $'x\\'y' b", "<a><$'x\\'y'><b>"],
    ['! a', '<a>'],
    ['', ''],
  ])('%j', (text, expected) => {
    expect(shape(text)?.replace(/ {2,}/g, ' ').trim()).toBe(expected);
  });

  it.each([
    "a 'b",
    'a "b',
    'a $(b',
    'a ${b',
    'a `b',
    'f() { a; }',
    'case $a in b) c;; esac',
    'a <<EOF\nb',
    'fi',
    'a)',
    '(a',
    'if a; then b',
    'a \\',
    'a=(b c)',
    '((a + b))',
    '[[ a &&\nb ]]',
  ])('%j is not understood for certain, so nothing is said about it', (text) => {
    expect(parseShell(text)).toBeNull();
  });

  it('knows which variables it uses, how, and which it sets itself', () => {
    const text =
      'A=1; export B="$C"; read -r D; for E in x y; do :; done; printf -v F x; : "${G:=1}"; rm $H "$I/j" ${K:-l} ${#M} ${N[0]} $((O)) $? \'$P\' \\$Q';
    const script = parseShell(text)!;
    expect([...script.assigned.keys()].filter((name) => /^[A-Z]$/.test(name)).sort()).toEqual([
      'A',
      'B',
      'D',
      'E',
      'F',
      'G',
    ]);
    expect(script.assigned.get('A')?.map(({ text }) => text)).toEqual(['1']);
    expect(script.assigned.get('E')?.map(({ text }) => text)).toEqual(['x', 'y']);
    expect(script.assigned.get('D')).toEqual([]);
    const uses = wordsOf(script).flatMap((word) => word.uses);
    expect(
      uses.map(({ name, quoted, guarded }) => `${name}${quoted ? '"' : ''}${guarded ? '?' : ''}`),
    ).toEqual(['C"', 'G"?', 'H', 'I"', 'K?', 'N', '?']);
    for (const { start, end, name } of uses) expect(text.slice(start, end)).toContain(name);
  });

  it('a file that is read, or a text that is evaluated, may set any variable', () => {
    for (const text of ['. ./env', 'source x', 'eval "$A"', 'export $(cat .env)'])
      expect(parseShell(text)!.assigned.has('*')).toBe(true);
    expect(parseShell('export A=1')!.assigned.has('*')).toBe(false);
  });

  it('words are split as a real shell splits them', () => {
    const piece = fc.oneof(
      fc.stringMatching(/^[a-z0-9.,/=+-]{1,4}$/),
      fc.stringMatching(/^[a-z ;|&<>()#]{0,4}$/).map((inside) => `'${inside}'`),
      fc.stringMatching(/^[a-z ;|&<>()#']{0,4}$/).map((inside) => `"${inside}"`),
      fc.stringMatching(/^[a-z ;|&"'#$]$/).map((one) => `\\${one}`),
    );
    const word = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(''));
    const lists = fc.array(fc.array(word, { minLength: 1, maxLength: 4 }), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(lists, (commands) => {
        const lines = commands.map((words) => `show ${words.join(' ')}`);
        const script = `show() { for w in "$@"; do printf '%s\\n' "$w"; done; echo .; }\n${lines.join('\n')}\n`;
        const real = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
        const ours = lines.map((line) =>
          [
            ...wordsOf(parseShell(line)!)
              .slice(1)
              .map(({ text }) => text),
            '.',
            '',
          ].join('\n'),
        );
        expect(ours.join('')).toBe(real);
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    ['words', 'a b '],
    ['quotes', '"a"\'b\''],
    ['open braces', '${'],
    ['open substitutions', '$('],
    ['arithmetic', '$(('],
    ['back quotes', '`a`'],
    ['pipes', 'a|'],
    ['here-documents', '<<A '],
    ['variables', '"$A"$B'],
    ['assignments', 'A=1;'],
    ['groups', '(a);'],
    ['backslashes', '\\'],
    ['dollars', '$'],
    ['digits', '1'],
  ])('the longest text of %s is read through', (_what, unit) => {
    const text = unit.repeat(LONGEST_ARGUMENT / unit.length);
    // A reader that looked at anything twice for each of its places would not end in the time a test has.
    for (let again = 0; again < 5; again += 1) expect(() => parseShell(text)).not.toThrow();
    expect(parseShell(`${text}${' '.repeat(LONGEST_ARGUMENT)}`)).toBeNull();
  });
});
