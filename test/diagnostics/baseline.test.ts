import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lint } from '../../src/compiler/lint.ts';
import { emptyEnvironment } from '../../src/compiler/model/environment.ts';
import {
  applyBaseline,
  type Baseline,
  encodeBaseline,
  makeBaseline,
  readBaseline,
  renewBaseline,
} from '../../src/diagnostics/baseline.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { fingerprintsOf } from '../../src/diagnostics/fingerprint.ts';
import { positionAt } from '../../src/diagnostics/source.ts';

const SESSION = `parallel_session_config:
  session_id: example
  work_streams:
    one: { command: [make], resources: [src/, docs/] }
    two: { command: [make], resources: [src/a/] }
    three: { command: [make], reads: [docs/b/] }
    four: { agent: "@nobody" }
`;

describe('a baseline', () => {
  it('hides what was there when it was made, and nothing is stale', () => {
    const found = look(SESSION);
    const { diagnostics, suppressed, stale } = applyBaseline(found, makeBaseline(found));
    expect([diagnostics, stale]).toEqual([[], []]);
    expect(suppressed.map(({ diagnostic }) => diagnostic)).toEqual(found);
    expect(new Set(suppressed.map(({ by }) => by))).toEqual(new Set(['baseline']));
  });

  it('comes back from its file as it was', () => {
    const made = makeBaseline(look(SESSION));
    const text = encodeBaseline(made);
    expect(strip(read(text))).toEqual(strip(made));
    expect(encodeBaseline(read(text))).toBe(text);
  });

  it('is JSON with one finding a line, sorted, whatever the order of the findings', () => {
    const found = look(SESSION);
    const text = encodeBaseline(makeBaseline(found));
    expect(encodeBaseline(makeBaseline([...found].reverse()))).toBe(text);
    expect(JSON.parse(text)).toMatchObject({ schema: 'pcoord.baseline/1' });
    const lines = text.trimEnd().split('\n').slice(1, -1);
    expect(lines).toHaveLength(found.length);
    for (const line of lines)
      expect(Object.keys(JSON.parse(line.replace(/,$/, '')))).toEqual([
        'code',
        'file',
        'fingerprint',
        'text',
      ]);
    expect([...lines.map((line) => line.replace(/,$/, ''))].sort()).toEqual(
      lines.map((line) => line.replace(/,$/, '')),
    );
  });

  it('says in words what each entry is about', () => {
    expect(makeBaseline(look(SESSION)).findings.map(({ code, file, text }) => [code, file, text])).toEqual([
      [
        'overlap-write-read',
        'session.yaml',
        'one, three | work_streams one docs/ | work_streams three docs/b/',
      ],
      ['overlap-write-write', 'session.yaml', 'one, two | work_streams one src/ | work_streams two src/a/'],
      ['unresolved-agent', 'session.yaml', 'work_streams four "@nobody"'],
    ]);
  });

  it('can be empty', () => {
    const text = encodeBaseline(makeBaseline([]));
    expect(text).toBe('{"schema":"pcoord.baseline/1","findings":[]}\n');
    expect(read(text).findings).toEqual([]);
  });

  it('never takes in or hides an error that nobody may overrule', () => {
    const text = `${SESSION}unheard: 1\n`;
    const found = look(text);
    const made = makeBaseline(found);
    expect(made.findings.map(({ code }) => code)).not.toContain('unknown-key');
    const at = found.findIndex(({ code }) => code === 'unknown-key');
    const forged: Baseline = {
      findings: [
        ...made.findings,
        {
          code: 'unknown-key',
          file: 'session.yaml',
          fingerprint: fingerprintsOf(found)[at]!,
          text: '',
          span: null,
        },
      ],
    };
    expect(applyBaseline(found, forged).diagnostics.map(({ code }) => code)).toEqual(['unknown-key']);
  });

  it('lets in what is new, and keeps hiding what was there while lines move', () => {
    const made = makeBaseline(look(SESSION));
    const moved = `# a\n\n${SESSION.replace('    two:', '    # b\n    new: { command: [make], resources: [docs/b/c/] }\n    two:')}`;
    const { diagnostics, stale } = applyBaseline(look(moved), made);
    expect(diagnostics.map(({ subject }) => subject)).toEqual([
      ['one', 'new'],
      ['new', 'three'],
    ]);
    expect(stale).toEqual([]);
  });

  it('lets in again what was changed at either end, and says which entry is stale', () => {
    const made = read(encodeBaseline(makeBaseline(look(SESSION))));
    for (const changed of [SESSION.replace('src/a/', 'src/b/'), SESSION.replace('[src/,', '[src/**,')]) {
      const { diagnostics, stale } = applyBaseline(look(changed), made);
      expect(diagnostics.map(({ code }) => code)).toEqual(['overlap-write-write']);
      expect(
        stale.map(({ code, message, span }) => [code, message, positionAt(span.source, span.start).line]),
      ).toEqual([
        [
          'baseline-stale',
          'the baseline lists `overlap-write-write` in session.yaml, which is not found any more',
          3,
        ],
      ]);
    }
  });

  it('counts equal findings: of two, one entry hides one', () => {
    const session = (more: string): string => `parallel_session_config:
  session_id: e
  work_streams:
    x: { command: [make] }
    a: { command: [make], dependencies: [x, x${more}] }
`;
    const made = makeBaseline(look(session('')));
    expect(applyBaseline(look(session(', x')), made).diagnostics).toHaveLength(1);
    expect(applyBaseline(look(session(', x')), makeBaseline(look(session(', x')))).diagnostics).toEqual([]);
  });

  it('does not list its own notes', () => {
    const made = read(encodeBaseline(makeBaseline(look(SESSION))));
    const { diagnostics, stale } = applyBaseline([], made);
    expect(stale).toHaveLength(3);
    expect(makeBaseline([...diagnostics, ...stale]).findings).toEqual([]);
  });

  it('keeps the entries of files that nobody looked at, and calls only those of the others stale', () => {
    const [here, there] = [look(SESSION, 'here.yaml'), look(SESSION, 'there.yaml')];
    const both = read(encodeBaseline(makeBaseline([...here, ...there])));
    const looked = [{ name: 'here.yaml', text: '' }];
    expect(applyBaseline(here, both, looked)).toMatchObject({ diagnostics: [], stale: [] });
    expect(applyBaseline(here, both).stale).toHaveLength(3);
    const renewed = renewBaseline(both, [], looked);
    expect(new Set(renewed.findings.map(({ file }) => file))).toEqual(new Set(['there.yaml']));
    expect(strip(renewBaseline(both, here, looked))).toEqual(strip(both));
  });
});

