import { describe, expect, it } from 'vitest';
import { namedPaths } from '../../../src/compiler/checks/conflicts/named-paths.ts';
import { codesOf, findingsOf, session, stream, tell } from '../harness.ts';

/** A session of streams, each a list of claims and more keys. */
function streams(...list: readonly (readonly [claims: string, more?: string])[]): string {
  const lines = list.map(
    ([claims, more], at) =>
      `  s${at}: {command: [x], resources: [${claims}]${more === undefined ? '' : `, ${more}`}}\n`,
  );
  return session(`work_streams:\n${lines.join('')}`);
}

describe('a file that everybody touches', () => {
  const hot = (text: string): string[] =>
    findingsOf(text)
      .filter(({ code }) => code === 'hot-file')
      .map(({ severity, message }) => `${severity} ${message}`);

  it('is one finding with all its streams', () => {
    const text = streams(['package.json, a/'], ['"*.json", b/'], ['package.json, c/'], ['d/']);
    expect(hot(text)).toEqual([
      'info 3 streams write the package manifest `package.json` in no order: `s0`, `s1` and `s2`',
    ]);
  });

  it('is a warning where not every pair has a finding of its own', () => {
    const many = Array.from({ length: 12 }, (_, at): readonly [string] => [`go.mod, a${at}/`]);
    expect(hot(streams(...many))).toEqual([
      'warning 12 streams write the package manifest `go.mod` in no order: `s0`, `s1`, `s2` and 9 more',
    ]);
  });

  it('is none where order, a mode or the policy sees to it, or one stream has it', () => {
    expect(hot(streams(['go.mod'], ['go.mod', 'dependencies: [s0]']))).toEqual([]);
    expect(
      hot(streams(['{path: CHANGELOG.md, mode: append}'], ['{path: CHANGELOG.md, mode: append}'])),
    ).toEqual([]);
    const lock = '{path: go.sum, mode: generated, regenerate: go mod tidy}';
    expect(hot(streams([lock], [lock]))).toEqual([]);
    expect(hot(streams(['{path: go.mod, mode: exclusive}'], ['go.mod']))).toEqual([]);
    expect(hot(streams(['go.mod'], ['b/', 'reads: [go.mod]']))).toEqual([]);
    expect(hot(streams(['a.ts'], ['a.ts']))).toEqual([]);
    expect(hot(streams(['a/index.ts'], ['b/index.ts']))).toEqual([]);
    const serialize = session(
      `conflict_resolution: {file_conflicts: {strategy: serialize}}\nwork_streams:\n${stream('a', ['go.mod'])}${stream('b', ['go.mod'])}`,
    );
    expect(hot(serialize)).toEqual([]);
  });

  it('may be a folder of migrations, unless each file is named or an order holds', () => {
    const both = (a: string, b: string, more?: string): string[] =>
      hot(streams([a], more === undefined ? [b] : [b, more]));
    expect(both('db/migrate/*_a.rb', 'db/migrate/*_b.rb')).toHaveLength(1);
    expect(both('db/migrate/', 'db/migrate/')[0]).toMatch(/^info /);
    expect(both('app/migrations/a_*.py', 'app/migrations/b_*.py', 'dependencies: [s0]')).toEqual([]);
    expect(both('db/migrate/1_a.rb', 'db/migrate/2_b.rb')).toEqual([]);
    expect(both('shop/migrations/*.py', 'blog/migrations/*.py')).toEqual([]);
    expect(both('docs/migrations-guide/*.md', 'docs/migrations-guide/*.txt')).toEqual([]);
  });
});

