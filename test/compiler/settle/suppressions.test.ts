import { describe, expect, it } from 'vitest';
import { compileText } from '../../../src/compiler/compile.ts';
import { type CompileOptions, type Linted, lint } from '../../../src/compiler/lint.ts';
import { emptyEnvironment } from '../../../src/compiler/model/environment.ts';
import { codes } from '../../../src/diagnostics/codes.ts';
import type { Fix } from '../../../src/diagnostics/diagnostic.ts';
import { positionAt } from '../../../src/diagnostics/source.ts';

/** Two streams that may write the same files: an error at both `src/` entries. */
const clash = (marks: { readonly [place: string]: string } = {}): string =>
  [
    marks['top'],
    'parallel_session_config:',
    '  session_id: example',
    marks['above streams'],
    '  work_streams:',
    marks['above one'],
    '    one:',
    '      command: [make, one]',
    marks['above resources'],
    `      resources:${marks['behind resources'] ?? ''}`,
    marks['above entry'],
    `        - src/${marks['behind entry'] ?? ''}`,
    `        - lib/${marks['behind other entry'] ?? ''}`,
    marks['above two'],
    '    two:',
    '      command: [make, two]',
    `      resources: [src/, docs/]${marks['behind list'] ?? ''}`,
    marks['above three'],
    '    three:',
    '      command: [make, three]',
    '      resources: [docs/manual/]',
    marks['end'],
    '',
  ]
    .filter((line) => line !== undefined)
    .join('\n');

const IGNORE = '# pcoord-ignore overlap-write-write: they never run together';
const code = 'overlap-write-write';