describe('a baseline file', () => {
  it.each([
    ['', 1, 1, 'the JSON ends too early'],
    ['{"schema":"pcoord.baseline/1","findings":[', 1, 43, 'the JSON ends too early'],
    ['{"schema":"pcoord.baseline/1",\n"findings":[}]}', 2, 13, 'the JSON is broken here'],
    ['{"schema":"pcoord.baseline/1","findings":[\n<<<<<<< a\n', 2, 1, 'conflict markers'],
    ['\n  {"schema":"pcoord.plan/1"}', 2, 3, 'does not say'],
    ['[]', 1, 1, 'does not say'],
    ['null', 1, 1, 'does not say'],
    ['{"__proto__":{"schema":"pcoord.baseline/1"}}', 1, 1, 'does not say'],
    ['{\n"schema":"pcoord.baseline/2","findings":[]}', 2, 1, 'format pcoord.baseline/2'],
    ['{"schema":"pcoord.baseline/1"}', 1, 1, 'not a list'],
    ['{"schema":"pcoord.baseline/1","findings":[\n{"code":"a"}]}', 2, 1, 'entry 1 needs'],
    ['{"schema":"pcoord.baseline/1","findings":[7]}', 1, 1, 'entry 1 needs'],
    [
      '{"schema":"pcoord.baseline/1","findings":[\n{"code":"a","file":"b","text":"","fingerprint":"00112233445566778899aabbccddeeff"},\n {"code":"a","file":"b","text":"","fingerprint":"0"}]}',
      3,
      2,
      'entry 2 needs',
    ],
  ])('that is %j is refused at %i:%i', (text, line, column, why) => {
    const { value, diagnostics } = readBaseline({ name: 'b.json', text });
    expect(value).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
    const [{ code, span, message, severity }] = diagnostics as [Diagnostic];
    expect([code, severity]).toEqual(['baseline-unreadable', 'error']);
    expect(message).toContain(why);
    expect(positionAt(span.source, span.start)).toEqual({ line, column });
  });

  it('may be spread over lines, carry more keys and a byte order mark', () => {
    const made = makeBaseline(look(SESSION));
    const text = JSON.stringify({ note: 1, ...JSON.parse(encodeBaseline(made)) }, null, 4);
    expect(strip(read(`\ufeff${text}`))).toEqual(strip(made));
  });

  it('never throws', () => {
    const valid = encodeBaseline(makeBaseline(look(SESSION)));
    const change = fc.record({ at: fc.nat(valid.length), cut: fc.nat(30), put: fc.string() });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        let text = valid;
        for (const { at, cut, put } of changes) text = text.slice(0, at) + put + text.slice(at + cut);
        const { value, diagnostics } = readBaseline({ name: 'b.json', text });
        expect(value === undefined).toBe(diagnostics.length > 0);
        if (value) applyBaseline(look(SESSION), value);
      }),
      { numRuns: 300 },
    );
  });

  it('shows nothing of itself that could harm a terminal', () => {
    const entry = { code: '\u001b[31mx', file: 'a\u202eb', fingerprint: '0'.repeat(32), text: '' };
    const text = JSON.stringify({ schema: 'pcoord.baseline/1', findings: [entry] });
    const { stale } = applyBaseline([], read(text));
    expect(stale[0]!.message).toBe('the baseline lists `x` in ab, which is not found any more');
  });

  it('with tens of thousands of entries is read and applied in linear time', () => {
    const entries = Array.from({ length: 30_000 }, (_, at) => ({
      code: 'overlap-write-write',
      file: `f${at % 100}.yaml`,
      fingerprint: at.toString(16).padStart(32, '0'),
      text: `${at}`,
    }));
    const baseline = read(JSON.stringify({ schema: 'pcoord.baseline/1', findings: entries }));
    expect(applyBaseline(look(SESSION), baseline).stale).toHaveLength(30_000);
  });
});

function look(text: string, name = 'session.yaml'): readonly Diagnostic[] {
  return lint({ session: { name, text }, overlays: [], environment: emptyEnvironment }).diagnostics;
}

function read(text: string): Baseline {
  const { value, diagnostics } = readBaseline({ name: 'b.json', text });
  expect(diagnostics).toEqual([]);
  return value!;
}

function strip({ findings }: Baseline): unknown {
  return findings.map(({ span: _, ...rest }) => rest);
}
