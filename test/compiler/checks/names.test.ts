import { describe, expect, it } from 'vitest';
import { codesOf, findingsOf, session, stream, worldWith } from '../harness.ts';

/** What is said of streams with these names; each claims a directory of its own. */
function named(...names: string[]): string[] {
  return codesOf(session(`work_streams:\n${names.map((name, at) => stream(name, [`d${at}/`])).join('')}`));
}

describe('similar-names', () => {
  it('are those that differ in capitals, or in letters that look alike', () => {
    expect(named('api', 'Api')).toEqual(['similar-names']);
    expect(named('api', 'API', 'aPi')).toEqual(['similar-names', 'similar-names']);
    expect(named('part_1', 'part_I')).toEqual(['similar-names']);
    expect(named('zone_0', 'zone_O')).toEqual(['similar-names']);
    expect(named('api', 'app', 'db', 'web')).toEqual([]);
    expect(named('a1', 'a2', 'a10', 'a11', 'b1')).toEqual([]);
    expect(named('a1', 'a10', 'alO')).toEqual(['similar-names']);
    expect(named('a121', 'a2', 'a1l1', 'a12l')).toEqual(['similar-names']);
    expect(named('a12', 'a2l', 'a21')).toEqual(['similar-names']);
    expect(named('part_1', 'part_2', 'Part_2', 'part_3')).toEqual(['similar-names']);
  });

  it('are looked for in every list of names, but not between lists', () => {
    const phases = session(`work_streams:\n${stream('a', ['a/'], 'phases: [{name: Build}, {name: build}]')}`);
    expect(codesOf(phases)).toEqual(['similar-names']);
    const milestones =
      'synchronization_points: [{milestone: M, triggers: [a_complete]}, {milestone: m, triggers: [b_complete]}]\n';
    expect(
      codesOf(session(`work_streams:\n${stream('a', ['a/'])}${stream('b', ['b/'])}${milestones}`)),
    ).toEqual(['similar-names']);
    const across = 'synchronization_points: [{milestone: API, triggers: [all_streams_complete]}]\n';
    expect(codesOf(session(`work_streams:\n${stream('api', ['a/'])}${across}`))).toEqual([]);
    const variables = 'env: {set: {http_proxy: x, HTTP_PROXY: x}}';
    expect(codesOf(session(`work_streams:\n${stream('a', ['a/'], variables)}`))).toEqual([]);
  });
});

describe('id-too-similar', () => {
  it('finds other separators, the ending `_stream` and one wrong letter of a long word', () => {
    expect(named('front_end', 'front-end')).toEqual(['id-too-similar']);
    expect(named('front_end', 'frontend')).toEqual(['id-too-similar']);
    expect(named('backend', 'backend_stream')).toEqual(['id-too-similar']);
    for (const slip of ['backand', 'bakcend', 'backnd', 'baackend', 'ackend'])
      expect(named('backend', slip)).toEqual(['id-too-similar']);
    expect(named('shop_backend_api', 'shop_bakcend_api')).toEqual(['id-too-similar']);
  });

  it('tells one finding for each name, and none where a warning says it', () => {
    expect(named('backend', 'backand', 'back_end')).toEqual(['id-too-similar', 'id-too-similar']);
    expect(named('backend', 'Backend')).toEqual(['similar-names']);
  });

  it('leaves series, plurals, short words and different words alone', () => {
    expect(named('shard_1', 'shard_2', 'shard_11', 'shard_1_1')).toEqual([]);
    expect(named('backend_1', 'backend_2', 'backend_12')).toEqual([]);
    expect(named('module_a', 'module_b', 'workera', 'workerb')).toEqual([]);
    expect(named('report', 'reports')).toEqual([]);
    expect(named('lint', 'link', 'line', 'api_reads', 'api_loads')).toEqual([]);
    expect(named('importer', 'exporter', 'frontend', 'backend', 'database')).toEqual([]);
    expect(named('shop_backend', 'blog_backend')).toEqual([]);
    expect(named('stream', 'a_stream', 'b_stream')).toEqual([]);
  });

  it('sees two spellings of one name from outside', () => {
    const text = session(
      `work_streams:\n${stream('a', ['a/'], 'dependencies: [api_contracts]')}${stream('b', ['b/'], 'dependencies: [api_contarcts]')}`,
    );
    expect(codesOf(text)).toEqual(['id-too-similar', 'unresolved-external', 'unresolved-external']);
  });

  it('compares thousands of names by their separators only', () => {
    const words = Array.from({ length: 1001 }, (_, at) =>
      [...String(at).padStart(4, '0')].map((digit) => 'abcdefghij'[Number(digit)]!.repeat(2)).join(''),
    );
    expect(named(...words.slice(0, 2), 'zz_aa_zz', 'zz_aazz')).toContain('id-too-similar');
    const letters = named(...words, 'misspelling', 'misspeling');
    expect(letters.filter((code) => code === 'id-too-similar')).toEqual([]);
    const separators = named(...words, 'zz_aa_zz', 'zz_aazz');
    expect(separators.filter((code) => code === 'id-too-similar')).toHaveLength(1);
  });
});

