import { describe, expect, it } from 'vitest';
import { explainPair, type PairExplanation } from '../../../src/compiler/explain/pair.ts';
import { reportPair } from '../../../src/compiler/explain/pair-report.ts';
import { findSubject } from '../../../src/compiler/explain/subject.ts';
import { wordPair } from '../../../src/compiler/explain/word-pair.ts';
import type { AnalysedModel } from '../../../src/compiler/model/analyse.ts';
import { pick, randomFrom } from '../../cli/oracle/samples.ts';
import { type Given, modelOf, session, stream, worldWith } from '../harness.ts';

interface Explained {
  readonly told: PairExplanation;
  readonly text: string;
  readonly model: AnalysedModel;
}

function explain(text: string, names: readonly [string, string] = ['a', 'b'], given: Given = {}): Explained {
  return explainIn(modelOf(text, given), names);
}

function explainIn(model: AnalysedModel, [a, b]: readonly [string, string]): Explained {
  const [one, other] = [findSubject(a, model), findSubject(b, model)];
  if (!one.ok || !other.ok) throw new Error('no such stream');
  const told = explainPair(one.value, other.value, model);
  return { told, text: wordPair(told, model), model };
}

const streams = (...all: string[]): string => `work_streams:\n${all.join('')}`;
const both = (more = '', resources = ['src/']): string =>
  session(streams(stream('a', resources), stream('b', resources, more)));

describe('the order of two streams', () => {
  it('is proved by the dependency that makes it', () => {
    const { told, text } = explain(both('dependencies: [a]'));
    expect(told.verdict).toBe('ordered');
    expect(text).toContain(
      '`a` and `b` never run at the same time: the session puts one after the other\n\nOrder\n  `a/1` is done before `b/1` starts\n    `b/1` waits for `a/1`: it depends on `a`  session.yaml:5:65\n',
    );
    expect(text).toContain('no conflict: their phases are ordered');
  });

  it('is proved over other streams, artifacts and milestones, each step with its reason', () => {
    const { told, text } = explain(
      session(
        `${streams(
          stream('a', ['a/'], 'provides: [contract]'),
          stream('m', ['m/'], 'dependencies: [contract]'),
          stream('b', ['b/'], 'dependencies: [ready]'),
        )}synchronization_points:\n  - {milestone: ready, triggers: [m_complete]}\n`,
      ),
    );
    expect(told.pairs![0]!.proof.map(({ reason }) => reason)).toEqual([
      'artifact',
      'milestone',
      'dependency',
    ]);
    expect(text).toContain('`m/1` waits for `a/1`: it depends on `contract`, which is provided there');
    expect(text).toContain('milestone `ready` waits for `m/1`: its trigger is `m_complete`');
    expect(text).toContain('`b/1` waits for milestone `ready`: it depends on `ready`');
  });

  it('is proved by stages', () => {
    const { text } = explain(
      session(
        `coordination_strategy: pipeline_parallel\n${streams(stream('a', ['a/']), stream('b', ['b/']), stream('c', ['c/']))}stages:\n  - {name: one, streams: [a]}\n  - {name: two, streams: [c]}\n  - {name: three, streams: [b]}\n`,
      ),
    );
    expect(text).toContain('stage `one` holds `a/1`, and ends with it');
    expect(text).toContain('`c/1` is in the stage after `one`');
    expect(text).toContain('`b/1` is in the stage after `two`');
  });

  it('is shown for the closest phases; the others follow', () => {
    const { told, text } = explain(
      session(
        `${streams(stream('a', ['a/'], 'phases: 3'), stream('b', ['b/'], 'phases: 3, dependencies: [a]'))}`,
      ),
    );
    const proved = told
      .pairs!.filter(({ proof }) => proof.length > 0)
      .map(({ a, b }) => `${a.name}${b.name}`);
    expect(proved).toEqual(['11', '22', '33']);
    expect(text).toContain('3 more pairs of phases follow from that');
    expect(text).toContain('`a/2` and `b/1` may run at the same time: nothing orders them');
  });

  it('can be asked of single phases', () => {
    const text = session(
      `${streams(stream('a', ['src/'], 'phases: 2'), stream('b', ['src/'], 'phases: 2, dependencies: [a]'))}`,
    );
    expect(explain(text, ['a/1', 'b/2']).told.verdict).toBe('ordered');
    expect(explain(text, ['a/1', 'b/2']).told.pairs).toHaveLength(1);
    expect(explain(text, ['b/1', 'a/2']).told.verdict).toBe('conflict');
  });

  it('is open where the session closes a cycle', () => {
    const { told, text } = explain(
      session(
        streams(stream('a', ['src/'], 'dependencies: [b]'), stream('b', ['src/'], 'dependencies: [a]')),
      ),
    );
    expect([told.verdict, told.pairs]).toEqual(['unknown', null]);
    expect(text).toContain('the order of the session closes a cycle');
    expect(text).toContain('Order\n  b/1 → a/1 → b/1\n');
    expect(text).toContain('both may write `src/a`');
  });
});

