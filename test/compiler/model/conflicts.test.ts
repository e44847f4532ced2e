import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingsOf, modelOf, planOf, session, stream, worldWith } from '../harness.ts';

const policy = (strategy: string): string =>
  `conflict_resolution:\n  file_conflicts: {strategy: ${strategy}}\n`;

/** Conflicts as `id severity settled_by`. */
function conflictsOf(text: string): string[] {
  return modelOf(text).analysis!.conflicts.map(
    ({ id, severity, settled_by }) => `${id} ${severity} ${settled_by}`,
  );
}

describe('severity follows policy and mode', () => {
  const bothWrite = (strategy: string | null): string =>
    session(
      `work_streams:\n${stream('a', ['src/'])}${stream('b', ['src/x.ts'])}${strategy === null ? '' : policy(strategy)}`,
    );
  const writeAndRead = (strategy: string | null): string =>
    session(
      `work_streams:\n${stream('a', ['src/'])}  b: {command: [make], reads: ["src/x.ts"]}\n${strategy === null ? '' : policy(strategy)}`,
    );
  it.each([
    [null, 'error nothing', 'warning nothing'],
    ['fail', 'error nothing', 'warning nothing'],
    ['last_writer_wins_with_review', 'warning merge', 'warning nothing'],
    ['priority', 'warning merge', 'warning nothing'],
    ['three_way_merge', 'warning merge', 'warning nothing'],
    ['serialize', 'info serialize', 'info serialize'],
  ])('%s: write/write %s, write/read %s', (strategy, write, read) => {
    expect(conflictsOf(bothWrite(strategy))).toEqual([`a~b:write_write ${write}`]);
    expect(conflictsOf(writeAndRead(strategy))).toEqual([`a~b:write_read ${read}`]);
  });

  const messageOf = (text: string): string =>
    findingsOf(text).find(({ code }) => code === 'overlap-write-write')!.message;

  it('a finding promises only what a run does', () => {
    for (const strategy of ['last_writer_wins_with_review', 'priority'])
      expect(messageOf(bothWrite(strategy))).toMatch(/git merges them; .* wins, .* kept for a review/);
    expect(messageOf(bothWrite('three_way_merge'))).toMatch(/git merges them; .* both sides are kept/);
  });

  it('a policy that was chosen is not called missing', () => {
    expect(messageOf(bothWrite(null))).toContain('no policy or mode says');
    expect(messageOf(bothWrite('fail'))).toContain('the policy `fail` refuses that');
  });

  it('what is kept apart in time is not said to happen at the same time', () => {
    for (const apart of [bothWrite('serialize'), modes('exclusive', 'write')])
      expect(messageOf(apart)).not.toContain('at the same time');
    expect(messageOf(bothWrite('priority'))).toContain('at the same time');
  });

  const modes = (first: string, second: string): string =>
    session(
      `work_streams:\n  a: {command: [make], resources: [{path: f, mode: ${first}}]}\n  b: {command: [make], resources: [{path: f, mode: ${second}}]}\n`,
    ).replaceAll('mode: generated', 'mode: generated, regenerate: [make, f]');
  it.each([
    ['append', 'append', 'info append'],
    ['generated', 'generated', 'info generated'],
    ['append', 'write', 'error nothing'],
    ['generated', 'append', 'error nothing'],
    ['exclusive', 'write', 'warning exclusive'],
    ['append', 'exclusive', 'warning exclusive'],
  ])('%s against %s under fail: %s', (first, second, verdict) => {
    expect(conflictsOf(modes(first, second))).toEqual([`a~b:write_write ${verdict}`]);
  });

  it('a wide claim does not meet a protected path that it can never change', () => {
    const two = (a: string, b: string): string[] =>
      conflictsOf(
        session(
          `work_streams:\n  a: {command: [make], resources: [${a}]}\n  b: {command: [make], resources: [${b}]}\n`,
        ),
      );
    const clash = ['a~b:write_write error nothing'];
    expect(two('"**"', '"package-lock.json"')).toEqual([]);
    expect(two('"web/package-lock.json"', '"web/"')).toEqual([]);
    expect(two('"**"', '".github/workflows/*.yml"')).toEqual([]);
    expect(two('"**"', '".github/*.yml"')).toEqual(clash);
    expect(two('"**"', '"package.json"')).toEqual(clash);
    expect(two('"**"', '"package-lock.json", "src/"')).toEqual(clash);
    expect(two('"**", "package-lock.json"', '"package-lock.json"')).toEqual(clash);
    expect(two('{path: package-lock.json, mode: append}, "**"', '"package-lock.json"')).toEqual(clash);
    expect(two('".github/**"', '".github/workflows/ci.yml"')).toEqual(clash);
  });

  it('the witness is a path that both may really change', () => {
    const text = session(`work_streams:\n${stream('a', ['**'])}${stream('b', ['go.sum', 'src/server/'])}`);
    const overlap = findingsOf(text).find(({ code }) => code === 'overlap-write-write');
    expect(overlap!.message).toContain('`src/server/');
  });

  it('reading a protected path still meets who writes it', () => {
    const text = session(`work_streams:\n${stream('a', ['go.sum'])}  b: {command: [make], reads: ["**"]}\n`);
    expect(conflictsOf(text)).toEqual(['a~b:write_read warning nothing']);
  });

  it('who reads a protected path does not meet a wide claim, which never changes it', () => {
    const read = (writes: string, reads: string): string[] =>
      conflictsOf(
        session(
          `work_streams:\n  a: {command: [make], resources: [${writes}]}\n  b: {command: [make], reads: [${reads}]}\n`,
        ),
      );
    const clash = ['a~b:write_read warning nothing'];
    expect(read('"**"', '"package-lock.json"')).toEqual([]);
    expect(read('"web/"', '"**/go.sum"')).toEqual([]);
    expect(read('"**"', '".github/workflows/"')).toEqual([]);
    expect(read('"**", "package-lock.json"', '"package-lock.json"')).toEqual(clash);
    expect(read('"**"', '"package-lock.json", "package.json"')).toEqual(clash);
    expect(read('"**"', '"**/*.json"')).toEqual(clash);
    expect(read('".github/"', '".github/workflows/ci.yml"')).toEqual(clash);
  });

  it('who reads a protected path neither waits for a wide claim nor is kept apart from it', () => {
    const analysis = (policy: string, mode: string) =>
      modelOf(
        session(
          `work_streams:\n  a: {command: [make], resources: [{path: "**", mode: ${mode}}]}\n  b: {command: [make], reads: [go.sum]}\n  c: {command: [make], reads: [x]}\nconflict_resolution: {file_conflicts: {strategy: ${policy}}}\n`,
        ),
      ).analysis!;
    const serialized = analysis('serialize', 'write').edges.filter(({ reason }) => reason === 'serialize');
    expect(serialized.map(({ via }) => via)).toEqual(['**']);
    expect(analysis('fail', 'exclusive').exclusions).toEqual([[0, 2]]);
  });

  it('the last entry that matches a path gives its mode', () => {
    const claims = (id: string): string =>
      `  ${id}: {command: [make], resources: ["${id}/", "shared/**", {path: shared/log.md, mode: append}, "!shared/${id === 'a' ? '[!l]*' : 'z*'}"]}\n`;
    expect(conflictsOf(session(`work_streams:\n${claims('a')}${claims('b')}`))).toEqual([
      'a~b:write_write error nothing',
    ]);
    const onlyLog = (id: string): string =>
      `  ${id}: {command: [make], resources: ["${id}/**", {path: log.md, mode: append}]}\n`;
    expect(conflictsOf(session(`work_streams:\n${onlyLog('a')}${onlyLog('b')}`))).toEqual([
      'a~b:write_write info append',
    ]);
  });
});

