import { describe, expect, it } from 'vitest';
import { regexToGlob } from '../../../src/compiler/checks/patterns/regex-to-glob.ts';
import { codesOf, findingsOf, modelOf, session, stream, tell, worldWith } from '../harness.ts';

/** Codes for one stream with these claims in a world of these files. */
function found(claims: readonly string[], tracked: readonly string[] = [], more = ''): string[] {
  const text = session(`work_streams:\n${stream('a', claims, more)}`);
  return codesOf(text, { environment: worldWith(tracked) });
}

describe('names that look like another notation and are names', () => {
  it.each([
    'app/[id]/page.tsx',
    'app/(group)/page.tsx',
    'app/(.)photo/page.tsx',
    'routes/$id.tsx',
    'routes/files.$',
    'routes/[slug]/+page.svelte',
    'src/!(.*)',
    'src/@(a|b)/',
    'src/*.test.ts',
    '.*rc',
    'jest.config.*',
    'src/.*/x.ts',
    'lib/c++/a.cc',
    'a\\[b\\].ts',
    'notes\\*',
    'foo\\.ts',
    'docs/a\\_b.md',
    'src/[^a]*.ts',
    'docs/v1.+2/',
    'src/a^b.ts',
    '~draft.md',
    'notes~/x.md',
    'etc.md',
  ])('%s', (pattern) => expect(found([pattern])).toEqual([]));

  it('a repository may have a folder called like one of the system', () => {
    expect(found(['/etc/nginx/'])).toEqual(['pattern-outside-repository']);
    expect(found(['/etc/nginx/'], ['etc/nginx/site.conf'])).toEqual([]);
    expect(found(['/src/cli/'], ['src/cli/a.ts'])).toEqual([]);
    expect(found(['/home/'])).toEqual([]);
  });

  it('and those that are not are told whatever else they hold', () => {
    expect(found(['^src/$'])).toEqual(['pattern-regex-lookalike']);
    expect(found(['src/(?:a|b)/'])).toEqual(['pattern-regex-lookalike']);
    expect(found(['src/[a-z]+/'])).toEqual(['pattern-regex-lookalike']);
    expect(found(['src/\\w+\\.ts'])).toEqual(['pattern-regex-lookalike']);
    expect(found(['src\\data\\web'])).toEqual(['pattern-backslash-separator']);
    expect(found(['src/', '!src\\gen\\'])).toContain('pattern-backslash-separator');
    expect(found(['C:\\src\\a'])).toEqual(['pattern-outside-repository']);
    expect(found(['%APPDATA%\\a'])).toEqual(['pattern-outside-repository']);
  });
});

describe('the glob that a regular expression meant', () => {
  it.each([
    ['^src/', 'src/'],
    ['^src/.*\\.ts$', 'src/**/*.ts'],
    ['src/.*', 'src/**'],
    ['.*\\.ts', '**/*.ts'],
    ['src/[^/]+\\.ts$', 'src/*.ts'],
    ['src/a.*b\\.ts$', 'src/a*b.ts'],
    ['(api|web)/.*/x\\.ts', '{api,web}/**/x.ts'],
    ['!^src/gen$', '!src/gen'],
    ['v\\d+\\.\\d\\.md', 'v+([0-9]).[0-9].md'],
    ['[a-z]+/x', '+([a-z])/x'],
  ])('%s is %s', (regex, glob) => expect(regexToGlob(regex)).toBe(glob));

  it.each(['src/a+b', 'src/(a(b|c))', 'src/\\bx', 'src/(?!a)', 'src/a{2}', 'src/plain.ts'])(
    '%s has none',
    (regex) => expect(regexToGlob(regex)).toBeNull(),
  );
});