const resolution = (strategy: string): string =>
  `conflict_resolution: {file_conflicts: {strategy: ${strategy}}}\n`;
const moded = (mode: string, path = 'CHANGES'): string =>
  `[{path: ${path}, mode: ${mode}${mode === 'generated' ? ', regenerate: [x]' : ''}}]`;
const withModes = (a: string, b: string, more = ''): string =>
  session(
    `work_streams:\n  a: {command: [x], resources: ${moded(a)}}\n  b: {command: [x], resources: ${moded(b)}}\n${more}`,
  );

describe('claims that meet', () => {
  it.each([
    ['fail', 'conflict', 'error: the policy `fail` refuses that'],
    ['three_way_merge', 'merged', 'warning: git merges them'],
    ['last_writer_wins_with_review', 'merged', 'warning: git merges them'],
    ['priority', 'merged', 'warning: git merges them'],
    ['serialize', 'apart', 'settled: `serialize` makes `b` wait for `a`'],
  ])('are judged by the policy %s', (policy, verdict, words) => {
    const { told, text } = explain(`${both().trimEnd()}\n  ${resolution(policy)}`);
    expect(told.verdict).toBe(verdict);
    expect(text).toContain(`both may write \`src/a\`\n    ${words}`);
  });

  it.each([
    ['append', 'append', 'merged', 'settled: both only append'],
    ['generated', 'generated', 'merged', 'settled: `regenerate` makes it anew'],
    ['append', 'write', 'conflict', 'error: no policy or mode says what should happen'],
    ['exclusive', 'write', 'apart', 'warning: mode `exclusive` keeps them apart in time'],
  ])('are judged by the modes %s and %s', (a, b, verdict, words) => {
    const { told, text } = explain(withModes(a, b));
    expect(told.verdict).toBe(verdict);
    expect(text).toContain(words);
  });

  it('`serialize` is told as the order it makes, with the place it comes from', () => {
    const { told, text } = explain(`${both().trimEnd()}\n  ${resolution('serialize')}`);
    expect(told.pairs![0]).toMatchObject({ relation: 'first', by: 'policy' });
    expect(text).toContain(
      '`b/1` waits for `a/1`: both claim `src/`, and the policy `serialize` orders them  session.yaml:5:',
    );
  });

  it('`exclusive` is told as never at the same time', () => {
    const { told, text } = explain(withModes('exclusive', 'write'));
    expect(told.pairs![0]!.relation).toBe('apart');
    expect(text).toContain('`a/1` and `b/1` never run at the same time, in either order: mode `exclusive`');
  });

  it('name the existing files, and are certain where there are some', () => {
    const environment = worldWith(['src/x.ts', 'src/deep/y.ts', 'docs/z.md']);
    const { told, text } = explain(both(), ['a', 'b'], { environment });
    expect(told.crossings.list[0]!.grade).toEqual({
      grade: 'certain',
      witness: 'src/x.ts',
      tracked_count: 2,
      tracked: ['src/x.ts', 'src/deep/y.ts'],
    });
    expect(text).toContain('both may write `src/x.ts` and 1 more existing file\n');
    expect(text).toContain('existing files: `src/x.ts`, `src/deep/y.ts`');
    const possible = explain(both('', ['new/']), ['a', 'b'], { environment });
    expect(possible.told.crossings.list[0]!.grade!.grade).toBe('possible');
  });

  it('show both places, each with its line', () => {
    const { text } = explain(both());
    expect(text).toContain(
      '     --> session.yaml:4:41: `a` writes `src/`\n    4 |     a: {command: [make, a], resources: ["src/"]}\n      |                                         ------\n',
    );
    expect(text).toContain('session.yaml:5:41: `b` writes `src/`');
  });

  it('a write and a read are told with who writes, whatever the order of the names', () => {
    const text = session(streams(stream('a', ['src/']), stream('b', ['lib/'], 'reads: [src/x]')));
    for (const names of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const { told, text: words } = explain(text, names);
      expect(told.verdict).toBe('conflict');
      expect(words).toContain('`a` may write `src/x` and `b` reads it\n    warning: the reader may see');
    }
  });

  it('two reads are nothing', () => {
    const { told } = explain(
      session(streams(stream('a', ['a/'], 'reads: [x/]'), stream('b', ['b/'], 'reads: [x/]'))),
    );
    expect([told.verdict, told.crossings.list]).toEqual(['independent', []]);
  });

  it('two reads of one path are told as what they are', () => {
    const reading = (...ids: string[]): string =>
      session(streams(...ids.map((id) => `  ${id}: {command: [x], reads: [docs/]}\n`)));
    const { told, text, model } = explain(reading('a', 'b'), ['a', 'b'], {
      environment: worldWith(['docs/guide.md']),
    });
    expect(told.verdict).toBe('independent');
    expect(text).toContain(
      '`a` and `b` can run at the same time: neither writes what the other claims, and reads never conflict\n',
    );
    expect(text).toContain('  no path that one of them writes is claimed by the other: decided on');
    expect(text).toContain('  both read `docs/guide.md`, which exists: reads never conflict\n');
    expect(text).not.toMatch(/no path is claimed by both|no path matches both/);
    expect(reportPair(told, model)).toMatchObject({
      both_read: { witness: 'docs/guide.md', grade: 'certain', patterns: ['docs/', 'docs/'] },
    });
    expect(reportPair(explain(both()).told, model)['both_read']).toBeNull();
  });

  it('who reads a protected path is told who never changes it', () => {
    const { told, text, model } = explain(
      session(streams(stream('a', ['**']), '  b: {command: [x], reads: [package-lock.json]}\n')),
    );
    expect(told.verdict).toBe('independent');
    const why =
      '`b` reads `package-lock.json`, which the other does not claim by name, so that a run never lets it change it';
    expect(text).toContain(`\`a\` and \`b\` can run at the same time: ${why}\n`);
    expect(reportPair(told, model)).toMatchObject({
      near_misses: [{ kind: 'protected', path: 'package-lock.json', by: null, reader: 'b' }],
    });
  });
});