describe('what is reported', () => {
  it('never a stream against itself, and never two readers', () => {
    expect(
      conflictsOf(
        session(
          'work_streams:\n  a: {command: [make], resources: ["src/", "src/x"], reads: ["src/", "lib/"], phases: 2}\n  b: {command: [make], reads: ["lib/"]}\n',
        ),
      ),
    ).toEqual([]);
  });

  it('nothing between streams that a dependency, a milestone or a stage orders', () => {
    const both = `${stream('a', ['src/'])}${stream('b', ['src/'], 'dependencies: [a]')}`;
    expect(conflictsOf(session(`work_streams:\n${both}`))).toEqual([]);
    const gated = `work_streams:\n${stream('a', ['src/'])}${stream('b', ['src/'], 'dependencies: [done]')}synchronization_points:\n  - {milestone: done, triggers: [a_complete]}\n`;
    expect(conflictsOf(session(gated))).toEqual([]);
    const staged = `coordination_strategy: pipeline_parallel\nwork_streams:\n${stream('a', ['src/'])}${stream('b', ['src/'])}stages:\n  - {name: x, streams: [a]}\n  - {name: y, streams: [b]}\n`;
    expect(conflictsOf(session(staged))).toEqual([]);
  });

  it('only the phases that may run at the same time', () => {
    const text = session(
      `work_streams:\n${stream('a', ['src/'])}${stream('b', ['src/'])}synchronization_points:\n  - {milestone: half, triggers: [all_streams_complete_phase_1]}\n  - {milestone: end, triggers: [all_streams_complete_phase_2]}\n${policy('three_way_merge')}`,
    );
    expect(planOf(text).conflicts[0]!.tasks).toEqual([
      ['a/1', 'b/1'],
      ['a/2', 'b/2'],
    ]);
  });

  it('uses the resources of a phase where it has some of its own', () => {
    const text = session(
      `work_streams:\n  a: {command: [make], resources: ["src/", "lib/"], phases: [{name: one, resources: ["lib/"]}, {name: two}]}\n${stream('b', ['src/x'])}${policy('three_way_merge')}`,
    );
    expect(planOf(text).conflicts[0]!.tasks).toEqual([['a/two', 'b/1']]);
  });

  it('a witness that is a tracked file where there is one, else a path that could be', () => {
    const text = session(`work_streams:\n${stream('a', ['src/**/*.ts'])}${stream('b', ['src/api/'])}`);
    const [certain] = findingsOf(text, {
      environment: worldWith(['src/api/users/list.ts', 'src/api/z.ts', 'README.md']),
    });
    expect(certain!.message).toContain('`src/api/z.ts` and 1 more existing file');
    const [possible] = findingsOf(text, { environment: worldWith(['src/api/users/list.rb']) });
    expect(possible!.message).not.toContain('exist');
    expect(possible!.severity).toBe('error');
  });

  it('many: fifty pairs one by one, then how many there are and where they come from', () => {
    const streams = Array.from({ length: 400 }, (_, at) => stream(`s${at}`, [`s${at}/`, 'package.json']));
    const text = session(`work_streams:\n${streams.join('')}`);
    const findings = findingsOf(text);
    expect(findings.filter(({ code }) => code === 'overlap-write-write')).toHaveLength(50);
    expect(findings.find(({ code }) => code === 'overlap-summary')!.message).toBe(
      '79800 overlaps, of which 50 are shown; 400 streams meet in `package.json`',
    );
    // Where order settles them, the plan orders also those that it does not list.
    const settled = planOf(session(`work_streams:\n${streams.slice(0, 330).join('')}${policy('serialize')}`));
    expect(settled.conflicts).toHaveLength(50_000);
    expect(settled.edges).toHaveLength(329);
  });

  it('shows both ends of every overlap', () => {
    const [finding] = findingsOf(session(`work_streams:\n${stream('a', ['src/'])}${stream('b', ['src/x'])}`));
    const textAt = ({ span }: { span: { source: { text: string }; start: number; end: number } }): string =>
      span.source.text.slice(span.start, span.end);
    expect([textAt(finding!), ...finding!.related.map(textAt)]).toEqual(['"src/x"', '"src/"']);
  });
});

