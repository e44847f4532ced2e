import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/compiler/checks/index.ts';
import { renderPretty } from '../../../src/diagnostics/render/pretty.ts';
import { positionAt } from '../../../src/diagnostics/source.ts';
import { encodePlan } from '../../../src/plan/codec.ts';
import { codesOf, findingsOf, planOf, session, stream } from '../harness.ts';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..', '..');

describe('the list of checks', () => {
  it('holds every check there is, once, and cannot be changed', () => {
    const folder = join(root, 'src/compiler/checks');
    // That one looks at several sessions at once.
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('across-sessions.ts'),
    );
    const exported = files.flatMap((file) => [
      ...readFileSync(join(folder, file), 'utf8').matchAll(/^export function\*? (check[A-Z]\w*)/gm),
    ]);
    expect(checks.map(({ name }) => name).sort()).toEqual(exported.map(([, name]) => name).sort());
    expect(Object.isFrozen(checks)).toBe(true);
  });

  it('sorts them by subject: only the list itself stands outside the rooms', () => {
    const entries = readdirSync(join(root, 'src/compiler/checks'), { withFileTypes: true });
    const plain = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    expect(plain.sort()).toEqual(['check.ts', 'index.ts']);
    const rooms = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
    expect(rooms.filter((name) => !page.includes(`\`checks/${name}\``))).toEqual([]);
  });
});

