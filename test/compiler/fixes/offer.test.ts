import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/compiler/fixes/edits/edit.ts';
import { fixText } from '../../../src/compiler/fixes/fix-text.ts';
import { cheapestFix, offerFixes } from '../../../src/compiler/fixes/offer-fixes.ts';
import { type CompileInput, lint } from '../../../src/compiler/lint.ts';
import { emptyEnvironment } from '../../../src/compiler/model/environment.ts';
import type { Fix } from '../../../src/diagnostics/diagnostic.ts';
import { session, stream, worldWith } from '../harness.ts';
import { changedLines } from './changed-lines.ts';

describe('an order is offered', () => {
  it('with what is left and what it costs', () => {
    const text = three('["src/"]', '["src/a.ts"]', '["src/b.ts"]');
    expect(told(text, 'overlap-write-write')[0]).toBe(
      'safe: let `web` depend on `api` (after this: 1 conflict, predicted time +10 min)',
    );
  });

  it('the other way where the usual one would close a cycle', () => {
    const text = session(
      `work_streams:\n${stream('api', ['a/'], 'dependencies: [web/1]')}${stream('web', ['a/x'], 'phases: 2')}`,
    );
    expect(told(text, 'overlap-write-write')[0]).toMatch(/^safe: let `api` depend on `web\/2` /);
  });

  it('on a phase where phases that are aligned leave some pairs together', () => {
    const text = session(
      `work_streams:\n${stream('api', ['src/'], 'phases: 3')}${stream('web', ['src/'])}${stream('log', ['log/'])}`,
    );
    expect(told(text, 'overlap-write-write')[0]).toBe(
      'safe: let `web` depend on `api/3` (after this: 0 conflicts, predicted time +10 min)',
    );
  });

  it('the faster way round where nobody said who goes first and the two meet no others', () => {
    const slow = (priority: string): string =>
      session(
        `work_streams:\n${stream('long', ['src/'], `estimate: 2h${priority}`)}${stream('short', ['src/'], 'estimate: 10m')}${stream('next', ['n/'], 'estimate: 2h, dependencies: [short]')}${stream('log', ['log/'])}`,
      );
    expect(told(slow(''), 'overlap-write-write').slice(0, 2)).toEqual([
      'safe: let `long` depend on `short` (after this: 0 conflicts, predicted time unchanged)',
      'unsafe: let `short` depend on `long` (after this: 0 conflicts, predicted time +2 h)',
    ]);
    expect(told(slow(', priority: 9'), 'overlap-write-write')[0]).toMatch(
      /^safe: let `short` depend on `long` /,
    );
  });

  it('so that the reader waits, however slow that is; that it goes first is unsafe', () => {
    const text = session(
      `work_streams:\n${stream('web', ['web/'], 'reads: ["src/"], estimate: 1h')}${stream('api', ['src/'], 'estimate: 1h')}${stream('end', ['end/'], 'estimate: 3h, dependencies: [web]')}`,
    );
    const orders = told(text, 'overlap-write-read').filter((one) => one.includes('depend on'));
    expect(orders).toEqual([
      'safe: let `web` depend on `api` (after this: 0 conflicts, nothing runs in parallel, predicted time +1 h)',
      'unsafe: let `api` depend on `web` (after this: 0 conflicts, predicted time unchanged)',
    ]);
  });

  it('and only made where it is safe: what it makes needless elsewhere stays', () => {
    const text = session(
      `work_streams:\n${stream('web', ['web/'], 'reads: ["src/"]')}${stream('api', ['src/'])}${stream('end', ['end/'], 'dependencies: [web, api]')}`,
    );
    for (const grade of ['safe', 'unsafe'] as const) {
      const { applied, linted } = fixText(inputOf(text), { grade });
      expect(applied.map(({ fix }) => fix.title)).toEqual(['let `web` depend on `api`']);
      expect(linted.diagnostics.map(({ code }) => code)).toContain('redundant-dependency');
    }
  });

  it('while what was needless before is removed', () => {
    const text = session(
      `work_streams:\n${stream('web', ['web/'], 'reads: ["src/"], dependencies: [db]')}${stream('api', ['src/'])}${stream('db', ['db/'])}${stream('end', ['end/'], 'dependencies: [web, db, api]')}`,
    );
    const { applied } = fixText(inputOf(text), { grade: 'safe' });
    expect(applied.map(({ fix }) => fix.title)).toEqual(['remove `db`', 'let `web` depend on `api`']);
  });

  it('while notes that an unreadable value hid are settled too', () => {
    const text = session(
      `work_streams:\n${stream('api', ['src/'])}${stream('web', ['web/'], 'dependencies: [api]')}${stream('end', ['end/'], 'dependencies: [web, api]')}  log:\n    command: [make]\n    resources:\n      - {a,b}/**\n`,
    );
    const { applied } = fixText(inputOf(text), { grade: 'safe' });
    expect(applied.map(({ fix }) => fix.title)).toEqual(['quote it: "{a,b}/**"', 'remove `api`']);
  });

  it('under a name that means the stream and nothing else', () => {
    const text = session(
      `work_streams:\n${stream('yes', ['src/'])}${stream('"1.5"', ['src/'])}${stream('log', ['log/'])}`,
    );
    const fixed = fixText(inputOf(text), { grade: 'safe' });
    expect(fixed.sources[0]!.text).toContain('dependencies: ["yes"]');
  });
});

