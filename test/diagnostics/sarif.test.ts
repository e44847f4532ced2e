import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lint } from '../../src/compiler/lint.ts';
import { emptyEnvironment } from '../../src/compiler/model/environment.ts';
import { codes } from '../../src/diagnostics/codes.ts';
import { renderSarif } from '../../src/diagnostics/render/sarif.ts';
import { error, hostile, note, source, spanOf, suppressed, warning } from './samples.ts';
import { sarifComplaints } from './sarif-schema.ts';

const golden = join(dirname(fileURLToPath(import.meta.url)), '..', 'golden', 'err');

/** As much of a log as is looked at here. */
interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly Record<string, unknown>[] } };
      readonly invocations: readonly unknown[];
      readonly columnKind: string;
      readonly results: readonly (Record<string, unknown> & {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly message: { readonly text: string };
        readonly locations: readonly [{ readonly physicalLocation: Place }];
        readonly partialFingerprints: Readonly<Record<string, string>>;
      })[];
    },
  ];
}

interface Place {
  readonly artifactLocation: unknown;
  readonly region: { readonly charOffset: number; readonly charLength: number };
}

const options = { version: '1.2.3' };
const runOf = (text: string): Log['runs'][0] => (JSON.parse(text) as Log).runs[0];
const all = [error, warning, note];

describe('a SARIF log', () => {
  it('is what the published schema allows, with and without findings', () => {
    for (const text of [
      renderSarif([], options),
      renderSarif(all, options),
      renderSarif(all, { ...options, suppressed, complete: 'no' }),
    ])
      expect(sarifComplaints(JSON.parse(text))).toEqual([]);
    const spoilt = renderSarif(all, options).replace('"utf16CodeUnits"', '"columns"');
    expect(sarifComplaints(JSON.parse(spoilt))).not.toEqual([]);
  });

  it('is what the schema allows for every finding there is a golden of', () => {
    const complaints = readdirSync(golden)
      .filter((file) => file.endsWith('.yaml') && !file.endsWith('.overlay.yaml'))
      .flatMap((file) => {
        const overlay = join(golden, file.replace('.yaml', '.overlay.yaml'));
        const linted = lint({
          session: { name: file, text: readFileSync(join(golden, file), 'utf8') },
          overlays: existsSync(overlay)
            ? [{ name: 'overlay.yaml', text: readFileSync(overlay, 'utf8') }]
            : [],
          environment: emptyEnvironment,
        });
        const log = renderSarif(linted.diagnostics, { ...options, suppressed: linted.suppressed });
        return sarifComplaints(JSON.parse(log)).map((complaint) => `${file}: ${complaint}`);
      });
    expect(complaints).toEqual([]);
  });

  it('is the same bytes for the same findings, and names no machine and no day', () => {
    const text = renderSarif(all, options);
    expect(renderSarif(all, options)).toBe(text);
    expect(text).not.toMatch(/file:|\d{4}-\d\d-\d\d|\/home|\/tmp/);
  });

  it('has the rules that occur, each once, in the order of their aliases', () => {
    const { rules } = runOf(renderSarif([note, error, error], options)).tool.driver;
    expect(rules).toEqual([
      {
        id: 'duplicate-id',
        name: 'DuplicateId',
        shortDescription: { text: 'Duplicate id.' },
        fullDescription: { text: codes['duplicate-id'].why },
        help: { text: expect.stringContaining('pcoord explain duplicate-id'), markdown: expect.any(String) },
        defaultConfiguration: { level: 'error' },
        properties: { alias: 'PC1008' },
      },
      expect.objectContaining({ id: 'overlap-summary', defaultConfiguration: { level: 'note' } }),
    ]);
  });

  it('points from each result to its rule, with the level of the finding', () => {
    const run = runOf(renderSarif([{ ...error, severity: 'warning' }, warning, note], options));
    expect(run.results.map(({ level }) => level)).toEqual(['warning', 'warning', 'note']);
    for (const { ruleId, ruleIndex } of run.results)
      expect(run.tool.driver.rules[ruleIndex]).toMatchObject({ id: ruleId });
  });

  it('counts columns in code units, not counting a byte order mark, ends exclusive', () => {
    const { results, columnKind } = runOf(renderSarif(all, options));
    expect(columnKind).toBe('utf16CodeUnits');
    expect(results[0]!.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'plans/a%20session%2C50%25.yaml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 3, startColumn: 3, endLine: 3, endColumn: 6, charOffset: 21, charLength: 3 },
        },
      },
    ]);
    expect(results[0]!['relatedLocations']).toMatchObject([
      {
        id: 1,
        message: { text: 'the first one.' },
        physicalLocation: {
          region: { startLine: 2, startColumn: 3, endColumn: 7, charOffset: 8, charLength: 4 },
        },
      },
    ]);
    const seen = source.text.slice(1);
    const cut = results.slice(0, 2).map(({ locations: [{ physicalLocation }] }) => {
      const { charOffset, charLength } = physicalLocation.region;
      return seen.slice(charOffset, charOffset + charLength);
    });
    expect(cut).toEqual(['web', '"😀": api\r\n  web']);
  });

  it('carries fixes that do what they say when a reader applies them', () => {
    const [fix] = runOf(renderSarif([error], options)).results[0]!['fixes'] as [
      { artifactChanges: [{ replacements: Replacement[] }]; description: unknown; properties: unknown },
    ];
    expect([fix.description, fix.properties]).toEqual([
      { text: 'call it `web2` (after this: 0 conflicts, predicted time +1 min).' },
      { grade: 'safe' },
    ]);
    let text = source.text.slice(1);
    for (const { deletedRegion, insertedContent } of fix.artifactChanges[0].replacements.toReversed()) {
      const { charOffset, charLength } = deletedRegion;
      text = text.slice(0, charOffset) + insertedContent.text + text.slice(charOffset + charLength);
    }
    expect(text).toBe('ids:\r\n  "😀": api\r\n  web2: api\r\n# done\n');
  });

  it('says of suppressed findings who suppressed them and why, and of the others that nobody did', () => {
    const { results } = runOf(renderSarif([error], { ...options, suppressed }));
    expect(results.map((result) => result['suppressions'])).toEqual([
      [],
      [{ kind: 'inSource', status: 'accepted', justification: 'we know & accept <it>' }],
      [{ kind: 'external', status: 'accepted', justification: 'in the baseline' }],
    ]);
  });

  it('says when not everything could be read', () => {
    const said = (complete: 'yes' | 'no') => runOf(renderSarif([], { ...options, complete })).invocations;
    expect([said('yes'), said('no')]).toEqual([
      [{ executionSuccessful: true }],
      [{ executionSuccessful: false }],
    ]);
  });
});