describe('a claim on everything', () => {
  const two = (a: string, b: string, after = ''): string[] =>
    codesOf(session(`work_streams:\n  a: {command: [x], ${a}}\n  b: {command: [x], ${b}}\n`, after)).filter(
      (code) => code === 'pattern-too-broad',
    );

  it('is told when something may run beside it, once for each stream', () => {
    expect(two('resources: ["**"]', 'resources: [b/]')).toHaveLength(1);
    expect(two('resources: ["*", "*/**"]', 'resources: [b/]')).toHaveLength(1);
    expect(two('resources: ["**"]', 'reads: [b/]')).toHaveLength(1);
    expect(two('resources: ["**"], phases: 2', 'resources: [b/], dependencies: [a/1]')).toHaveLength(1);
  });

  it('and not when nothing does, when something is left, or when it is meant', () => {
    expect(two('resources: ["**"]', 'resources: [b/], dependencies: [a]')).toEqual([]);
    expect(two('resources: ["**"]', 'phases: 1')).toEqual([]);
    expect(two('resources: ["**", "!b/"]', 'resources: [b/]')).toEqual([]);
    expect(two('resources: ["*"]', 'resources: [b/]')).toEqual([]);
    expect(two('resources: ["**/*.ts"]', 'resources: [b/]')).toEqual([]);
    expect(two('resources: [{path: "**", mode: exclusive}]', 'resources: [b/]')).toEqual([]);
    expect(two('reads: ["**"]', 'resources: [b/]')).toEqual([]);
    const serialize =
      'parallel_session_config:\n  session_id: s\n  conflict_resolution: {file_conflicts: {strategy: serialize}}\n';
    const text = `${serialize}  work_streams:\n    a: {command: [x], resources: ["**"]}\n    b: {command: [x], resources: [b/]}\n`;
    expect(codesOf(text)).not.toContain('pattern-too-broad');
  });

  it('counts files only in a repository with enough of them', () => {
    const text = session(`work_streams:\n${stream('a', ['**/*.ts'])}${stream('b', ['b/'])}`);
    const world = (ts: number, css: number): string[] =>
      codesOf(text, {
        environment: worldWith([
          ...Array.from({ length: ts }, (_, at) => `src/${at}.ts`),
          ...Array.from({ length: css }, (_, at) => `web/${at}.css`),
        ]),
      });
    expect(world(190, 50)).toContain('pattern-too-broad');
    expect(world(120, 120)).not.toContain('pattern-too-broad');
    expect(world(150, 10)).not.toContain('pattern-too-broad');
  });
});

describe('a directory that is not there', () => {
  const tracked = [
    'src/components/a.ts',
    'src/cli/a.ts',
    'packages/p01/src/a.ts',
    'packages/p02/src/a.ts',
    'locales/fr-CA/a.json',
    'locales/de-DE/a.json',
    'lib/a.rb',
    'docs/a.md',
    'frontend/main.ts',
    'backend/api/a.ts',
  ];

  it.each([
    'scr/cli/',
    'Src/cli/',
    'src/component/',
    'src/compnents/a.ts',
    'forntend/',
    'bakend/api/a.ts',
    'packeges/p01/',
  ])('%s is probably misspelt', (pattern) =>
    expect(found([pattern], tracked)).toEqual(['pattern-misspelt-directory']),
  );

  it.each([
    'src/commands/',
    'packages/p03/',
    'packages/p03/src/a.ts',
    'locales/fr-CH/a.json',
    'locales/de-AT/',
    'libs/',
    'doc/',
    'web/',
    'sdk/',
    'src/cli/deep/new/',
    '**/scr/',
    'backlog/',
  ])('%s may well be new', (pattern) => expect(found([pattern], tracked)).toEqual([]));

  it('is new when somebody else names it too, when many are, and where there is nothing yet', () => {
    const both = session(`work_streams:\n${stream('a', ['scr/a/'])}${stream('b', ['scr/b/'])}`);
    expect(codesOf(both, { environment: worldWith(tracked) })).toEqual([]);
    expect(found(['sorc/', 'scr/', 'srk/', 'srs/'], tracked)).toEqual([]);
    expect(found(['scr/'], [])).toEqual([]);
  });

  it('is not told where the base commit has it, whatever the working tree holds', () => {
    const world = worldWith(tracked);
    const text = session(`work_streams:\n${stream('a', ['scr/cli/'])}`);
    const base = { base_commit: 'c', base_tree: 'd', tracked: ['scr/cli/a.ts', 'src/cli/a.ts'] };
    expect(codesOf(text, { environment: { ...world, repository: () => base } })).toEqual([]);
  });

  it('asks for the repository only when a near name is there', () => {
    let asked = 0;
    const world = worldWith(tracked);
    const environment = {
      ...world,
      repository: (base: string) => {
        asked += 1;
        return world.repository!(base);
      },
    };
    modelOf(session(`work_streams:\n${stream('a', ['src/cli/', 'src/new/', 'web/x.ts'])}`), { environment });
    expect(asked).toBe(0);
  });
});

