import { describe, expect, it } from 'vitest';
import { bind } from '../../src/compiler/session/bind.ts';
import { parse } from '../../src/compiler/syntax/parse.ts';
import { renderJson, renderJsonLine, toFindingsReport } from '../../src/diagnostics/render/json.ts';
import { error, note, source, spanOf, suppressed, warning } from './samples.ts';

describe('findings as JSON', () => {
  const text = 'capacities:\r\n  "😀": 30m\r\n  port: 0\r\n';
  const { diagnostics } = bind(parse({ name: 's.yaml', text }).value!);

  it('are a versioned report with counts and both ends of every place', () => {
    const report = JSON.parse(renderJson(diagnostics)) as {
      schema: string;
      counts: unknown;
      findings: { code: string; span: unknown; file: string; fixes: unknown[] }[];
    };
    expect(report.schema).toBe('pcoord.findings/1');
    expect(report.counts).toEqual({ error: 3, warning: 0, info: 0 });
    expect(report.findings.map(({ code, file, span }) => ({ code, file, span }))).toEqual([
      { code: 'invalid-id', file: 's.yaml', span: place([2, 3, 15], [2, 7, 19]) },
      { code: 'invalid-phrase', file: 's.yaml', span: place([2, 9, 21], [2, 12, 24]) },
      { code: 'out-of-range', file: 's.yaml', span: place([3, 9, 34], [3, 10, 35]) },
    ]);
  });

  it('give the text between the offsets', () => {
    const { findings } = JSON.parse(renderJson(diagnostics)) as {
      findings: { span: { start: { offset: number }; end: { offset: number } } }[];
    };
    const cut = findings.map(({ span }) => text.slice(span.start.offset, span.end.offset));
    expect(cut).toEqual(['"😀"', '30m', '0']);
  });

  it('carry fixes as edits with places of their own', () => {
    const { diagnostics: findings } = bind(
      parse({
        name: 's.yaml',
        text: 'batch_optimization:\n  batching_patterns:\n    read_operations: { timeout: 5 }\n',
      }).value!,
    );
    const report = JSON.parse(renderJson(findings)) as { findings: { help: string; fixes: unknown[] }[] };
    expect(report.findings[0]?.help).toBe('write `5s` or `5m`');
    expect(report.findings[0]?.fixes[0]).toEqual({
      title: 'write `5s`',
      grade: 'unsafe',
      effect: null,
      edits: [{ file: 's.yaml', span: place([3, 33, 73], [3, 34, 74]), text: '5s' }],
    });
  });

  it('are the same bytes for the same findings', () => {
    expect(renderJson(diagnostics)).toBe(
      renderJson(bind(parse({ name: 's.yaml', text }).value!).diagnostics),
    );
    expect(renderJson([])).toBe(
      '{\n  "schema": "pcoord.findings/1",\n  "counts": {\n    "error": 0,\n    "warning": 0,\n    "info": 0\n  },\n  "findings": [],\n  "suppressed": []\n}\n',
    );
  });
});

describe('what a finding is known by', () => {
  const printsOf = (...given: Parameters<typeof toFindingsReport>): string[] =>
    toFindingsReport(...given).findings.map(({ fingerprint }) => fingerprint);

  it('stays when lines, wording or severity change, and goes when the text or the names do', () => {
    const moved = { ...source, text: source.text.replace('ids:', 'ids: # here\r\n') };
    const places = { span: spanOf('web', moved), related: [{ span: spanOf('"😀"', moved), message: '' }] };
    const [before] = printsOf([error]);
    expect(before).toMatch(/^[0-9a-f]{32}$/);
    expect(printsOf([{ ...error, ...places, message: 'other words', severity: 'info' }])).toEqual([before]);
    expect(printsOf([{ ...error, subject: ['web'] }])).not.toEqual([before]);
    expect(printsOf([{ ...error, span: spanOf('web: api') }])).not.toEqual([before]);
  });

  it('is not another one because some findings are not shown', () => {
    const twin = { ...error, severity: 'warning' as const };
    const only = { show: ({ severity }: typeof error) => severity === 'warning' };
    expect(printsOf([error, twin], only)).toEqual(printsOf([error, twin]).slice(1));
  });
});

describe('what goes with the findings', () => {
  it('is the names they are about, and the effect of each fix', () => {
    const [finding] = toFindingsReport([error]).findings;
    expect([finding?.subject, finding?.fixes[0]?.effect]).toEqual([
      ['api'],
      'after this: 0 conflicts, predicted time +1 min',
    ]);
  });

  it('is what was suppressed, by what and why; it does not count', () => {
    const report = toFindingsReport([error], { suppressed });
    expect(report.counts).toEqual({ error: 1, warning: 0, info: 0 });
    expect(report.suppressed).toMatchObject([
      { code: note.code, suppressed_by: 'comment', reason: 'we know & accept <it>' },
      { code: warning.code, suppressed_by: 'baseline', reason: 'in the baseline' },
    ]);
  });

  it('is on one line where a stream of reports is wanted', () => {
    const line = renderJsonLine([error, warning], { suppressed });
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual(JSON.parse(renderJson([error, warning], { suppressed })));
  });
});

type Triple = readonly [line: number, column: number, offset: number];

function place(start: Triple, end: Triple) {
  const position = ([line, column, offset]: Triple) => ({ line, column, offset });
  return { start: position(start), end: position(end) };
}
