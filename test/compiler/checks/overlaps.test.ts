import { beforeAll, describe, expect, it } from 'vitest';
import { checkOverlapUndecided } from '../../../src/compiler/checks/conflicts/overlap-undecided.ts';
import { reportOverlaps, shownConflicts } from '../../../src/compiler/checks/conflicts/overlaps.ts';
import { findingsOf, modelOf, session, stream, worldWith } from '../harness.ts';

const HARD = ['*', '!*a??????????????????*'];
const LONG = '*a??????????????????b';
const many = (count: number, text: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => text(at));

const twoStreams = (a: readonly string[], b: readonly string[], more = ''): string =>
  session(`work_streams:\n${stream('a', a)}${stream('b', b, more)}`);

const reading = (a: readonly string[], b: readonly string[]): string =>
  session(`work_streams:\n${stream('a', a)}  b: {command: [make, b], reads: ${JSON.stringify(b)}}\n`);

/** Sessions whose conflicts are found by the join, with proofs that end in each way. */
const SESSIONS: Record<string, string> = {
  'a plain meeting': twoStreams(['src/'], ['src/x']),
  'a meeting beside a hard one': twoStreams([...HARD, 'x/y'], [LONG, 'x/y']),
  'no proof at all': twoStreams(HARD, [LONG]),
  'a hard one, and a claim that meets nothing': twoStreams([...HARD, 'x/z'], [LONG, 'x/y']),
  'a hard one that is read': reading(HARD, [LONG]),
  'a meeting beside a hard one that is read': reading([...HARD, 'x/y'], [LONG, 'x/y']),
  'thousands of claims': twoStreams(
    many(1000, (at) => `a/b${at}/**`),
    many(1000, (at) => `**/c${at}`),
  ),
  'millions of pairs of claims': twoStreams(
    many(1000, (at) => `a/b${at}/*/d/**`),
    many(1000, (at) => `**/c${at}/*/*/*`),
  ),
  'thousands of negations': twoStreams(
    ['**', ...many(999, (at) => `!a/b${at}/**`)],
    many(1000, (at) => `a/b${at}/x`),
  ),
};

describe.each(Object.entries(SESSIONS))('%s', (_, text) => {
  let model: ReturnType<typeof modelOf>;
  beforeAll(() => {
    model = modelOf(text);
  });

  it('every conflict that is shown has exactly one finding, with its own severity', () => {
    const told = [
      ...reportOverlaps(model, 'overlap-write-write'),
      ...reportOverlaps(model, 'overlap-write-read'),
      ...checkOverlapUndecided(model),
    ];
    const wanted = shownConflicts(model);
    expect(wanted.length).toBeGreaterThan(0);
    expect(told.map(({ severity }) => severity)).toEqual(wanted.map(({ severity }) => severity));
  });

  it('a conflict of severity error is an error of the session', () => {
    const isError = ({ severity }: { readonly severity: string }): boolean => severity === 'error';
    const expected = model.analysis!.conflicts.some(isError);
    expect(
      findingsOf(text)
        .filter(({ code }) => code.startsWith('overlap-'))
        .some(isError),
    ).toBe(expected);
  });
});

describe('a conflict that no proof decided', () => {
  it('is told with a file that matches both sides where there is one', () => {
    const file = `a${'x'.repeat(18)}b`;
    const model = modelOf(twoStreams(['*', '!*a??????????????????c*', '!*a??????????????????d'], [LONG]), {
      environment: worldWith([file]),
    });
    const [told] = [...reportOverlaps(model, 'overlap-write-write')];
    expect(told?.message).toContain(file);
    expect([...checkOverlapUndecided(model)]).toEqual([]);
  });
});