describe('settling by order', () => {
  it('serialize inserts directed edges: priority first, then declaration, and never closes a cycle', () => {
    const text = session(
      `work_streams:\n${stream('a', ['src/'])}${stream('b', ['src/'], 'priority: 1')}${stream('c', ['src/'], 'dependencies: [a]')}${policy('serialize')}`,
    );
    const plan = planOf(text);
    expect(plan.edges.filter(({ reason }) => reason === 'serialize')).toEqual([
      { from: 'b/1', to: 'a/1', reason: 'serialize', via: 'src/' },
    ]);
    expect(plan.order).toEqual(['b/1', 'a/1', 'c/1']);
    expect(plan.exclusions).toEqual([]);
  });

  it('mode exclusive gives pairs that never run at the same time, in either order', () => {
    const claim = (id: string): string =>
      `  ${id}: {command: [make], resources: [{path: db/schema.rb, mode: exclusive}]}\n`;
    const plan = planOf(session(`work_streams:\n${claim('a')}${claim('b')}`));
    expect(plan.exclusions).toEqual([['a/1', 'b/1']]);
    expect(plan.edges).toEqual([]);
  });

  it('under serialize no two streams that share a path are left unordered', () => {
    const streams = fc.array(
      fc.record({
        claims: fc.uniqueArray(fc.constantFrom('a/', 'b/', 'a/x', '**/x', 'c/*.ts'), { maxLength: 3 }),
        priority: fc.integer({ min: 0, max: 3 }),
        phases: fc.integer({ min: 1, max: 3 }),
        after: fc.array(fc.nat({ max: 5 }), { maxLength: 2 }),
      }),
      { minLength: 2, maxLength: 6 },
    );
    fc.assert(
      fc.property(streams, (list) => {
        const lines = list.map(({ claims, priority, phases, after }, at) => {
          const names = [...new Set(after.filter((other) => other < at))].map((other) => `s${other}`);
          return stream(
            `s${at}`,
            claims,
            `priority: ${priority}, phases: ${phases}, dependencies: [${names}]`,
          )
            .replace(/, dependencies: \[\]/, '')
            .replace(/, resources: \[\]/, '');
        });
        const plan = planOf(session(`work_streams:\n${lines.join('')}${policy('serialize')}`));
        const place = new Map(plan.order.map((id, at) => [id, at]));
        expect(plan.edges.every(({ from, to }) => place.get(from)! < place.get(to)!)).toBe(true);
        const comesFirst = reach(plan.edges);
        for (const { tasks } of plan.conflicts)
          for (const [x, y] of tasks) expect(comesFirst(x, y) !== comesFirst(y, x)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

/** Plain depth-first reachability, as an oracle. */
function reach(edges: readonly { from: string; to: string }[]): (from: string, to: string) => boolean {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  return (from, to) => {
    const seen = new Set<string>();
    const stack = [from];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node === to && seen.size > 0) return true;
      if (seen.has(node)) continue;
      seen.add(node);
      stack.push(...(next.get(node) ?? []));
    }
    return false;
  };
}