describe('claims that do not meet', () => {
  it('are told with what each stream claims', () => {
    const { told, text } = explain(
      session(streams(stream('a', ['src/a/', '*.md']), stream('b', ['src/b/'], 'reads: [lib/]'))),
    );
    expect(told.verdict).toBe('independent');
    expect(text).toContain('`a` and `b` can run at the same time: no path is claimed by both\n');
    expect(text).toContain('no path matches both: decided on the patterns themselves');
    expect(text).toContain('`a` writes `src/a/` and `*.md`\n');
    expect(text).toContain('`b` writes `src/b/`, reads `lib/`\n');
  });

  it('but nearly: in case, as file and directory, in protected paths', () => {
    expect(
      explain(session(streams(stream('a', ['src/Api.ts']), stream('b', ['src/api.ts'])))).text,
    ).toContain('note: `src/Api.ts` and `src/api.ts` differ only in case');
    expect(explain(session(streams(stream('a', ['src/api']), stream('b', ['src/api/x.ts'])))).text).toContain(
      'note: `a` claims `src/api` as a file, `b` claims `src/api/x.ts` below it',
    );
    expect(explain(session(streams(stream('a', ['src/api/x.ts']), stream('b', ['src/api'])))).text).toContain(
      'note: `b` claims `src/api` as a file, `a` claims `src/api/x.ts` below it',
    );
    const { told, text } = explain(session(streams(stream('a', ['**/*.md']), stream('b', ['AGENTS.md']))));
    expect(told.verdict).toBe('independent');
    const why =
      'both patterns match `AGENTS.md`, but only `b` claims it by name, and a run lets only that one change it';
    expect(text).toContain(`note: ${why}`);
    expect(text).toContain(`\`a\` and \`b\` can run at the same time: ${why}\n`);
    expect(text).toContain('  besides protected files, no path matches both: decided on');
    expect(text).not.toContain('no path is claimed by both');
    expect(told.crossings.near).toMatchObject([{ by: 1, reader: null }]);
  });

  it('are not called proved where some of them cannot be read', () => {
    const { told, text } = explain(session(streams(stream('a', ['src/', '../x']), stream('b', ['lib/']))));
    expect(told.incomplete.map(({ id }) => id)).toEqual(['a']);
    expect(text.split('\n')[0]).toMatch(/, as far as their claims can be read$/);
    expect(text).toContain('note: some claims of `a` are no patterns');
  });

  it('a stream without claims is said to have none', () => {
    const { text } = explain(
      session('work_streams:\n  a: {command: [x]}\n  b: {command: [x], resources: [b/]}\n'),
    );
    expect(text).toContain('`a` claims no path\n');
  });
});