describe('mixed-alphabets', () => {
  const claims = (...patterns: string[]) =>
    findingsOf(session(`work_streams:\n${stream('a', patterns)}`)).filter(
      ({ code }) => code === 'mixed-alphabets',
    );

  it('finds letters of another alphabet that only look Latin', () => {
    const [finding] = claims('sr\u0441/app/');
    expect(finding?.message).toContain('U+0441) is Cyrillic, though it looks like `c`');
    expect(finding?.fixes[0]).toMatchObject({ grade: 'unsafe', edits: [{ text: '"src/app/"' }] });
    expect(claims('lib/\u039fpen/')[0]?.message).toContain('is Greek, though it looks like `O`');
    expect(claims('\u0441\u043e\u0440y/x/')).toHaveLength(1);
  });

  it('leaves words of one alphabet alone, and letters that look like none of ours', () => {
    expect(claims('\u0434\u043e\u043a\u0438/\u0441\u0445\u0435\u043c\u0430/', 'src/')).toEqual([]);
    expect(claims('\u0394t/', '\u03b1\u03b2/', 'caf\u00e9/', '\u00b5m/', 'v\u03b1lue/')).toEqual([]);
    expect(claims('\u0441\u043e\u0440\u0430/src/')).toEqual([]);
  });

  it('reads escapes, and looks at other paths as well', () => {
    const text = session(
      `work_streams:\n${stream('a', ['a/'], 'provides: [{name: x, file: "sr\\u0441/api.json"}]')}`,
    );
    expect(codesOf(text, {}, ['contract-not-claimed'])).toEqual(['mixed-alphabets']);
  });
});

describe('variable-in-path', () => {
  const claims = (...patterns: string[]): string[] =>
    codesOf(session(`work_streams:\n${stream('a', patterns)}`), worldWithNothing).filter(
      (code) => code === 'variable-in-path',
    );
  const worldWithNothing = { environment: worldWith([]) };

  it('finds what other tools would put a value in place of', () => {
    expect(claims('${AREA}/x/')).toHaveLength(1);
    expect(claims('packages/$NAME/')).toHaveLength(1);
    expect(claims('{{area}}/x/')).toHaveLength(1);
    expect(claims('a/%AREA%/x')).toHaveLength(1);
    const branch = session(
      `work_streams:\n${stream('a', ['a/'])}`,
      'repository: {base: "${BASE}", session_branch: "x/${USER}"}\n',
    );
    expect(codesOf(branch).filter((code) => code === 'variable-in-path').length).toBeGreaterThan(0);
  });

  it('leaves file names alone that only look a little like it', () => {
    expect(claims('app/routes/$id.tsx', 'app/$lib/', 'a/$types.d.ts', 'x/[$param]/')).toEqual([]);
    expect(claims('{a,b}/**', '{{a,b},c}/', '100%/', 'a%20b/', '$.json', 'cost$/')).toEqual([]);
    expect(claims('{{cookiecutter.project_slug}}/')).toEqual([]);
    expect(claims('$HOME/x/', '${HOME}/x/')).toEqual([]);
  });
});
