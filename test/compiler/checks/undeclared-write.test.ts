import { describe, expect, it } from 'vitest';
import type { ObservedWrites } from '../../../src/compiler/model/environment.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { encodePlan } from '../../../src/plan/codec.ts';
import { codesOf, findingsOf, planOf, session, stream } from '../harness.ts';
import { applyFixes } from './apply-fixes.ts';

/** One record for each list of places, of run after run. */
const runsOf = (task: string, ...outside: readonly (readonly string[])[]): ObservedWrites[] =>
  outside.map((places, at) => ({ run: `20260101-0000${10 + at}-0000`, task, outside: places }));

const given = (records: readonly ObservedWrites[]) => ({ environment: { observed: () => records } });

function found(text: string, records: readonly ObservedWrites[]): Diagnostic[] {
  return findingsOf(text, given(records)).filter(({ code }) => code === 'undeclared-write');
}

const api = session(`work_streams:\n${stream('api', ['src/api/'])}`);
const beside = (more: string, claims: readonly string[] = ['src/api/']): string =>
  session(`work_streams:\n${stream('api', claims)}${more}`);

/** The patterns that the fix adds after the first claim. */
function added(text: string, records: readonly ObservedWrites[]): string[] {
  const fixes = found(text, records).flatMap((one) => one.fixes);
  return fixes.flatMap(({ edits }) =>
    edits.flatMap((edit) => JSON.parse(`[${edit.text.slice(2)}]`) as string[]),
  );
}

describe('what was written outside the claims', () => {
  it('is told with how often, and the fix settles it', () => {
    const records = runsOf('api/1', [], ['docs/api.md'], ['docs/api.md', 'x.txt']);
    const [one, ...rest] = found(api, records);
    expect(rest).toEqual([]);
    expect(one!.message).toBe(
      '`api` wrote `docs/api.md` and `x.txt` outside its claims in 2 of its latest 3 runs',
    );
    expect(one!.severity).toBe('warning');
    const fixed = applyFixes(api, [one!]);
    expect(fixed).toContain('"src/api/", "docs/api.md", "x.txt"');
    expect(codesOf(fixed, given(records))).toEqual([]);
  });

  it.each([
    [[['a']], 'in its latest run'],
    [[['a'], ['a']], 'in each of its latest 2 runs'],
    [[['a'], []], 'in 1 of its latest 2 runs'],
    [Array.from({ length: 20 }, () => ['a']), 'in each of its latest 9 runs'],
  ])('how often is said in words: %j', (outside, words) => {
    expect(found(api, runsOf('api/1', ...outside))[0]!.message).toContain(` ${words}`);
  });

  it('is not told where nothing was run, nothing was outside, or today’s claims cover it', () => {
    expect(codesOf(api)).toEqual([]);
    expect(found(api, [])).toEqual([]);
    expect(found(api, runsOf('api/1', []))).toEqual([]);
    expect(found(api, runsOf('api/1', ['src/api/x.ts', 'src/api/a/**']))).toEqual([]);
    expect(found(api, runsOf('gone/1', ['x']))).toEqual([]);
    expect(found(api, runsOf('api/2', ['x']))).toEqual([]);
  });

  it('is forgotten once the stream has kept to its claims for three runs, or after nine', () => {
    expect(found(api, runsOf('api/1', ['x'], [], []))).toHaveLength(1);
    expect(found(api, runsOf('api/1', ['x'], [], [], []))).toEqual([]);
    const later = Array.from({ length: 9 }, () => ['y']);
    expect(found(api, runsOf('api/1', ['x'], ...later))[0]!.message).not.toContain('`x`');
  });

  it('counts runs, not phases, and goes by the list of claims that a phase has', () => {
    const phases = 'phases: [{name: one}, {name: two, resources: ["docs/"]}, {name: three}]';
    const text = session(`work_streams:\n${stream('api', ['src/', 'docs/'], phases)}`);
    const records = [
      ...runsOf('api/one', ['x']),
      ...runsOf('api/two', ['src/y.ts']),
      ...runsOf('api/three', ['x', 'z']),
    ];
    const ids = planOf(text).tasks.map(({ id }) => id);
    const known = records.map((one) => ({
      ...one,
      task: ids[['api/one', 'api/two', 'api/three'].indexOf(one.task)]!,
    }));
    expect(found(text, known).map(({ message }) => message)).toEqual([
      '`api` wrote `x` and `z` outside its claims in its latest run',
      '`api` wrote `src/y.ts` outside its claims in its latest run',
    ]);
  });

  it('says nothing about names that are no paths, and is not misled by special ones', () => {
    const odd = ['', '..', '../x', '.git/config', 'a\0b', '\ud800', '/**'];
    expect(found(api, runsOf('api/1', odd))).toEqual([]);
    expect(added(api, runsOf('api/1', ['!x', 'app/[id]/page*.tsx']))).toEqual([
      '\\!x',
      'app/\\[id\\]/page\\*.tsx',
    ]);
  });

  it('never changes the plan', () => {
    const plan = encodePlan(planOf(api));
    expect(encodePlan(planOf(api, given(runsOf('api/1', ['x']))))).toBe(plan);
  });
});