describe('a narrower claim is offered', () => {
  it('to the side whose pattern is the wider one, whichever comes first', () => {
    const wide = two('["src/**/*.ts", "a/"]', '["src/shared/x.ts", "b/"]');
    const changed = changedBy(wide, 'leave');
    expect(changed).toEqual(['    resources: ["src/**/*.ts", "a/", "!src/shared/x.ts"]']);
    expect(changedBy(two('["src/shared/x.ts", "b/"]', '["src/**/*.ts", "a/"]'), 'leave')).toEqual(changed);
  });

  it('by dropping what lies wholly in the other side', () => {
    expect(changedBy(two('["a/", package.json]', '["b/", package.json] # both'), 'leave')).toEqual([
      '    resources: ["b/"] # both',
    ]);
    expect(
      changedBy(two('["a/", package.json]', '\n      - "b/" # own\n      - package.json # both'), 'leave'),
    ).toEqual([]);
  });

  it('by a negation in place of a last entry that goes', () => {
    expect(changedBy(two('["src/shared/"]', '["src/**/*.ts", "src/shared/x.js"]'), 'leave')).toEqual([
      '    resources: ["src/**/*.ts", "!src/shared/"]',
    ]);
  });

  it('to a reader, rather than to the writer', () => {
    const text = two('["src/api/"]', '["docs/"]').replace('["docs/"]', '["docs/"]\n      reads: ["src/"]');
    expect(changedBy(text, 'let `web` not read')).toEqual(['    reads: ["src/", "!src/api/"]']);
  });

  it('to the phases that have claims of their own', () => {
    const text = session(
      'work_streams:\n  api:\n    command: [make]\n    resources: [src/]\n    phases:\n      - {name: one, resources: ["src/a/", "src/b/"]}\n      - {name: two, resources: ["src/b/"]}\n  web:\n    command: [make]\n    resources: ["src/a/"]\n  log:\n    command: [make]\n    resources: [log/]\n',
    );
    expect(changedBy(text, 'leave')).toEqual(['      - {name: one, resources: ["src/b/"]}']);
  });

  it('never so that a stream has nothing left, nor where the other side only claims part of its pattern', () => {
    expect(told(two('[src/]', '[src/]'), 'overlap-write-write').join()).not.toContain('leave');
    const partly = two('["src/", "a/"]', '["src/", "!src/gen/"]');
    expect(told(partly, 'overlap-write-write').join()).not.toContain('leave');
  });
});

describe('another spelling is offered', () => {
  it('only together with an order, since both then claim the same place', () => {
    expect(told(two('["src/api"]', '["src/api/index.ts"]'), 'overlap-prefix')).toEqual([
      'unsafe: write `src/api/`, and let `web` depend on `api` (after this: 0 conflicts, predicted time +10 min)',
    ]);
    expect(changedBy(two("['src/api']", '["src/api/index.ts"]'), 'write')).toEqual([
      "    resources: ['src/api/']",
      '    dependencies: ["api"]',
    ]);
  });

  it('as the repository has it', () => {
    const text = two('["src/Api.ts"]', '["src/api.ts"]');
    expect(told(text, 'overlap-case-only')[0]).toContain('write `src/Api.ts`');
    expect(told(text, 'overlap-case-only', ['src/api.ts'])[0]).toContain('write `src/api.ts`');
  });
});