describe('streams that a policy orders by way of others', () => {
  const through = (more = ''): string =>
    session(
      `${streams(stream('a', ['p/1']), stream('b', ['p/'], more), stream('c', ['p/2']))}${resolution('serialize')}`,
    );

  it('are ordered, with the proof, and not said to collide', () => {
    const { told, text, model } = explain(through(), ['a', 'c']);
    expect([told.verdict, told.crossings.list]).toEqual(['ordered', []]);
    expect(text).toContain(
      '`a` and `c` never run at the same time: policy `serialize` puts one after the other by ordering others\n',
    );
    expect(text).toContain('`b/1` waits for `a/1`: both claim');
    expect(text).toContain('`c/1` waits for `b/1`: both claim');
    expect(text).not.toContain('would collide');
    const report = reportPair(told, model);
    expect(report).toMatchObject({
      verdict: 'ordered',
      order: [
        { relation: 'before', by: 'policy', proof: [{ reason: 'serialize' }, { reason: 'serialize' }] },
      ],
    });
  });

  it('and those that the policy orders themselves are kept apart', () => {
    expect(explain(through(), ['a', 'b']).told.verdict).toBe('apart');
  });

  it('are ordered by the session where the session does it', () => {
    const { told, text } = explain(through('dependencies: [a]').replace('"p/2"', '"q"'), ['a', 'b']);
    expect(told.verdict).toBe('ordered');
    expect(text).toContain('the session puts one after the other');
  });
});

describe('what is quoted', () => {
  it('commands no terminal', () => {
    const { text } = explain(
      session(
        'work_streams:\n  a: {command: [x], resources: ["src/\\e\\u202e*"]}\n  b: {command: [x], resources: [src/]}\n',
      ),
    );
    expect(text).not.toMatch(/[\u001b\u202e]/);
  });
});