describe('reads', () => {
  const tracked = ['docs/a.md', 'docs/deep/b.adoc', 'src/a.ts'];
  const reads = (patterns: string, other = '', world = tracked): string[] =>
    codesOf(session(`work_streams:\n  a: {command: [x], resources: [out/], reads: ${patterns}}\n${other}`), {
      environment: worldWith(world),
    }).filter((code) => code === 'reads-nothing');

  it('of what is there, or may be made, or is brought from outside are in order', () => {
    expect(reads('["docs/a.md", "docs/", "docs/**/*.adoc", "src/*.ts", "**/*.md"]')).toEqual([]);
    expect(reads('["lib/x.ts"]', '  b: {command: [x], resources: [lib/]}\n')).toEqual([]);
    expect(reads('["lib/**/x.ts"]', '  b: {command: [x], resources: ["**/x.ts"]}\n')).toEqual([]);
    expect(reads('["out/x.ts"]')).toEqual([]);
    expect(
      reads(
        '["api.yaml"]',
        '  b: {command: [x], resources: [b/], provides: [{name: api, file: api.yaml}]}\n',
      ),
    ).toEqual([]);
    expect(reads('["lib/x.ts"]', '', [])).toEqual([]);
    expect(reads('["lib/x.ts"]', '  b: {command: [x], resources: ["[a"]}\n')).toEqual([]);
  });

  it('of anything else are not', () => {
    expect(reads('["docs/c.md", "lib/", "src/**/*.tsx", "!docs/a.md"]')).toHaveLength(3);
  });
});

describe('files that everybody would rather not see changed', () => {
  const one = (claims: readonly string[], after = ''): string[] =>
    codesOf(session(`work_streams:\n${stream('a', claims)}`, after));

  it('the session itself counts where it is named, not where everything is', () => {
    expect(one(['session.yaml'])).toEqual(['pattern-claims-session']);
    expect(one(['*.yaml'])).toEqual(['pattern-claims-session']);
    expect(one(['*.yaml', '!session.yaml'])).toEqual([]);
    expect(one(['**'])).toEqual([]);
    expect(one(['**/*.yaml'])).toEqual([]);
    expect(one(['*'])).toEqual([]);
    expect(one(['.pcoord/', 'src/'])).toEqual(['pattern-claims-session']);
  });

  it('lockfiles are claimed every day, but not with wildcards', () => {
    expect(one(['package-lock.json', 'web/go.sum'])).toEqual([]);
    expect(one(['**/package-lock.json'])).toEqual(['protected-path-not-granted']);
    expect(one(['{web,api}/go.sum'])).toEqual(['protected-path-not-granted']);
    expect(one(['web/**', 'web/*'])).toEqual(['pattern-redundant']);
    expect(one(['web/*.json'])).toEqual([]);
  });

  it('what steers agents and automation is noted', () => {
    expect(one(['.github/'])).toEqual(['protected-path']);
    expect(one(['.github/CODEOWNERS'])).toEqual([]);
    expect(one(['.claude/agents/a.md', 'web/AGENTS.md'])).toEqual(['protected-path']);
    expect(one(['**'])).toEqual([]);
    expect(one(['.claude/**/CLAUDE.md'])).toEqual(['protected-path']);
  });

  it('a script of a gate counts where it is named, for only then the gate runs it as it is', () => {
    const gate = 'verify: [[node, scripts/check.mjs]]\n';
    expect(one(['scripts/check.mjs'], gate)).toEqual(['gate-script-claimed']);
    expect(one(['scripts/'], gate)).toEqual([]);
    expect(one(['check.mjs'], gate)).toEqual([]);
    expect(one(['scripts/check.mjs'])).toEqual([]);
  });
});

