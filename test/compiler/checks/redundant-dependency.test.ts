import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { happensBefore } from '../../../src/compiler/model/happens-before.ts';
import { codesOf, findingsOf, modelOf, session, stream } from '../harness.ts';
import { applyFixes } from './apply-fixes.ts';

const code = 'redundant-dependency';

/** Everything that must come before each task. */
function orderOf(text: string): string[] {
  const { graph } = modelOf(text);
  const { before } = happensBefore(graph);
  const tasks = graph.nodes.flatMap(({ kind }, node) => (kind === 'task' ? [node] : []));
  return tasks.flatMap((a) =>
    tasks.filter((b) => before(a, b)).map((b) => `${graph.nodes[a]!.id} ${graph.nodes[b]!.id}`),
  );
}

function redundant(text: string): string[] {
  return findingsOf(text)
    .filter((finding) => finding.code === code)
    .map(({ message }) => message);
}

/** Streams s0, s1, …, each with a number of phases, depending on earlier ones by the names given. */
function sessionOf(streams: readonly { phases: number; names: readonly string[] }[]): string {
  const lines = streams.map(({ phases, names }, at) =>
    stream(`s${at}`, [`s${at}/`], `phases: ${phases}, dependencies: [${names.join(', ')}]`),
  );
  const milestone = 'synchronization_points:\n  - {milestone: m, triggers: [s0_complete_phase_1]}\n';
  return session(`work_streams:\n${lines.join('')}${milestone}`);
}

const sessions = fc
  .array(fc.record({ phases: fc.integer({ min: 1, max: 3 }), picks: fc.array(fc.nat(), { maxLength: 3 }) }), {
    minLength: 2,
    maxLength: 6,
  })
  .map((drawn) =>
    drawn.map(({ phases, picks }, at) => {
      const choices = drawn
        .slice(0, at)
        .flatMap((earlier, index) => [`s${index}`, `s${index}/${earlier.phases}`, `s${index}/1`])
        .concat(at > 0 ? ['m'] : []);
      const names = [...new Set(picks.map((pick) => choices[pick % choices.length]))].filter(
        (name) => name !== undefined,
      );
      return { phases, names };
    }),
  );

describe('redundant-dependency', () => {
  it('names exactly the dependencies without which the order stays the same', () => {
    fc.assert(
      fc.property(sessions, (streams) => {
        const text = sessionOf(streams);
        const found = new Set(
          findingsOf(text)
            .filter((finding) => finding.code === code)
            .map(({ span, subject }) => `${subject[0]} ${text.slice(span.start, span.end)}`),
        );
        const order = orderOf(text);
        for (const [at, { names }] of streams.entries())
          for (const name of names) {
            const others = streams.with(at, {
              ...streams[at]!,
              names: names.filter((other) => other !== name),
            });
            const same = orderOf(sessionOf(others)).join('\n') === order.join('\n');
            // Of two spellings of one wait each alone is needless, but only both together would change the order.
            if (found.has(`s${at} ${name}`)) expect(same).toBe(true);
            else if (same) expect(isRespelt(name, at, streams)).toBe(true);
          }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the order when all that it names are removed together', () => {
    fc.assert(
      fc.property(sessions, (streams) => {
        const text = sessionOf(streams);
        const findings = findingsOf(text).filter((finding) => finding.code === code);
        // Neighbours in a list cannot be taken out in one go.
        const one = findings.filter(
          ({ subject }, at) => at === findings.findIndex((f) => f.subject[0] === subject[0]),
        );
        expect(orderOf(applyFixes(text, one))).toEqual(orderOf(text));
      }),
      { numRuns: 60 },
    );
  });

  it('says through what, and offers a safe fix where no prompt names the dependency', () => {
    const text = session(
      `work_streams:\n${stream('a', ['a/'])}${stream('b', ['b/'], 'dependencies: [a]')}${stream('c', ['c/'], 'dependencies: [a, b]')}${stream('d', ['d/'])}`,
    );
    const [finding] = findingsOf(text);
    expect(finding?.message).toBe('`c` need not depend on `a`: `b` does already');
    expect(finding?.fixes.map(({ grade }) => grade)).toEqual(['safe']);
    expect(applyFixes(text, [finding!])).toBe(text.replace('[a, b]', '[b]'));
    const told = text.replace('c: {command: [make, c]', 'c: {agent: "@x"');
    expect(findingsOf(told).find((one) => one.code === code)?.fixes[0]?.grade).toBe('unsafe');
  });

  it('leaves alone what stages or artifacts say as well, and what is needed in one phase only', () => {
    const stages =
      'coordination_strategy: pipeline_parallel\nstages: [{name: x, streams: [a, d]}, {name: y, streams: [b]}, {name: z, streams: [c]}]\n';
    const chain = `work_streams:\n${stream('a', ['a/'])}${stream('d', ['d/'])}${stream('b', ['b/'])}${stream('c', ['c/'], 'dependencies: [a, b]')}`;
    expect(redundant(session(stages + chain))).toEqual([]);
    const artifact = `work_streams:\n${stream('a', ['a/'], 'provides: [x]')}${stream('b', ['b/'], 'dependencies: [a]')}${stream('c', ['c/'], 'dependencies: [x, b]')}`;
    expect(redundant(session(artifact))).toEqual([]);
    const phases = `work_streams:\n${stream('a', ['a/'], 'phases: 2')}${stream('b', ['b/'], 'dependencies: [a]')}${stream('c', ['c/'], 'phases: 2, dependencies: [a, b]')}`;
    expect(redundant(session(phases))).toEqual([]);
    const both = `work_streams:\n${stream('a', ['a/'], 'phases: 2')}${stream('c', ['c/'], 'dependencies: [a, a/2]')}`;
    expect(redundant(session(both))).toEqual(['`c` need not depend on `a`: `a/2` does already']);
  });

  it('shows only the first of very many, and says nothing of what is written twice or in a circle', () => {
    const many = Array.from({ length: 40 }, (_, at) =>
      stream(`t${at}`, [`t${at}/`], `dependencies: [${at > 0 ? `t${at - 1}` : ''}${at > 1 ? ', t0' : ''}]`),
    );
    expect(redundant(session(`work_streams:\n${many.join('')}`)).length).toBe(20);
    const twice = `work_streams:\n${stream('a', ['a/'])}${stream('b', ['b/'], 'dependencies: [a]')}${stream('c', ['c/'], 'dependencies: [a, b, a]')}${stream('d', ['d/'])}`;
    expect(codesOf(session(twice))).toEqual(['duplicate-dependency', code]);
    const circle = `work_streams:\n${stream('a', ['a/'], 'dependencies: [c]')}${stream('b', ['b/'], 'dependencies: [a]')}${stream('c', ['c/'], 'dependencies: [a, b]')}`;
    expect(codesOf(session(circle))).toEqual(['dependency-cycle']);
  });
});

/** Whether the same wait stands beside it in other words (`s1` and `s1/1`), or it is a wait for the milestone itself. */
function isRespelt(
  name: string,
  at: number,
  streams: readonly { phases: number; names: readonly string[] }[],
): boolean {
  const [provider] = name.split('/');
  return (
    name === 'm' || streams[at]!.names.some((other) => other !== name && other.split('/')[0] === provider)
  );
}
