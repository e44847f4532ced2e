import { describe, expect, it } from 'vitest';
import { compileText } from '../../../src/compiler/compile.ts';
import { type CompileOptions, lint } from '../../../src/compiler/lint.ts';
import { emptyEnvironment } from '../../../src/compiler/model/environment.ts';
import type { Code } from '../../../src/diagnostics/codes.ts';
import type { Diagnostic, Level } from '../../../src/diagnostics/diagnostic.ts';

const clash = (after = '', more = ''): string => `parallel_session_config:
  session_id: example
  work_streams:
    one: { command: [make], resources: [src/] }
    two: { command: [make], resources: [src/a/] }
    three: { agent: "@nobody", reads: [src/b/] }
${more}${after}`;

describe('what a rule is set to', () => {
  it('by a session, an overlay or the caller is what its findings become, the later over the earlier', () => {
    const session = clash('checks: { overlap-write-write: warning, PC3002: error }\n');
    const overlay = 'checks: { pc3001: info }\n';
    const severities = new Map<Code, Level>([['overlap-write-write', 'off']]);
    const levels = (overlays: readonly string[], options: CompileOptions = {}): object =>
      levelsOf(findings(session, options, overlays));
    expect(levelsOf(findings(clash()))).toMatchObject({
      'overlap-write-write': 'error',
      'overlap-write-read': 'warning',
    });
    expect(levels([])).toMatchObject({ 'overlap-write-write': 'warning', 'overlap-write-read': 'error' });
    expect(levels([overlay])).toMatchObject({ 'overlap-write-write': 'info', 'overlap-write-read': 'error' });
    expect(levels([overlay], { severities })).not.toHaveProperty('overlap-write-write');
  });

  it('decides whether there is a plan', () => {
    expect(plan(clash())).toBeUndefined();
    expect(plan(clash('checks: { overlap-write-write: warning }\n'))).toBeDefined();
    expect(plan(clash('checks: { overlap-write-write: off, overlap-write-read: error }\n'))).toBeUndefined();
  });

  it('makes nothing louder that is settled: a note of a rule for errors stays a note', () => {
    const more = '  conflict_resolution: { file_conflicts: { strategy: serialize } }\n';
    const levels = levelsOf(findings(clash('checks: { overlap-write-write: error }\n', more)));
    expect(levels).toMatchObject({ 'overlap-write-write': 'info' });
  });

  it('raises notes and warnings', () => {
    const found = findings(clash('checks: { unresolved-agent: error }\n'));
    expect(levelsOf(found)).toMatchObject({ 'unresolved-agent': 'error' });
  });

  it('does not go below what `strict` asks for, unless it is off', () => {
    const strict = { level: 'strict' } as const;
    expect(levelsOf(findings(clash('checks: { unresolved-agent: info }\n'), strict))).toMatchObject({
      'unresolved-agent': 'error',
    });
    expect(levelsOf(findings(clash('checks: { unresolved-agent: off }\n'), strict))).not.toHaveProperty(
      'unresolved-agent',
    );
  });

  it('counts after comments: what a comment ignores stays ignored under `strict`', () => {
    const text = clash()
      .replace('"@nobody"', '"@nobody" ')
      .replace('    three:', '    # pcoord-ignore unresolved-agent: known on the runners\n    three:');
    expect(levelsOf(findings(text, { level: 'strict' }))).not.toHaveProperty('unresolved-agent');
    expect(levelsOf(findings(clash(), { level: 'strict' }))).toHaveProperty('unresolved-agent');
  });

  it('changes nothing about an error without which the session has no clear meaning, and that is told', () => {
    for (const level of ['off', 'info', 'warning'] as const) {
      const found = findings(clash(`checks: { unknown-key: ${level} }\nunheard: 1\n`));
      expect(levelsOf(found)).toMatchObject({ 'unknown-key': 'error', 'severity-not-allowed': 'warning' });
      const asked = findings(clash('unheard: 1\n'), { severities: new Map([['unknown-key', level]]) });
      expect(levelsOf(asked)).toMatchObject({ 'unknown-key': 'error', 'severity-not-allowed': 'warning' });
    }
    expect(levelsOf(findings(clash('checks: { unknown-key: error }\n')))).not.toHaveProperty(
      'severity-not-allowed',
    );
  });

  it('also holds for what is told about comments', () => {
    const text = `# pcoord-ignore-file unused-declaration: x\n${clash('checks: { unused-suppression: off, overlap-write-write: off }\n')}`;
    expect(levelsOf(findings(text))).not.toHaveProperty('unused-suppression');
  });

  it('must be a rule and a level', () => {
    const found = findings(
      clash('checks: { overlap-writ-read: info, PC3002: of, pattern-redundant: false }\n'),
    );
    const about = found.filter(({ code }) => /unknown-rule|invalid-enum|yaml-implicit-type/.test(code));
    expect(about.map(({ code, help }) => [code, help?.split('?')[0]])).toEqual([
      ['unknown-rule', 'did you mean `overlap-write-read` or `overlap-write-write`'],
      ['invalid-enum', 'did you mean `off`'],
      ['invalid-enum', 'one of `off`, `info`, `warning` or `error`'],
      ['yaml-implicit-type', 'quote it: "false"'],
    ]);
  });

  it('may be `off` without quotes', () => {
    expect(
      levelsOf(findings(clash('checks: { PC3001: off, PC3002: off, PC4001: off, PC4006: off }\n'))),
    ).toEqual({});
  });

  it('is given once for each rule', () => {
    const found = findings(clash('checks: { PC3002: off, overlap-write-read: info }\n'));
    expect(found.filter(({ code }) => code === 'duplicate-id')).toHaveLength(1);
  });

  it('is no part of the plan', () => {
    const quiet = plan(clash('checks: { overlap-write-write: off }\n'))!;
    const loud = plan(clash('checks: { overlap-write-write: warning }\n'))!;
    const { digest: a, inputs: x, ...one } = quiet;
    const { digest: b, inputs: y, ...other } = loud;
    expect(one).toEqual(other);
    expect([a, x]).not.toEqual([b, y]);
    const asked = compile(clash(), { severities: new Map([['overlap-write-write', 'off']]) });
    const again = compile(clash(), { severities: new Map([['overlap-write-write', 'info']]) });
    expect(asked.value?.digest).toBe(again.value?.digest);
  });
});