describe('links that the repository records', () => {
  const tell1 = (
    claims: string,
    links: Parameters<typeof worldWith>[1],
    tracked: readonly string[],
  ): string[] =>
    findingsOf(session(`work_streams:\n${claims}`), { environment: worldWith(tracked, links) }).map(tell);
  const submodule = [{ path: 'vendor/dep', kind: 'submodule' as const }];
  const files = ['src/a.ts', 'vendor/a.ts', 'vendor/dep'];

  it('submodules count for writes that reach them, and for reads that name them', () => {
    const codes = (claims: readonly string[], more = ''): string[] =>
      codesOf(session(`work_streams:\n${stream('a', claims, more)}`), {
        environment: worldWith(files, submodule),
      });
    expect(codes(['vendor/'])).toEqual(['pattern-submodule-crossing']);
    expect(codes(['vendor/dep/src/'])).toEqual(['pattern-submodule-crossing']);
    expect(codes(['vendor/d*'])).toEqual(['pattern-submodule-crossing']);
    expect(codes(['vendor/', '!vendor/dep'])).toEqual([]);
    expect(codes(['vendor/*.ts', 'src/'])).toEqual([]);
    expect(codes(['src/'], 'reads: ["**/*"]')).toEqual([]);
    expect(codes(['src/'], 'reads: [vendor/dep/x.h]')).toEqual(['pattern-submodule-crossing']);
  });

  it('a link to a file counts for the one who names it without the file', () => {
    const links = [{ path: 'CHANGES.md', kind: 'symlink' as const, target: './docs/changes.md' }];
    const tracked = ['CHANGES.md', 'docs/changes.md'];
    const codes = (claims: readonly string[]): string[] =>
      codesOf(session(`work_streams:\n${stream('a', claims)}`), { environment: worldWith(tracked, links) });
    expect(codes(['CHANGES.md'])).toEqual(['pattern-symlink-crossing']);
    expect(codes(['CHANGES.md', 'docs/'])).toEqual([]);
    expect(codes(['*.md'])).toEqual([]);
    expect(codes(['docs/'])).toEqual([]);
  });

  it('two names of one file count for streams that no order keeps apart', () => {
    const links = [{ path: 'web/types', kind: 'symlink' as const, target: '../shared/types' }];
    const tracked = ['shared/types/a.ts', 'web/types', 'web/a.ts'];
    const pair = (b: string): string[] => tell1(`${stream('a', ['web/'])}${b}`, links, tracked);
    expect(pair(stream('b', ['shared/types/a.ts']))).toEqual([
      '4:41 pattern-symlink-crossing `a` may write through the symbolic link `web/types` what `b` claims as `shared/types`',
    ]);
    expect(pair(stream('b', ['shared/types/'], 'dependencies: [a]'))).toEqual([]);
    expect(pair(stream('b', ['shared/other/']))).toEqual([]);
    expect(
      tell1(`${stream('a', ['web/', '!web/types'])}${stream('b', ['shared/types/'])}`, links, tracked),
    ).toEqual([]);
    expect(
      tell1(`${stream('a', ['web/**/*.ts'])}${stream('b', ['shared/types/x.ts'])}`, links, tracked),
    ).toHaveLength(1);
    expect(tell1(stream('a', ['web/', 'shared/types/']), links, tracked)).toEqual([]);
    expect(tell1(`${stream('a', ['web/*.ts'])}${stream('b', ['shared/types/'])}`, links, tracked)).toEqual(
      [],
    );
  });

  it('links that lead outside have no target to claim', () => {
    const links = [{ path: 'data', kind: 'symlink' as const, target: '../../elsewhere' }];
    const said = findingsOf(session(`work_streams:\n${stream('a', ['data/x/'])}`), {
      environment: worldWith(['data', 'src/a.ts'], links),
    });
    expect(said.map(({ code, help, fixes }) => [code, help, fixes])).toEqual([
      ['pattern-symlink-crossing', 'claim the files by the names that git records', []],
    ]);
  });
});

describe('ignored files', () => {
  it('are asked about once, writes only, and only in a repository', () => {
    const asked: (readonly string[])[] = [];
    const environment = {
      ...worldWith(['src/a.ts']),
      ignored: (paths: readonly string[]) => {
        asked.push(paths);
        return ['dist/'];
      },
    };
    const text = session(
      `work_streams:\n${stream('a', ['dist/*.js', 'src/', '*.log', '!dist/a.js'], 'reads: [node_modules/x/]')}${stream('b', ['b/x.ts'], 'dependencies: [a]')}`,
    );
    expect(codesOf(text, { environment }, ['reads-nothing'])).toEqual(['pattern-ignored-by-git']);
    expect(asked).toEqual([['dist/', 'src/', 'b/x.ts']]);
    expect(codesOf(text)).toEqual([]);
  });
});

describe('taking a path out of a claim', () => {
  const fixed = (list: string, tracked: readonly string[] = ['vendor/a.ts', 'vendor/dep']): string => {
    const text = `parallel_session_config:\n  session_id: x\n  work_streams:\n    a:\n      command: [x]\n      resources:${list}\n`;
    const links = [{ path: 'vendor/dep', kind: 'submodule' as const }];
    const [finding] = findingsOf(text, { environment: worldWith(tracked, links) }).filter(
      ({ code }) => code === 'pattern-submodule-crossing',
    );
    const [edit] = finding!.fixes[0]?.edits ?? [];
    if (!edit) return 'none';
    const after = text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
    expect(codesOf(after, { environment: worldWith(tracked, links) })).toEqual([]);
    return after.slice(after.indexOf('resources:') + 'resources:'.length, -1);
  };

  it('adds an entry after it and changes nothing else', () => {
    expect(fixed(' ["vendor/", src/]')).toBe(' ["vendor/", "!vendor/dep", src/]');
    expect(fixed('\n        - vendor/ # all of it\n        - src/')).toBe(
      '\n        - vendor/ # all of it\n        - "!vendor/dep"\n        - src/',
    );
  });

  it('is left to people where the text is not that simple', () => {
    expect(fixed('\n        - path: vendor/\n        - src/')).toBe('none');
    expect(fixed('\n        - >-\n          vendor/\n        - src/')).toBe('none');
    expect(fixed(' [vendor/dep/x/]')).toBe('none');
  });
});