describe('random sessions', () => {
  const random = randomFrom(41);
  const sessions = Array.from({ length: 60 }, () => randomSession(random));

  it('order: every relation is what closure says, every proof leads from the one to the other', () => {
    const seen: Record<string, number> = {};
    for (const { model, ids } of sessions)
      for (const [a, b] of pairsOf(ids)) {
        const { told } = explainIn(model, [a, b]);
        const edges = model.analysis!.edges;
        const comesBefore = closure(model.graph.nodes.length, edges);
        for (const { a: one, b: other, relation, proof } of told.pairs!) {
          seen[relation] = (seen[relation] ?? 0) + 1;
          expect(relation === 'first').toBe(comesBefore(one.node, other.node));
          expect(relation === 'second').toBe(comesBefore(other.node, one.node));
          if (proof.length === 0) continue;
          const [from, to] = relation === 'first' ? [one, other] : [other, one];
          let node = from.node;
          for (const edge of proof) {
            expect(edges).toContain(edge);
            expect(edge.from).toBe(node);
            node = edge.to;
          }
          expect(node).toBe(to.node);
        }
        // What has no proof follows from what has one.
        const shown = told.pairs!.filter(({ proof }) => proof.length > 0);
        for (const { a: one, b: other, relation } of told.pairs!) {
          if (relation === 'first')
            expect(
              shown.some(
                (pair) =>
                  pair.relation === 'first' && pair.a.number >= one.number && pair.b.number <= other.number,
              ),
            ).toBe(true);
          if (relation === 'second')
            expect(
              shown.some(
                (pair) =>
                  pair.relation === 'second' && pair.b.number >= other.number && pair.a.number <= one.number,
              ),
            ).toBe(true);
        }
      }
    for (const relation of ['first', 'second', 'together', 'apart'])
      expect(seen[relation]).toBeGreaterThan(5);
  });

  it('claims: what is explained as a collision is what compile finds, as bad and settled alike', () => {
    let met = 0;
    for (const { model, ids } of sessions)
      for (const [a, b] of pairsOf(ids)) {
        const { told } = explainIn(model, [a, b]);
        const [x, y] = [ids.indexOf(a), ids.indexOf(b)];
        const found = model.analysis!.conflicts.filter(
          ({ streams: [one, other] }) => (one === x && other === y) || (one === y && other === x),
        );
        for (const kind of ['write_write', 'write_read'] as const) {
          const worst = (severities: readonly string[]): string | undefined =>
            ['error', 'warning', 'info'].find((severity) => severities.includes(severity));
          const compiled = found.filter((conflict) => conflict.kind === kind).map(({ severity }) => severity);
          const explained = told.crossings.list
            .filter((one) => one.kind === kind)
            .flatMap(({ settled }) => settled?.severity ?? []);
          expect(worst(explained)).toBe(worst(compiled));
          met += compiled.length;
        }
      }
    expect(met).toBeGreaterThan(50);
  });

  it('the same questions give the same words, and JSON that says the same', () => {
    for (const { model, ids } of sessions.slice(0, 10))
      for (const pair of pairsOf(ids)) {
        const { told, text } = explainIn(model, pair);
        expect(explainIn(model, pair).text).toBe(text);
        const report = JSON.parse(JSON.stringify(reportPair(told, model)));
        expect(report).toMatchObject({ schema: 'pcoord.explanation/1', verdict: told.verdict });
        expect(report.order.length).toBe(told.pairs!.length);
      }
  });
});

function pairsOf(ids: readonly string[]): [string, string][] {
  return ids.flatMap((a) => ids.filter((b) => b !== a).map((b): [string, string] => [a, b]));
}

function closure(
  size: number,
  edges: readonly { from: number; to: number }[],
): (a: number, b: number) => boolean {
  const reach = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  for (const { from, to } of edges) reach[from]![to] = true;
  for (let k = 0; k < size; k++)
    for (let i = 0; i < size; i++)
      if (reach[i]![k]) for (let j = 0; j < size; j++) if (reach[k]![j]) reach[i]![j] = true;
  return (a, b) => reach[a]![b]!;
}

/** Four streams with phases, dependencies on earlier ones, now and then a milestone, a policy, modes and reads. */
function randomSession(random: (below: number) => number): { model: AnalysedModel; ids: string[] } {
  const ids = ['s0', 's1', 's2', 's3'];
  const paths = ['src/', 'src/a/', 'src/b/x', 'lib/', 'lib/y', '*.md', 'README.md'];
  const lines = ids.map((id, at) => {
    const claims = Array.from({ length: 1 + random(2) }, () => {
      const path = pick(random, paths);
      const mode = pick(random, ['write', 'write', 'append', 'exclusive']);
      return mode === 'write' ? JSON.stringify(path) : `{path: ${JSON.stringify(path)}, mode: ${mode}}`;
    });
    const waits = ids.slice(0, at).filter(() => random(3) === 0);
    const parts = [
      'command: [x]',
      `resources: [${claims.join(', ')}]`,
      `phases: ${1 + random(3)}`,
      ...(waits.length > 0 ? [`dependencies: [${waits.join(', ')}]`] : []),
      ...(random(3) === 0 ? [`reads: [${JSON.stringify(pick(random, paths))}]`] : []),
    ];
    return `  ${id}: {${parts.join(', ')}}\n`;
  });
  const points =
    random(3) === 0
      ? 'synchronization_points:\n  - {milestone: m, triggers: [s0_complete_phase_1, s3_complete_phase_1]}\n'
      : '';
  const policy = resolution(pick(random, ['fail', 'serialize', 'three_way_merge']));
  const model = modelOf(session(`work_streams:\n${lines.join('')}${points}${random(2) === 0 ? policy : ''}`));
  return { model, ids };
}