describe('fingerprints', () => {
  const prints = (...given: Parameters<typeof renderSarif>): string[] =>
    runOf(renderSarif(...given)).results.map(({ partialFingerprints }) => partialFingerprints['pcoord/v1']!);

  it('stay when lines are added above, and only under a name of our own', () => {
    const moved = { ...source, text: source.text.replace('ids:', '# a line\r\n# another\r\nids:') };
    const later = {
      ...error,
      span: spanOf('web', moved),
      related: [{ span: spanOf('"😀"', moved), message: 'other words' }],
    };
    expect(prints([later], options)).toEqual(prints([error], options));
    const [result] = runOf(renderSarif([error], options)).results;
    expect(Object.keys(result!.partialFingerprints)).toEqual(['pcoord/v1']);
  });

  it('differ for each of several equal findings, whichever of them are shown', () => {
    const twin = { ...error, severity: 'warning' as const };
    const both = prints([error, twin], options);
    expect(new Set(both).size).toBe(2);
    const only = { ...options, show: ({ severity }: typeof error) => severity === 'warning' };
    expect(prints([error, twin], only)).toEqual([both[1]]);
  });

  it('are those a baseline knows the findings by, whatever comments settle', () => {
    const baselined = { diagnostic: error, by: 'baseline' as const, reason: '' };
    const commented = { diagnostic: { ...error }, by: 'comment' as const, reason: 'r' };
    const [own] = prints([error], options);
    expect(prints([], { ...options, suppressed: [commented, baselined] })[1]).toBe(own);
  });
});

describe('texts in a log', () => {
  it.each(hostile)('%j is plain text', (text) => {
    const odd = { ...error, message: text, related: [{ span: error.span, message: text }], help: text };
    const log = renderSarif([odd], options);
    expect(sarifComplaints(JSON.parse(log))).toEqual([]);
    const { message } = runOf(log).results[0]!;
    expect(message.text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028]/);
    expect(message.text.isWellFormed()).toBe(true);
    expect(message.text).not.toMatch(/(?<!\\)\]\(/);
    expect(message.text).not.toMatch(/(?<!\{)\{\d+\}/);
  });

  it('a file name of any kind is a relative reference', () => {
    for (const name of [...hostile, 'a b/ü#?.yaml', 'c:/x', '<stdin>']) {
      const odd = {
        ...error,
        related: [],
        fixes: [],
        span: { source: { name, text: '' }, start: 0, end: 0 },
      };
      const { uri } = runOf(renderSarif([odd], options)).results[0]!.locations[0].physicalLocation
        .artifactLocation as { uri: string };
      expect(decodeURIComponent(uri)).toBe(name.toWellFormed());
      expect(uri).toMatch(/^(?:[\w\-.~!'()*/]|%[0-9A-F]{2})+$/);
      expect(sarifComplaints(JSON.parse(renderSarif([odd], options)))).toEqual([]);
    }
  });
});

interface Replacement {
  readonly deletedRegion: { readonly charOffset: number; readonly charLength: number };
  readonly insertedContent: { readonly text: string };
}