describe('a comment with a reason', () => {
  it('is needed: without one the session has two errors', () => {
    expect(tell(look(clash()))).toEqual([`11 ${code}`, `14 ${code}`]);
  });

  it.each([
    ['behind entry', `  ${IGNORE}`],
    ['above entry', `        ${IGNORE}`],
    ['above resources', `      ${IGNORE}`],
    ['above resources', `      ${IGNORE}\n      # another comment\n\n      # and one more`],
    ['above one', `    ${IGNORE}`],
    ['above one', `${IGNORE}`],
  ])('%s covers what is there, whichever end of the finding it is: %j', (place, mark) => {
    const linted = look(clash({ [place]: mark }));
    expect(linted.suppressed).toHaveLength(1);
    expect(linted.suppressed[0]).toMatchObject({ by: 'comment', reason: 'they never run together' });
    expect(linted.suppressed[0]!.diagnostic.subject).toEqual(['one', 'two']);
    expect(linted.diagnostics.map(({ subject }) => subject)).toEqual([['two', 'three']]);
  });

  it.each([
    ['behind list', `  ${IGNORE}`],
    ['above two', `    ${IGNORE}`],
    ['above streams', `  ${IGNORE}`],
    ['top', IGNORE],
    ['end', '# pcoord-ignore-file overlap-write-write: one at a time'],
    ['top', '# pcoord-ignore-file PC3001: one at a time'],
  ])('%s covers both: %j', (place, mark) => {
    const linted = look(clash({ [place]: mark }));
    expect([tell(linted), linted.suppressed.length]).toEqual([[], 2]);
  });

  it.each([
    ['behind resources', `  ${IGNORE}`, 'only the line of the key'],
    ['behind other entry', `  ${IGNORE}`, 'another entry'],
    ['end', IGNORE, 'nothing'],
    ['above one', '    # pcoord-ignore overlap-write-read: x', 'another rule'],
  ])('%s covers nothing there, and says so: %j (%s)', (place, mark) => {
    const linted = look(clash({ [place]: mark }));
    expect(linted.suppressed).toEqual([]);
    expect(linted.diagnostics.map((one) => one.code).sort()).toEqual([code, code, 'unused-suppression']);
  });

  it('above a stream ends with the stream', () => {
    const linted = look(clash({ 'above three': `    ${IGNORE}` }));
    expect(linted.diagnostics.map(({ subject }) => subject)).toEqual([['one', 'two']]);
  });

  it('can stand above another one', () => {
    const mark = `    # pcoord-ignore pattern-redundant: kept for readers\n    ${IGNORE}`;
    const text = clash({ 'above one': mark }).replace('- lib/', '- src/a/');
    const linted = look(text);
    expect(linted.suppressed.map(({ diagnostic }) => diagnostic.code).sort()).toEqual([
      code,
      'pattern-redundant',
    ]);
    expect(linted.diagnostics.map(({ subject }) => subject)).toEqual([['two', 'three']]);
  });

  it('can name several rules', () => {
    const mark = '    # pcoord-ignore pattern-redundant, PC3001: kept for readers';
    const linted = look(clash({ 'above one': mark }).replace('- lib/', '- src/a/'));
    expect([linted.suppressed.length, tell(linted)]).toEqual([2, [`15 ${code}`]]);
  });

  it('in an overlay covers what is found there', () => {
    const overlay = 'verify: [npm, test] # pcoord-ignore words-as-commands: two programs\n';
    const session = 'parallel_session_config:\n  session_id: e\n  work_streams: { a: { command: [x] } }\n';
    const linted = look(session, {}, [overlay]);
    expect([tell(linted), linted.suppressed.map(({ diagnostic }) => diagnostic.span.source.name)]).toEqual([
      [],
      ['overlay-0.yaml'],
    ]);
    expect(look(session, {}, [overlay.replace(/ #.*/, '')]).diagnostics).toHaveLength(1);
  });

  it('lets a session be planned that is right otherwise', () => {
    const { value } = compile(clash({ top: `# pcoord-ignore-file ${code}: one at a time` }));
    expect(value?.conflicts.map(({ severity, settled_by }) => [severity, settled_by])).toEqual([
      ['error', 'nothing'],
      ['error', 'nothing'],
    ]);
    expect(compile(clash({ 'above one': `    ${IGNORE}` })).value).toBeUndefined();
  });

  it('is not honoured when every finding is to be told', () => {
    const linted = look(clash({ top: `# pcoord-ignore-file ${code}, nonsense: x` }), { ignores: 'report' });
    expect([linted.diagnostics.map((one) => one.code), linted.suppressed]).toEqual([[code, code], []]);
  });

  it('in flow style covers its line, or the entry below it', () => {
    const text = `parallel_session_config:
  session_id: e
  work_streams: {
    a: { command: [x], resources: [src/] },
    # pcoord-ignore overlap-write-write: x
    b: { command: [x], resources: [
      src/,
      lib/, # pcoord-ignore overlap-write-write: y
    ] },
    c: { command: [x], resources: [lib/] },
  }
`;
    expect(tell(look(text))).toEqual([]);
    expect(look(text).suppressed.map(({ reason }) => reason)).toEqual(['x', 'y']);
  });

  it('covers what an alias brings in at the alias as well as at the anchor', () => {
    const text = (anchor: string, alias: string) => `parallel_session_config:
  session_id: e
  work_streams:
    a: { command: [x], resources: &shared [src/] }${anchor}
    b: { command: [x], resources: *shared }${alias}
`;
    expect(look(text('', '')).diagnostics.map((one) => one.code)).toEqual([code]);
    expect(tell(look(text(` ${IGNORE}`, '')))).toEqual([]);
    expect(tell(look(text('', ` ${IGNORE}`)))).toEqual([]);
  });

  it('works with CRLF, a byte order mark and as the last line without an end', () => {
    const text = `\ufeff${clash({ top: `# pcoord-ignore-file ${code}: x` })}`.replaceAll('\n', '\r\n');
    expect(tell(look(text))).toEqual([]);
    expect(tell(look(`${clash().trimEnd()}\n# pcoord-ignore-file ${code}: x`))).toEqual([]);
  });
});

describe('a comment that does nothing', () => {
  it('without a reason says so, and nothing is ignored', () => {
    const linted = look(clash({ top: `# pcoord-ignore-file ${code}` }));
    expect(linted.diagnostics.map((one) => one.code)).toEqual(['suppression-without-reason', code, code]);
    expect(linted.suppressed).toEqual([]);
  });

  it('without a colon is repaired by a fix', () => {
    const text = clash({ top: `# pcoord-ignore-file ${code} one at a time` });
    const fixed = apply(text, look(text).diagnostics[0]!.fixes[0]!);
    expect(look(fixed)).toMatchObject({ diagnostics: [], suppressed: [{ reason: 'one at a time' }, {}] });
  });

  it.each([
    ['behind other entry', `  ${IGNORE}`],
    ['above three', '    # pcoord-ignore unused-declaration: x'],
    ['above three', '# pcoord-ignore unused-declaration: x'],
    ['top', '# pcoord-ignore-file unused-declaration: x'],
    ['end', '# pcoord-ignore unused-declaration: x'],
  ])('for lack of a finding %s can be removed without a trace: %j', (place, mark) => {
    const text = clash({ [place]: mark });
    const unused = look(text).diagnostics.find((one) => one.code === 'unused-suppression')!;
    expect(unused.fixes.map(({ grade }) => grade)).toEqual(['safe']);
    expect(apply(text, unused.fixes[0]!)).toBe(clash());
  });

  it('in part loses only that part', () => {
    const top = `# pcoord-ignore-file unused-declaration, ${code}, PC3002: one at a time`;
    const text = clash({ top });
    const linted = look(text);
    expect(linted.diagnostics.map(({ message }) => message)).toEqual([
      'there is nothing to ignore here: `unused-declaration`, `overlap-write-read` were not found',
    ]);
    const fixed = apply(text, linted.diagnostics[0]!.fixes[0]!);
    expect(fixed).toBe(clash({ top: `# pcoord-ignore-file ${code}: one at a time` }));
    expect(tell(look(fixed))).toEqual([]);
  });

  it('is not told of while an error keeps the checks from seeing everything', () => {
    const text = clash({ top: '# pcoord-ignore-file unused-declaration: x' });
    expect(look(text).diagnostics.map((one) => one.code)).toContain('unused-suppression');
    const broken = `${text}unknown: 1\n`;
    expect(look(broken).diagnostics.map((one) => one.code)).toContain('unknown-key');
    expect(look(broken).diagnostics.map((one) => one.code)).not.toContain('unused-suppression');
  });

  it('may say that its finding comes and goes', () => {
    const mark = '    # pcoord-ignore unresolved-agent, unused-suppression: only known on the runners';
    expect(tell(look(clash({ 'above one': mark, top: `# pcoord-ignore-file ${code}: x` })))).toEqual([]);
  });

  it('may be ignored for the whole file', () => {
    const top = '# pcoord-ignore-file unused-suppression: this file is a template';
    const linted = look(clash({ top, 'above three': '    # pcoord-ignore unused-declaration: x' }));
    expect(linted.diagnostics.map((one) => one.code)).toEqual([code, code]);
    expect(linted.suppressed.map(({ diagnostic }) => diagnostic.code)).toEqual(['unused-suppression']);
  });

  it('twice in the same place is told once', () => {
    const linted = look(clash({ 'above one': `    ${IGNORE}\n    ${IGNORE}` }));
    expect(linted.diagnostics.map((one) => one.code)).toEqual(['unused-suppression', code]);
  });

  it('at both ends of one finding is of use twice', () => {
    const linted = look(clash({ 'behind entry': ` ${IGNORE}`, 'behind list': ` ${IGNORE}` }));
    expect(tell(linted)).toEqual([]);
  });
});

describe('a comment about an error that nobody may overrule', () => {
  const text = clash({ top: '# pcoord-ignore-file unknown-key: it is for another tool' });

  it('changes nothing and says so', () => {
    const linted = look(`${text}unknown: 1\n`);
    expect(linted.diagnostics.map((one) => one.code)).toEqual([
      'suppression-not-allowed',
      code,
      code,
      'unknown-key',
    ]);
    expect(linted.suppressed).toEqual([]);
    expect(linted.diagnostics[0]!.related[0]!.span.start).toBe(linted.diagnostics[3]!.span.start);
  });

  it('is told once, however many errors it covers', () => {
    const linted = look(`${text}unknown: 1\nunheard: 2\n`);
    expect(linted.diagnostics.filter((one) => one.code === 'suppression-not-allowed')).toHaveLength(1);
  });

  it.each(Object.keys(codes).filter((name) => isFirm(name as keyof typeof codes)))(
    '%s can neither be ignored nor listed as negotiable',
    (name) => {
      expect((codes[name as keyof typeof codes] as { negotiable?: true }).negotiable).toBeUndefined();
    },
  );
});

describe('a rule that does not exist', () => {
  it('is an error with a suggestion; the other rules of the comment count', () => {
    const linted = look(clash({ top: `# pcoord-ignore-file overlap-writ-read, ${code}: x` }));
    expect(linted.diagnostics.map((one) => one.code)).toEqual(['unknown-rule']);
    expect(linted.diagnostics[0]).toMatchObject({
      severity: 'error',
      help: 'did you mean `overlap-write-read` or `overlap-write-write`?',
      fixes: [{ edits: [{ text: 'overlap-write-read' }] }],
    });
    expect(linted.suppressed).toHaveLength(2);
  });

  it('may be ignored, so that files can be used with several versions', () => {
    const linted = look(
      clash({ top: `# pcoord-ignore-file unknown-rule, ${code}: x\n# pcoord-ignore new-rule: y` }),
    );
    expect(tell(linted)).toEqual([]);
    expect(linted.suppressed.map(({ diagnostic }) => diagnostic.code)).toContain('unknown-rule');
  });
});

describe('a comment inside a text', () => {
  it.each([
    ['|\n        build\n        # pcoord-ignore PC3001: x\n        more', 'block'],
    ['"build # pcoord-ignore PC3001: x"', 'quoted'],
    ["'build\n\n        # pcoord-ignore PC3001: x'", 'quoted over lines'],
    ['build#pcoord-ignore PC3001', 'glued to a word'],
  ])('is data, and that is told: %j (%s)', (value) => {
    const text = `parallel_session_config:\n  session_id: e\n  work_streams:\n    a:\n      command: ${value}\n`;
    expect(look(text).diagnostics.map((one) => one.code)).toEqual(['suppression-in-text']);
  });

  it('is no matter where no rule is named', () => {
    const value = '|\n        echo "# pcoord-ignore RULE: why"';
    const text = `parallel_session_config:\n  session_id: e\n  work_streams:\n    a:\n      command: ${value}\n`;
    expect(tell(look(text))).toEqual([]);
  });
});

function isFirm(name: keyof typeof codes): boolean {
  const row = codes[name] as { severity: string; alias: string };
  return row.severity === 'error' && /^PC[01]/.test(row.alias);
}

function look(text: string, options: CompileOptions = {}, overlays: readonly string[] = []): Linted {
  return lint(inputOf(text, overlays), options);
}

function compile(text: string): ReturnType<typeof compileText> {
  return compileText(inputOf(text, []));
}

function inputOf(text: string, overlays: readonly string[]): Parameters<typeof lint>[0] {
  return {
    session: { name: 'session.yaml', text },
    overlays: overlays.map((overlay, at) => ({ name: `overlay-${at}.yaml`, text: overlay })),
    environment: emptyEnvironment,
  };
}

function tell({ diagnostics }: Linted): string[] {
  return diagnostics.map(({ span, code: name }) => `${positionAt(span.source, span.start).line} ${name}`);
}

function apply(text: string, { edits }: Fix): string {
  return [...edits]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce(
      (changed, { span, text: put }) => changed.slice(0, span.start) + put + changed.slice(span.end),
      text,
    );
}