describe('the claim that is suggested', () => {
  it('is the smallest: files by name, several of one folder by what they share, folders as folders', () => {
    expect(added(api, runsOf('api/1', ['t/a.snap', 't/b.snap']))).toEqual(['t/a.snap', 't/b.snap']);
    expect(added(api, runsOf('api/1', ['t/a.snap', 't/b.snap', 't/c.snap']))).toEqual(['t/*.snap']);
    expect(added(api, runsOf('api/1', ['t/a.snap', 't/b.snap', 't/c']))).toEqual(['t/*']);
    expect(added(api, runsOf('api/1', ['a', 'b', 'c']))).toEqual(['a', 'b', 'c']);
    expect(added(api, runsOf('api/1', ['gen/**']))).toEqual(['gen/']);
  });

  it('names files that a wide pattern would not cover', () => {
    const places = ['t/a.json', 't/b.json', 't/c.json', 't/package-lock.json'];
    expect(added(api, runsOf('api/1', places))).toEqual(['t/*.json', 't/package-lock.json']);
  });

  it('names protected files, which a run gives to nobody for a wide claim', () => {
    const text = beside(stream('web', ['*.json']), ['src/**']);
    const records = runsOf('api/1', ['package-lock.json', 'src/go.sum']);
    expect(added(text, records)).toEqual(['package-lock.json', 'src/go.sum']);
    expect(found(beside('', ['src/**', 'src/go.sum']), runsOf('api/1', ['src/go.sum']))).toEqual([]);
  });

  it('meets nobody who may work at the same time', () => {
    const places = ['t/a.ts', 't/b.ts', 't/c.ts'];
    const text = beside(stream('web', ['t/b.ts']));
    expect(added(text, runsOf('api/1', places))).toEqual(['t/a.ts', 't/c.ts']);
    const [one] = found(text, runsOf('api/1', places));
    expect(one!.related.map(({ message }) => message)).toEqual([
      '`t/b.ts` is left out: `web` claims `t/b.ts` here',
    ]);
    const reader = beside('  web: {command: [make], resources: [w/], reads: [t/*]}\n');
    const [other] = found(reader, runsOf('api/1', places));
    expect(other!.fixes).toEqual([]);
    expect(other!.help).toContain('whoever owns them');
    const ordered = beside(stream('web', ['t/b.ts'], 'dependencies: [api]'));
    expect(added(ordered, runsOf('api/1', places))).toEqual(['t/*.ts']);
  });

  it('leaves what is left out on purpose', () => {
    const text = beside('', ['src/', '!src/gen/']);
    const [one] = found(text, runsOf('api/1', ['src/gen/a.ts']));
    expect(one!.message).toContain('`src/gen/a.ts`');
    expect(one!.fixes).toEqual([]);
  });
});
