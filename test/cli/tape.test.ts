import { describe, expect, it } from 'vitest';
import { openTape, type Tape } from '../../src/cli/watching/tape.ts';

describe('a recording', () => {
  it('shows each entry when its time has come, so many times faster', () => {
    const { shown, pass } = play([1000, 2000, 2000, 12_000], 10);
    pass(0);
    expect(shown).toEqual([0]);
    pass(99);
    expect(shown).toEqual([0]);
    pass(1);
    expect(shown).toEqual([0, 1, 2]);
    pass(1000);
    expect(shown).toEqual([0, 1, 2, 3]);
  });

  it('stands still, goes on where it stood, and goes right to the next entry', () => {
    const { tape, shown, pass } = play([0, 1000, 5000], 1);
    pass(500);
    tape.pace('pause');
    pass(10_000);
    expect([shown, tape.now(), tape.going()]).toEqual([[0], 500, { paused: true, speed: 1 }]);
    tape.pace('pause');
    pass(500);
    expect(shown).toEqual([0, 1]);
    tape.pace('skip');
    pass(0);
    expect(shown).toEqual([0, 1, 2]);
  });

  it('goes twice as fast, and half as fast', () => {
    const { tape, shown, pass } = play([0, 1000, 2000], 1);
    pass(0);
    tape.pace('faster');
    expect(tape.going()).toEqual({ paused: false, speed: 2 });
    pass(500);
    expect(shown).toEqual([0, 1]);
    tape.pace('slower');
    tape.pace('slower');
    pass(1999);
    expect(shown).toEqual([0, 1]);
    pass(1);
    expect(shown).toEqual([0, 1, 2]);
  });

  it('shows all at once without a bound, and is over then', async () => {
    const { tape, shown, pass } = play([0, 1000, 5_000_000], Number.POSITIVE_INFINITY);
    pass(0);
    expect(shown).toEqual([0, 1, 2]);
    await tape.over;
    expect(tape.going().paused).toBe(true);
  });

  it('is over when it is stopped, and when there was nothing on it', async () => {
    const { tape, shown, pass } = play([0, 1000], 1);
    tape.stop();
    pass(5000);
    expect(shown).toEqual([]);
    await tape.over;
    const empty = play([], 1);
    empty.pass(0);
    await empty.tape.over;
  });

  it('never waits for less than no time, whatever passes while it looks', () => {
    let wall = 0;
    const waits: number[] = [];
    const due: (() => void)[] = [];
    openTape({
      times: [0, 1],
      speed: 1,
      show: () => {},
      wall: () => {
        wall += 0.9;
        return wall;
      },
      after: (ms, then) => {
        waits.push(ms);
        due.push(then);
        return { cancel: () => {} };
      },
    });
    for (let then = due.shift(); then; then = due.shift()) then();
    expect(waits).toEqual([0, 0]);
  });
});

/** A tape before a wall clock that a test turns. */
function play(
  times: readonly number[],
  speed: number,
): { readonly tape: Tape; readonly shown: number[]; pass(ms: number): void } {
  let wall = 0;
  const shown: number[] = [];
  const due = new Set<{ readonly at: number; readonly then: () => void }>();
  const tape = openTape({
    times,
    speed,
    show: (at) => shown.push(at),
    wall: () => wall,
    after: (ms, then) => {
      const one = { at: wall + ms, then };
      due.add(one);
      return { cancel: () => due.delete(one) };
    },
  });
  return {
    tape,
    shown,
    pass: (ms) => {
      const until = wall + ms;
      for (;;) {
        const [first] = [...due].filter(({ at }) => at <= until + 1e-6).sort((a, b) => a.at - b.at);
        if (first === undefined) break;
        due.delete(first);
        wall = Math.max(wall, first.at);
        first.then();
      }
      wall = until;
    },
  };
}