describe('more overlaps than are shown', () => {
  const many = (count: number, head = '', after = ''): string =>
    [
      head,
      'parallel_session_config:',
      '  session_id: many',
      '  work_streams:',
      ...Array.from({ length: count }, (_, at) => `    s${at}: { command: [make], resources: [src/] }`),
      after,
    ].join('\n');
  const total = (12 * 11) / 2;

  it('are counted', () => {
    const found = findings(many(12));
    expect(count(found)).toEqual([50, 1]);
  });

  it('cannot hide behind those that comments ignore', () => {
    const marked = many(12).replace(
      '    s0:',
      '    # pcoord-ignore overlap-write-write: alone at night\n    s0:',
    );
    const { diagnostics, suppressed } = look(marked);
    expect([suppressed.length, ...count(diagnostics)]).toEqual([11, 50, 1]);
    const fewer = marked.replace(
      '    s1:',
      '    # pcoord-ignore overlap-write-write: alone at noon\n    s1:',
    );
    expect([look(fewer).suppressed.length, ...count(look(fewer).diagnostics)]).toEqual([21, total - 21, 0]);
  });

  it('cannot hide behind those of another rule that is off', () => {
    const readers = Array.from(
      { length: 60 },
      (_, at) => `    r${at}: { command: [make], reads: [lib/] }`,
    ).join('\n');
    const session = `${many(1)}    w: { command: [make], resources: [lib/] }\n${readers}\n    x: { command: [make], resources: [src/] }\n`;
    const set = `${session}checks: { overlap-write-write: off }\n`;
    expect(count(findings(set), 'overlap-write-read')).toEqual([50, 1]);
    const other = `${session}checks: { overlap-write-read: off }\n`;
    expect(findings(other).map(({ code }) => code)).toEqual(['overlap-write-write']);
  });

  it('are all told when a baseline is to be made', () => {
    expect(count(findings(many(12), { overlaps: 'every' }))).toEqual([total, 0]);
  });

  it('can all be ignored', () => {
    const { diagnostics, suppressed } = look(
      many(12, '# pcoord-ignore-file overlap-write-write: one at a time'),
    );
    expect([diagnostics, suppressed.length]).toEqual([[], total]);
  });
});

function count(found: readonly Diagnostic[], code = 'overlap-write-write'): number[] {
  return [code, 'overlap-summary'].map((name) => found.filter((one) => one.code === name).length);
}

function levelsOf(found: readonly Diagnostic[]): Record<string, Level> {
  return Object.fromEntries(found.map(({ code, severity }) => [code, severity]));
}

function look(
  text: string,
  options: CompileOptions = {},
  overlays: readonly string[] = [],
): ReturnType<typeof lint> {
  return lint(inputOf(text, overlays), options);
}

function findings(
  text: string,
  options?: CompileOptions,
  overlays?: readonly string[],
): readonly Diagnostic[] {
  return look(text, options, overlays).diagnostics;
}

function compile(text: string, options: CompileOptions = {}): ReturnType<typeof compileText> {
  return compileText(inputOf(text, []), options);
}

function plan(text: string): ReturnType<typeof compileText>['value'] {
  return compile(text).value;
}

function inputOf(text: string, overlays: readonly string[]): Parameters<typeof lint>[0] {
  return {
    session: { name: 'session.yaml', text },
    overlays: overlays.map((overlay, at) => ({ name: `overlay-${at}.yaml`, text: overlay })),
    environment: emptyEnvironment,
  };
}