describe('paths that a text names', () => {
  const claimed = {
    words: new Set(['package.json', 'lib/api', 'Makefile']),
    directories: new Set(['lib/api', 'web']),
  };
  const inProse = (text: string): string[] => namedPaths(text, 'prose', claimed).map(({ path }) => path);

  it('are words with an ending, and what somebody claims', () => {
    expect(inProse('See `src/a.ts`, (lib/b.rb) and ./web/c.css.')).toEqual([
      'src/a.ts',
      'lib/b.rb',
      'web/c.css',
    ]);
    expect(inProse('Use lib/api, web/ and package.json; run the Makefile.')).toEqual([
      'lib/api/',
      'web/',
      'package.json',
      'Makefile',
    ]);
    expect(inProse('src/a.ts:12 says it')).toEqual(['src/a.ts']);
  });

  it.each([
    'client/server and read/write, and/or TCP/IP',
    'see https://example.org/src/a.ts and //cdn/x.js',
    'from @scope/pkg/file.js or $HOME/src/a.ts or ~/src/a.ts or {dir}/a.ts',
    '/usr/lib/a.so and ../up/a.ts and C:\\src\\a.ts',
    'the web of things, the api, node.js, version 1.2/3.4',
    'src/api or lib/ as directories that nobody claims',
  ])('are not: %s', (text) => expect(inProse(text)).toEqual([]));

  it.each([
    'Do not touch src/a.ts.',
    'Don’t edit\nsrc/a.ts',
    'Leave src/a.ts alone',
    'src/a.ts belongs to the api stream',
    'Work anywhere except src/a.ts',
  ])('are left alone where the sentence says so: %s', (text) => expect(inProse(text)).toEqual([]));

  it('are told in the sentences around', () => {
    expect(inProse('Never edit src/a.ts. Start from src/b.ts.\n\n- not src/c.ts\n- but src/d.ts')).toEqual([
      'src/b.ts',
      'src/d.ts',
    ]);
  });

  it('are found in megabytes of anything', () => {
    for (const filler of ['-', '.', '/', './', 'a', 'a.', '\n', ' ', '\n ', '- \n'])
      expect(inProse(`${filler.repeat(500_000)}\n\nsrc/a.ts`)).toContain('src/a.ts');
  });

  it('are told in commands unless they are left out there', () => {
    const inCommand = (text: string): string[] =>
      namedPaths(text, 'command', claimed).map(({ path }) => path);
    expect(inCommand('tool --in=src/a.ts --quiet src/b.ts')).toEqual(['src/a.ts', 'src/b.ts']);
    expect(inCommand('tool --exclude src/a.ts --ignore-path=src/b.ts')).toEqual([]);
  });
});

describe('an input that is not declared', () => {
  const told = (text: string): string[] =>
    findingsOf(text)
      .filter(({ code }) => code === 'undeclared-input')
      .map(tell);
  const pair = (more: string, claims = 'b/', provider = 'lib/api/'): string[] =>
    told(streams([provider], [claims, more]));

  it('is what another stream may write at the same time', () => {
    expect(pair('focus: "made from lib/api/a.json"')).toEqual([
      '5:59 undeclared-input `s1` names `lib/api/a.json` in its focus but neither claims nor reads it, and `s0` may write it at the same time',
    ]);
    expect(pair('focus: "made from lib/api/a.json and lib/api/a.json"')).toHaveLength(1);
    expect(pair('phases: [{name: x, command: [cat, lib/api/a.json]}]')).toHaveLength(1);
  });

  it('is nothing that is claimed, read, waited for, or nobody’s', () => {
    expect(pair('focus: "made from lib/api/a.json", dependencies: [s0]')).toEqual([]);
    expect(pair('focus: "made from lib/api/a.json", reads: [lib/api/a.json]')).toEqual([]);
    expect(pair('focus: "made from lib/api/a.json", reads: ["lib/**"]')).toEqual([]);
    expect(pair('focus: "made from lib/api/", reads: ["lib/api/*.json"]')).toEqual([]);
    expect(pair('focus: "made from lib/api/a.json"', 'lib/api/a.json')).toEqual([]);
    expect(pair('focus: "made from lib/other/a.json"')).toEqual([]);
    expect(pair('focus: "made from lib/"')).toEqual([]);
    expect(told(streams(['a/', 'focus: "a/x.ts and a/"'], ['b/']))).toEqual([]);
  });

  it('is nothing that only a pattern without a directory covers', () => {
    expect(pair('focus: "TypeScript/Node.js"', 'b/', '"**/*.js"')).toEqual([]);
    expect(pair('focus: "made from lib/a.js"', 'b/', '"lib/**/*.js"')).toHaveLength(1);
    expect(pair('focus: "made from lib/api/gen/a.js"', 'b/', 'lib/api/, "!lib/api/gen/"')).toEqual([]);
  });

  it('counts only for the phase whose prompt names it', () => {
    const phases = (first: string, second: string): string[] =>
      told(
        streams(
          ['lib/api/'],
          [
            'b/',
            `dependencies: [wait], phases: [{name: p, command: [cat, ${first}]}, {name: q, command: [cat, ${second}]}]`,
          ],
        ).replace('resources: [lib/api/]', 'resources: [lib/api/], dependencies: [s1/p]'),
      );
    expect(phases('lib/api/a', 'b/x.ts')).toEqual([]);
    expect(phases('lib/api/a.ts', 'b/x.ts')).toEqual([]);
    expect(phases('b/x.ts', 'lib/api/a.ts')).toHaveLength(1);
  });
});

it('an ordinary session has none of these', () => {
  expect(codesOf(streams(['a/, package.json'], ['b/', 'focus: "the screens of b/"']))).toEqual([]);
});