describe('no false alarm', () => {
  it.each(readdirSync(join(root, 'test/golden/seed')).filter((file) => file.endsWith('.yaml')))(
    'the seed compiles unmodified, with warnings only, each with a place: %s',
    (file) => {
      const findings = findingsOf(readFileSync(join(root, 'test/golden/seed', file), 'utf8'));
      expect(findings.filter(({ severity }) => severity !== 'warning')).toEqual([]);
      expect([...new Set(findings.map(({ code }) => code))].sort()).toEqual(
        ['all.yaml', 'parallel_session_config.yaml'].includes(file)
          ? ['unconfigured-action', 'unresolved-agent', 'unresolved-external']
          : [],
      );
      for (const { span } of findings) {
        const { line, column } = positionAt(span.source, span.start);
        expect(line).toBeGreaterThan(1);
        expect(column).toBeGreaterThan(1);
      }
    },
  );

  it('what a run does not act on is a warning where it limits, a note where it does not', () => {
    const idle = (body: string, after = ''): string[] =>
      findingsOf(session(body, after))
        .filter(({ code }) => code === 'not-acted-on')
        .map(({ severity, message }) => `${severity} ${message.match(/`[^`]+`/)![0]}`);
    const streams = `work_streams:\n${stream('a', ['src/'])}`;
    expect(idle(streams)).toEqual([]);
    expect(idle(`work_streams:\n${stream('a', ['src/'], 'budget: {usd: 5}')}`)).toEqual([]);
    expect(idle(streams, 'budgets: {session: {wall: 1h}, stream: {tokens: 9}}\n')).toEqual([]);
    expect(idle(streams, 'permissions: {deny: [Bash]}\n')).toEqual(['warning `permissions`']);
    expect(idle(streams, 'setup: {ports: 2}\nmcp_servers: {x: {command: y}}\n')).toEqual([
      'info `ports`',
      'info `mcp_servers`',
    ]);
    const policies =
      'conflict_resolution:\n  file_conflicts: {strategy: three_way_merge, notification: at_sync, resolver: "@r"}\n  resource_conflicts: {strategy: fair_share}\n  dependency_conflicts: {strategy: collaborative_resolution, timeout: 5m, escalate_to: "@r"}\n';
    expect(idle(streams + policies)).toEqual([]);
  });

  it('a finding speaks of one phase as of one, and of sizes as they are written', () => {
    const said = (phases: number, after = '', more = ''): string[] =>
      findingsOf(
        session(
          `coordination_strategy: pipeline_parallel\nstages: [{name: x, streams: [a/1]}]\nwork_streams:\n${stream('a', ['src/'], `phases: ${phases}${more}`)}`,
          after,
        ),
      ).map(({ message }) => message);
    expect(said(2)).toEqual(['phase 2 of stream `a` belongs to no stage']);
    expect(said(3)).toEqual(['phases 2 and 3 of stream `a` belong to no stage']);
    expect(said(1, 'capacities: {memory: 8GiB}\n', ', demands: {memory: 9GB}')).toEqual([
      'stream `a` demands 9GB of `memory`, but there is only 8GiB',
    ]);
    expect(said(1, 'capacities: {lanes: 2000}\n', ', demands: {lanes: 3000}')).toEqual([
      'stream `a` demands 3000 of `lanes`, but there is only 2000',
    ]);
  });

  it('a forgotten pair of quotes around a negation is one finding', () => {
    const list = (entries: string): string[] =>
      codesOf(session(`work_streams:\n  a: {command: [make], resources: [${entries}]}\n`));
    expect(list('!src/x, src/')).toEqual(['yaml-bang-tag']);
    expect(list('"!src/x", src/')).toEqual(['pattern-negation-first']);
  });

  it('names that can never be declared are no dependencies', () => {
    const text = session(
      'work_streams:\n  a: {command: [make], dependencies: [__proto__, constructor, x]}\n',
    );
    expect(codesOf(text)).toEqual(['unresolved-external', 'yaml-proto-key', 'yaml-proto-key']);
  });

  it('a plan is told to be one, whatever else could be said of it', () => {
    const plan = encodePlan(planOf(session(`work_streams:\n${stream('a', ['src/'])}`)));
    expect(codesOf(plan)).toEqual(['plan-not-session']);
    expect(codesOf(session(''), { overlays: [plan] })).toContain('plan-not-session');
  });

  it('a byte order mark is no column', () => {
    const place = (text: string): number[] =>
      findingsOf(text).map(({ span }) => positionAt(span.source, span.start).column);
    expect(place('\ufefffoo: 1\n')).toEqual([1]);
    expect(place('\ufefffoo: 1\n')).toEqual(place('foo: 1\n'));
    expect(renderPretty(findingsOf('\ufefffoo: 1\n'))).toBe(renderPretty(findingsOf('foo: 1\n')));
  });

  it('a file next to a directory that wildcards could reach is no prefix conflict', () => {
    expect(
      codesOf(
        session(
          `work_streams:\n${stream('a', ['src/app.ts'])}${stream('b', ['src/**/*.css', 'lib/**/x.ts'])}`,
        ),
      ),
    ).toEqual([]);
  });

  it.each([
    ['lib/{q,z}', 'lib/q/x'],
    ['src/api', 'src/{api,web}/index.ts'],
    ['src/{api,web}', 'src/api/index.ts'],
    ['{src/api,lib}', 'src/api/**/x.ts'],
    ['lib/q', 'lib/[q]/b'],
    ['app/[id]', 'app/[id]/page.tsx'],
    ['lib/@(q|z)', 'lib/z/'],
  ])('braces and classes of few names are the names they stand for: %s and %s', (file, below) => {
    const two = (a: string, b: string): string[] =>
      codesOf(session(`work_streams:\n${stream('a', [a])}${stream('b', [b])}`));
    expect(two(file, below)).toEqual(['overlap-prefix']);
    expect(two(below, file)).toEqual(['overlap-prefix']);
  });

  it.each([
    ['src/api', 'src/*/index.ts'],
    ['lib/q', 'lib/*/'],
    ['lib/q', 'lib/?/x'],
    ['lib/q', 'lib/[!a]/x'],
    ['lib/{q,z*}', 'lib/q/x'],
    ['lib/{q,z}', 'lib/y/x'],
    ['src/index.ts', 'src/*/index.ts'],
  ])('a wildcard spells no name: %s and %s', (file, below) => {
    expect(codesOf(session(`work_streams:\n${stream('a', [file])}${stream('b', [below])}`))).toEqual([]);
  });

  it('what is subtracted is claimed neither as a file nor below it', () => {
    const two = (a: string[], b: string[]): string[] =>
      codesOf(session(`work_streams:\n${stream('a', a)}${stream('b', b)}`));
    expect(two(['lib/{q,z}', '!lib/q'], ['lib/q/x'])).toEqual([]);
    expect(two(['lib/{q,z}', '!lib/q', 'lib/@(q|y)'], ['lib/q/x'])).toEqual(['overlap-prefix']);
    expect(two(['lib/{q,z}'], ['lib/q/x', 'k', '!lib/q/**'])).toEqual([]);
  });

  it('a negation takes every spelling away, so that what is left to another stream raises no alarm', () => {
    const two = (a: string[], b: string[]): string[] =>
      codesOf(session(`work_streams:\n${stream('a', a)}${stream('b', b)}`));
    expect(two(['src/Api.ts'], ['src/', '!src/Api.ts'])).toEqual([]);
    expect(two(['A.ts'], ['*.ts', '!A.ts'])).toEqual([]);
    expect(two(['src/api/'], ['src/', '!src/api/'])).toEqual([]);
    expect(two(['src/Api.ts'], ['src/', '!src/Api*', '!src/x', 'src/api.ts'])).toEqual(['overlap-case-only']);
  });

  it('names that differ in case are told only where nothing else is', () => {
    const two = (a: string, b: string, more = ''): string[] =>
      codesOf(session(`work_streams:\n${stream('a', [a])}${stream('b', [b], more)}`));
    expect(two('README.md', 'readme.md')).toEqual(['overlap-case-only']);
    expect(two('src/A*', 'src/a*')).toEqual(['overlap-case-only']);
    expect(two('\u01c5', '\u01c6')).toEqual(['overlap-case-only']);
    expect(two('README.md', 'R*.md')).toEqual(['overlap-write-write']);
    expect(two('README.md', 'readme.md', 'dependencies: [a]')).toEqual([]);
    expect(two('README.md', 'CHANGELOG.md')).toEqual([]);
  });

  it('near names of externals are told only when they are slips', () => {
    const text = (name: string): string =>
      session(
        `work_streams:\n${stream('database_stream', ['db/'])}${stream('web', ['web/'], `dependencies: [${name}]`)}`,
      );
    expect(findingsOf(text('database_schema'))[0]!.help).toContain('let a stream provide it');
    expect(findingsOf(text('database_steram'))[0]!.help).toBe('did you mean `database_stream`?');
  });

  it('an overlay may declare more than one session uses', () => {
    const overlay =
      'agents:\n  "@other": {adapter: command, command: [x]}\nactions:\n  other: [x]\nexternals:\n  other: {manual: true}\ncapacities:\n  other: 1\n';
    expect(codesOf(session(`work_streams:\n${stream('a', ['a/'])}`), { overlays: [overlay] })).toEqual([]);
  });
});

describe('one run tells all', () => {
  it('independent mistakes are all found, in the order of the text', () => {
    const text = session(
      `coordination_strategy: pipeline_parallel\nwork_streams:\n${stream('a', ['../x'], 'dependencies: [a]')}${stream('b', ['src/[a'], 'dependencies: [c/9]')}${stream('c', ['c/'], 'demands: {gpu: 1}')}stages:\n  - {name: s, streams: [a, b, d]}\n`,
    );
    expect(findingsOf(text).map(({ code }) => code)).toEqual([
      'pattern-dotdot',
      'self-dependency',
      'pattern-bad-class',
      'unknown-reference',
      'unknown-reference',
      'unknown-reference',
    ]);
  });

  it('findings are the same every time', () => {
    for (const file of readdirSync(join(root, 'test/golden/err')).filter((name) =>
      /^(?!.*overlay).*\.yaml$/.test(name),
    )) {
      const text = readFileSync(join(root, 'test/golden/err', file), 'utf8');
      const once = findingsOf(text).map(({ code, span, message }) => [code, span.start, span.end, message]);
      const again = findingsOf(text).map(({ code, span, message }) => [code, span.start, span.end, message]);
      expect(again).toEqual(once);
    }
  });
});
