import { describe, expect, it } from 'vitest';
import { separateAreas } from '../../../bench/lib/sessions-of-areas.ts';
import { checkAcrossSessions } from '../../../src/compiler/checks/conflicts/across-sessions.ts';
import { lint } from '../../../src/compiler/lint.ts';
import type { AnalysedModel } from '../../../src/compiler/model/analyse.ts';
import { type Environment, emptyEnvironment } from '../../../src/compiler/model/environment.ts';
import { findingsOf, stream, worldWith } from '../harness.ts';

/** A session file of its own name and id. */
function model(
  name: string,
  streams: string,
  given: { id?: string; after?: string; world?: Partial<Environment> } = {},
): AnalysedModel {
  const text = `parallel_session_config:\n  session_id: ${given.id ?? name}\n  work_streams:\n${streams.replace(/^/gm, '  ')}\n${given.after ?? ''}`;
  const environment = { ...emptyEnvironment, ...given.world };
  return lint({ session: { name: `${name}.yaml`, text }, overlays: [], environment }).model!;
}

function said(...models: readonly AnalysedModel[]): string[] {
  return checkAcrossSessions(models).map(({ code, message }) => `${code} ${message}`);
}

describe('sessions that are given together', () => {
  it('meet in what one writes and another writes or reads', () => {
    const a = model('a', stream('x', ['src/']));
    expect(said(a, model('b', stream('y', ['src/b.ts'])))).toEqual([
      'overlap-across-sessions `x` of a.yaml and `y` of b.yaml may both write `src/b.ts`: nothing orders two sessions',
    ]);
    expect(said(model('c', stream('z', ['c/'], 'reads: ["src/*.ts"]')), a)).toEqual([
      'overlap-across-sessions `x` of a.yaml may write `src/.ts` and `z` of c.yaml reads it: nothing orders two sessions',
    ]);
  });

  it('show both ends, each in its file', () => {
    const [one] = checkAcrossSessions([
      model('a', stream('x', ['src/'])),
      model('b', stream('y', ['src/b.ts'])),
    ]);
    expect([one!.span.source.name, one!.related.map(({ span }) => span.source.name)]).toEqual([
      'b.yaml',
      ['a.yaml'],
    ]);
  });

  it('do not meet in reads, in other paths, nor within one of them', () => {
    const own = `${stream('x', ['src/'])}${stream('y', ['src/'])}`;
    expect(said(model('a', own), model('b', stream('z', ['lib/'])))).toEqual([]);
    const reads = stream('x', ['a/'], 'reads: [docs/]');
    expect(said(model('a', reads), model('b', reads.replace('a/', 'b/')))).toEqual([]);
    expect(said(model('a', own))).toEqual([]);
  });

  it('do not meet in protected files that only one of them claims on purpose', () => {
    const wide = model('a', stream('x', ['**']));
    expect(said(wide, model('b', stream('y', ['.github/workflows/ci.yml'])))).toEqual([]);
    expect(said(wide, model('b', stream('y', ['ci.yml'])))).toHaveLength(1);
  });

  it('count once when a file is given twice, by whatever name', () => {
    const a = model('a', stream('x', ['src/']));
    expect(said(a, a)).toEqual([]);
    const { source } = a.session;
    const again = {
      ...a,
      session: { ...a.session, source: { ...source, name: './a.yaml', canonical: 'a.yaml' } },
    };
    expect(said(a, again)).toEqual([]);
    expect(said(a, again, model('b', stream('y', ['src/'])))).toHaveLength(1);
  });

  it('count once when two names lead to one file', () => {
    const a = model('a', stream('x', ['src/']));
    const link = { ...a, session: { ...a.session, source: { ...a.session.source, name: 'link.yaml' } } };
    const home = () => ({ file: '/w/a.yaml', repository: '/w/.git' });
    expect(checkAcrossSessions([a, link])).toHaveLength(2);
    expect(checkAcrossSessions([a, link], home)).toEqual([]);
  });

  it('have nothing in common when they are of different repositories', () => {
    const found = (...repositories: (string | null)[]): string[] => {
      const models = repositories.map((_, at) => model(`s${at}`, stream('x', ['src/'])));
      const homes = new Map(models.map(({ session: { source } }, at) => [source, repositories[at]!]));
      const told = checkAcrossSessions(models, (source) => ({
        file: source.name,
        repository: homes.get(source) ?? null,
      }));
      return told.map(({ subject }) => [subject[0], subject[2]].join(' '));
    };
    expect(found('/w/.git', '/w/.git')).toEqual(['s0 s1']);
    expect(found('/w/.git', '/v/.git')).toEqual([]);
    expect(found('/w/.git', '/v/.git', '/w/.git')).toEqual(['s0 s2']);
    // Who lies in no repository speaks of the only one there is.
    expect(found('/w/.git', null)).toEqual(['s0 s1']);
    expect(found(null, null, '/w/.git', '/v/.git')).toEqual(['s0 s1']);
  });

  it('prefer files that exist as witnesses', () => {
    const world = worldWith(['src/deep/known.ts']);
    const [one] = said(
      model('a', stream('x', ['src/']), { world }),
      model('b', stream('y', ['src/**/*.ts']), { world }),
    );
    expect(one).toContain('may both write `src/deep/known.ts`, which exists: nothing orders');
  });

  it('are told apart by their ids and branches', () => {
    const a = model('a', stream('x', ['a/']), { id: 'same' });
    const b = model('b', stream('y', ['b/']), { id: 'same' });
    const c = model('c', stream('z', ['c/']), { after: 'repository: {session_branch: pcoord/same}\n' });
    expect(said(a, b)).toEqual(['session-id-repeated two sessions have the id `same`']);
    expect(said(a, c)).toEqual([
      'session-id-repeated the results of two sessions arrive on the same branch, `pcoord/same`',
    ]);
    expect(said(a, model('d', stream('z', ['d/'])))).toEqual([]);
  });

  it('of thousands of streams are compared as a whole, and the first pairs shown', () => {
    const areas = lint({
      session: { name: 'areas.yaml', text: separateAreas(1000) },
      overlays: [],
      environment: emptyEnvironment,
    }).model!;
    expect(said(areas, model('b', stream('y', ['other/'])))).toEqual([]);
    const found = said(areas, model('b', stream('y', ['packages/'])));
    expect(found).toHaveLength(51);
    expect(found[0]).toBe(
      'overlap-summary 1000 overlaps, of which 50 are shown; 2 sessions meet in `packages/**`',
    );
  });
});

describe('the count of overlaps', () => {
  const many = (claims: string): string =>
    `parallel_session_config:\n  session_id: many\n  work_streams:\n${Array.from({ length: 321 }, (_, at) => `    s${at}: {command: [x], resources: ${claims}}\n`).join('')}`;
  const summary = (claims: string): string | undefined =>
    findingsOf(many(claims)).find(({ code }) => code === 'overlap-summary')?.message;

  it('is exact, however many there are', () => {
    expect(summary('[src/]')).toMatch(/^51360 overlaps, of which 50 are shown; /);
  });

  it('is said to be a bound where counted pairs need not be conflicts', () => {
    expect(summary('[src/, go.sum]')).toMatch(/^at most 51360 overlaps, /);
    expect(summary('[src/, {path: a, mode: append}]')).toMatch(/^at most \d+ overlaps, /);
  });
});