describe('fixing many streams that share a file', () => {
  it('makes a chain of them in one step', () => {
    const ids = Array.from({ length: 60 }, (_, at) => `s${at}`);
    const text = session(
      `work_streams:\n${ids.map((id) => stream(id, [`${id}/`, 'package.json'])).join('')}`,
    );
    const { applied, linted } = fixText(inputOf(text), { grade: 'safe' });
    expect(applied.map(({ fix }) => fix.title)).toEqual(
      ids.slice(1).map((id, at) => `let \`${id}\` depend on \`s${at}\``),
    );
    expect(linted.diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
  });
});

describe('a mode or a policy is offered', () => {
  it('for files whose name says how they are made, on both sides', () => {
    const log = two('[\'CHANGELOG.md\', "a/"]', '["b/", {path: CHANGELOG.md}]');
    expect(changedBy(log, 'give `CHANGELOG.md`')).toEqual([
      '    resources: [{path: \'CHANGELOG.md\', mode: append}, "a/"]',
      '    resources: ["b/", {path: CHANGELOG.md, mode: append}]',
    ]);
    const lock = two('[go.sum, "a/"]', '["b/", {path: go.sum, mode: write}]');
    expect(changedBy(lock, 'give `go.sum`')).toEqual([
      '    resources: [{path: go.sum, mode: generated, regenerate: [go, mod, tidy]}, "a/"]',
      '    resources: ["b/", {path: go.sum, mode: generated, regenerate: [go, mod, tidy]}]',
    ]);
  });

  it('for such a file inside a folder that the other side claims', () => {
    expect(changedBy(two('["docs/"]', '["b/", docs/CHANGELOG.md]'), 'give')).toEqual([
      '    resources: ["docs/", {path: "docs/CHANGELOG.md", mode: append}]',
      '    resources: ["b/", {path: docs/CHANGELOG.md, mode: append}]',
    ]);
  });

  it('and no mode where they share more than that file', () => {
    expect(told(two('["docs/"]', '["docs/", CHANGELOG.md]'), 'overlap-write-write').join()).not.toContain(
      'give',
    );
  });

  it('the policy wherever it has to be written', () => {
    const base = two('["src/"]', '["src/"]');
    expect(changedBy(base, 'set')).toEqual([
      'conflict_resolution:',
      '  file_conflicts:',
      '    strategy: serialize',
    ]);
    const part = base.replace(
      '  work_streams',
      '  conflict_resolution:\n    resource_conflicts: {strategy: first_come} # fair\n  work_streams',
    );
    expect(changedBy(part, 'set')).toEqual(['  file_conflicts:', '    strategy: serialize']);
    const flow = base.replace(
      '  work_streams',
      '  conflict_resolution: {file_conflicts: {notification: none}}\n  work_streams',
    );
    expect(changedBy(flow, 'set')).toEqual([
      'conflict_resolution: {file_conflicts: {notification: none, strategy: serialize}}',
    ]);
    const given = base.replace(
      '  work_streams',
      "  conflict_resolution: {file_conflicts: {strategy: 'three_way_merge'}}\n  work_streams",
    );
    expect(changedBy(given, 'set')).toEqual([
      "conflict_resolution: {file_conflicts: {strategy: 'serialize'}}",
    ]);
  });

  it('the policy once, since it is the same for all', () => {
    const findings = offerFixes(
      inputOf(three('[src/]', '[src/]', '[src/]')),
      lint(inputOf(three('[src/]', '[src/]', '[src/]'))),
      {},
    );
    const policies = findings.diagnostics.filter(({ fixes }) =>
      fixes.some(({ title }) => title.startsWith('set')),
    );
    expect(policies).toHaveLength(1);
  });
});

describe('nothing is offered', () => {
  it('for what the plan settles', () => {
    const text = two('["src/"]', '["src/"]').replace(
      '  work_streams',
      '  conflict_resolution: {file_conflicts: {strategy: serialize}}\n  work_streams',
    );
    expect(told(text, 'overlap-write-write')).toEqual([]);
  });

  it('that would change what an alias brings in elsewhere', () => {
    const text = session(
      'work_streams:\n  api: &both {command: [make], resources: ["src/"]}\n  web: *both\n  log: {command: [make], resources: ["log/"]}\n',
    );
    const titles = told(text, 'overlap-write-write');
    expect(titles.every((title) => title.includes('`file_conflicts.strategy`'))).toBe(true);
    const list = session(
      'work_streams:\n  api: {command: [make], resources: &shared ["src/"], dependencies: &wait [log]}\n  web: {command: [make], resources: *shared, dependencies: *wait}\n  log: {command: [make], resources: ["log/"]}\n',
    );
    expect(
      told(list, 'overlap-write-write').every((title) => title.includes('`file_conflicts.strategy`')),
    ).toBe(true);
  });

  it('beyond the budget: large sessions get the first few', () => {
    const streams = Array.from({ length: 400 }, (_, at) =>
      stream(`s${at}`, [`p${at}/`, `shared/${at >> 1}`]),
    ).join('');
    const input = inputOf(session(`work_streams:\n${streams}`));
    const { diagnostics } = offerFixes(input, lint(input), {});
    const overlaps = diagnostics.filter(({ code }) => code === 'overlap-write-write');
    const fixed = overlaps.filter(({ fixes }) => fixes.length > 0);
    expect(fixed.length).toBe(1);
    expect(fixed[0]!.fixes[0]!.grade).toBe('safe');
    expect(overlaps.every(({ help }) => help !== undefined)).toBe(true);
  });
});

describe('for two streams', () => {
  it('all fixes are told, the one with the shortest predicted time first', () => {
    const input = inputOf(three('["src/", "a/"]', '["src/x.ts", "b/"]', '["src/", "c/"]'));
    const fixes = cheapestFix(input, lint(input), ['web', 'api']);
    expect(fixes.map(({ fix, slower_ms }) => [fix.title, slower_ms])).toEqual([
      ['leave `src/x.ts` to `web`: `api` no longer claims it', 0],
      ['let `web` depend on `api`', 600_000],
      ['set `file_conflicts.strategy` to `serialize`: streams that overlap wait for each other', 1_200_000],
    ]);
    expect(cheapestFix(input, lint(input), ['api', 'nobody'])).toEqual([]);
  });
});

function two(api: string, web: string): string {
  return three(api, web, '["log/"]');
}

/** Three streams in block style; the last one keeps the session parallel. */
function three(api: string, web: string, log: string): string {
  const one = (id: string, resources: string): string =>
    `  ${id}:\n    command: [make, ${id}]\n    resources: ${resources}\n`;
  return session(`work_streams:\n${one('api', api)}${one('web', web)}${one('log', log)}`);
}

/** The fixes of the first finding of a code, as they are told. */
function told(text: string, code: string, tracked: readonly string[] = []): string[] {
  return fixesOf(inputOf(text, tracked), code).map(
    ({ grade, title, effect }) => `${grade}: ${title} (${effect})`,
  );
}

/** The lines that the first fix whose title begins so adds or changes, trimmed at the session's own indentation. */
function changedBy(text: string, title: string): readonly string[] {
  const input = inputOf(text);
  const { diagnostics } = offerFixes(input, lint(input), {});
  const fix = diagnostics.flatMap(({ fixes }) => fixes).find((one) => one.title.startsWith(title));
  expect(fix, `${title} is offered`).toBeDefined();
  const source = fix!.edits[0]!.span.source;
  return changedLines(text, applyEdits(source, fix!.edits)!).added.map((line) => line.replace(/^ {2}/, ''));
}

function fixesOf(input: CompileInput, code: string): readonly Fix[] {
  return offerFixes(input, lint(input), {}).diagnostics.find((one) => one.code === code)?.fixes ?? [];
}

function inputOf(text: string, tracked: readonly string[] = []): CompileInput {
  const environment = { ...emptyEnvironment, ...(tracked.length > 0 ? worldWith(tracked) : {}) };
  return { session: { name: 'session.yaml', text }, overlays: [], environment };
}
