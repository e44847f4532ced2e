import { describe, expect, it } from 'vitest';
import type { RunState } from '../../src/journal/state.ts';
import { cellsOf } from '../../src/tui/cells.ts';
import { press } from '../../src/tui/press.ts';
import { type Scene, type Selected, select } from '../../src/tui/select.ts';
import { beginUi, type Ui } from '../../src/tui/ui.ts';
import { observe, openWatch, settle, type Watch } from '../../src/tui/watch.ts';
import { Script, samplePlan } from '../views/sample.ts';

describe('select', () => {
  it('costs the same look-ups for ten times, and a thousand times, as many streams', () => {
    const costs = [100, 1000, 10_000].map((count) => {
      const { script, watch } = begun(count);
      settle(watch, script.state);
      const counted = countLookUps(script.state);
      picture(counted.state, watch, { ...beginUi(count), filter: 'all' });
      return counted.count();
    });
    expect(costs[0]).toBeGreaterThan(0);
    expect(costs[1]).toBe(costs[0]);
    expect(costs[2]).toBe(costs[0]);
  });

  it('same scene, same picture', () => {
    const { script, watch } = begun(5);
    const ui = beginUi(5);
    expect(picture(script.state, watch, ui)).toEqual(picture(script.state, watch, ui));
  });

  it('the mark follows what is at work until a person moves it, and stays on their stream then', () => {
    const { script, watch } = begun(5);
    const first = picture(script.state, watch, beginUi(5));
    expect(marked(first)).toBe('s0');
    script.succeed('s0.1.1', 1);
    const followed = picture(script.state, watch, first.ui);
    expect(marked(followed)).toBe('s1');
    const moved = press(followed.ui, 'down', followed.facts).ui;
    script.succeed('s1.1.1', 1);
    expect(marked(picture(script.state, watch, moved))).toBe('s2');
  });

  it('a search leaves the mark on the chosen stream as long as it is found', () => {
    const { script, watch } = begun(30);
    let selected = picture(script.state, watch, { ...beginUi(30), filter: 'all' });
    for (let count = 0; count < 21; count += 1)
      selected = picture(script.state, watch, press(selected.ui, 'down', selected.facts).ui);
    expect(marked(selected)).toBe('s21');
    for (const key of ['/', '2'])
      selected = picture(script.state, watch, press(selected.ui, key, selected.facts).ui);
    expect(selected.facts.list).toHaveLength(12);
    expect(selected.facts.stream).toBe('s21');
    expect(marked(selected)).toBe('s21');
  });

  it('the marked row is always in the window', () => {
    const { script, watch } = begun(200);
    let selected = picture(script.state, watch, { ...beginUi(200), filter: 'all' });
    for (const key of ['pagedown', 'pagedown', 'down', 'up', 'end', 'pageup', 'home']) {
      selected = picture(script.state, watch, press(selected.ui, key, selected.facts).ui);
      expect(selected.screen.streams.rows.filter((row) => row.marked)).toHaveLength(1);
    }
  });

  it('a stream that waits says what for; one that needs something from outside names it', () => {
    const external = {
      name: 'api_contracts',
      kind: 'manual',
      path: null,
      needed_by: ['s1/architecture'],
    } as const;
    const script = new Script(samplePlan({ streams: ['s0', 's1'], externals: [external] }));
    const watch = openWatch(script.state.plan);
    script.start().release('s0/architecture');
    script.after(1000).succeed(script.begin('s0/architecture'), 2);
    const { screen } = picture(script.state, watch, beginUi(2));
    expect(screen.streams.rows.map((row) => [row.word, row.doing])).toEqual([
      ['waiting', 'after architecture_complete'],
      ['waiting', 'needs api_contracts'],
    ]);
    expect(screen.header.status.text).toBe('running');
    const later = picture(script.state, watch, beginUi(2), script.now + 5000);
    expect(later.screen.header.status.text).toBe('waiting for you');
    expect(screen.problems.map((item) => item.text)).toEqual(['nobody has given api_contracts']);
  });

  it('problems come worst first, with what to do about them', () => {
    const { script, watch } = begun(3);
    script.fail('s0.1.1', 'no such table', null);
    script.add(REVIEW);
    const { screen } = picture(script.state, watch, beginUi(3));
    expect(
      screen.problems.map((item) => `${item.glyph} ${item.key ?? ''} ${item.text} | ${item.hint}`),
    ).toEqual([
      '⚑ r review-1: merge conflict in a.rb | ',
      '✗  s0/architecture | it exited with code 1: no such table',
    ]);
  });

  it('text from agents is inert in every panel', () => {
    const { script, watch } = begun(3);
    const evil = '\u001b[2J\u001b]0;owned\u0007\u202eevil\u0000';
    script.progress('s0.1.1', evil).fail('s1.1.1', evil, null);
    script.add({ type: 'note-taken', note: evil, attempt: null, detail: evil });
    const { screen } = select({
      watch,
      state: script.state,
      ui: beginUi(3),
      size: { columns: 200, rows: 60 },
      now: script.now,
      tick: 0,
      readTail: () => `${evil}\n${evil}`,
      readDiff: () => null,
      notice: null,
    });
    expect(JSON.stringify(screen)).not.toMatch(/\\u001b|\\u0007|\\u0000|\u202e/);
    expect(JSON.stringify(screen)).toContain('evil');
  });

  it('a prompt shows the end of a long text with its cursor, at any width', () => {
    const { script, watch } = begun(3);
    const value = `The quick brown fox ${'jumps over the lazy dog '.repeat(5)}กำ HERE IT ENDS`;
    const ui: Ui = { ...beginUi(3), dialog: { kind: 'text', purpose: 'message', about: 's0', value } };
    for (const columns of [40, 80]) {
      const [line] =
        picture(script.state, watch, ui, script.now, { columns, rows: 24 }).screen.dialog?.lines ?? [];
      expect(line?.text).toMatch(/^….*HERE IT ENDS▏$/);
      expect(cellsOf(line?.text ?? '')).toBeLessThanOrEqual(columns - 5);
    }
  });

  it('a prompt says at once that nobody reads what is typed', () => {
    const { script, watch } = begun(3);
    const ui: Ui = { ...beginUi(3), dialog: { kind: 'text', purpose: 'message', about: 's0', value: 'hi' } };
    expect(picture(script.state, watch, ui).facts.lost).toBeNull();
    for (const phase of ['architecture', 'implementation']) {
      if (phase !== 'architecture') script.release(`s0/${phase}`).begin(`s0/${phase}`);
      script.succeed(script.state.tasks.get(`s0/${phase}`)?.attempts.at(-1) ?? '', 1);
    }
    const { screen, facts } = picture(script.state, watch, ui);
    expect(facts.lost).toBe('s0 is over: nobody of it reads messages any more');
    expect(screen.dialog).toMatchObject({ about: [facts.lost], lines: [{ text: 'hi▏' }] });
  });

  it('a question whose asker ended is no question any more, and a note on what was settled is not sent', () => {
    const { script, watch } = begun(3);
    script.add({
      type: 'question-asked',
      question: 's0.1.1:1',
      attempt: 's0.1.1',
      tool: 'Bash',
      text: 'npm publish',
      rule: 'Bash(npm publish)',
    });
    const asking = press(beginUi(3), 'a', picture(script.state, watch, beginUi(3)).facts).ui;
    expect(picture(script.state, watch, asking).screen.dialog?.lines).toHaveLength(7);
    script.fail('s0.1.1', 'it ended', null);
    const { screen } = picture(script.state, watch, asking);
    expect(screen.dialog).toMatchObject({
      title: 'its attempt ended before anybody answered',
      lines: [{ key: 'b', marked: true }],
      foot: '',
    });
    script.add({ ...REVIEW, task: 's1/architecture' });
    const about = REVIEW.review;
    const noting: Ui = { ...beginUi(3), dialog: { kind: 'text', purpose: 'send-back', about, value: 'no' } };
    expect(picture(script.state, watch, noting).facts.lost).toBeNull();
    script.add({
      type: 'review-closed',
      review: about,
      how: 'accepted',
      note: '',
      commit: null,
      task: null,
    });
    expect(picture(script.state, watch, noting).facts.lost).toBe('review-1 was accepted meanwhile');
  });

  it('the filter of problems lists every stream that the panel speaks of', () => {
    const external = { name: 'api', kind: 'manual', path: null, needed_by: ['s4/architecture'] } as const;
    const script = new Script(
      samplePlan({ streams: ['s0', 's1', 's2', 's3', 's4', 's5'], externals: [external] }),
    );
    const watch = openWatch(script.state.plan);
    script.tell((event, state) => observe(watch, event, state)).start();
    for (const at of [0, 1, 2, 3, 5]) script.release(`s${at}/architecture`).begin(`s${at}/architecture`);
    script.fail('s0.1.1', 'no such table', { in_ms: 5000 });
    script.add({
      type: 'question-asked',
      question: 's1.1.1:1',
      attempt: 's1.1.1',
      tool: 'Bash',
      text: 'npm publish',
      rule: 'Bash(npm publish)',
    });
    script.add({ ...REVIEW, task: 's2/architecture' });
    const { facts } = picture(script.state, watch, { ...beginUi(6), filter: 'problems' });
    expect(facts.list).toEqual(['s0', 's1', 's2', 's4']);
  });

  it('problems without room are counted', () => {
    const { script, watch } = begun(8);
    for (let at = 0; at < 8; at += 1) script.fail(`s${at}.1.1`, 'no such table', null);
    const { screen } = picture(script.state, watch, beginUi(8));
    expect(screen.problemsRight).toBe(`… ${8 - screen.problems.length} more`);
    const large = picture(script.state, watch, beginUi(8), script.now, { columns: 200, rows: 60 });
    expect(large.screen.problems.length + Number(/\d+/.exec(large.screen.problemsRight)?.[0])).toBe(8);
  });

  it('no end is foretold while the run waits for a person', () => {
    const { script, watch } = begun(3);
    script.after(3000).succeed('s0.1.1', 1);
    expect(left(picture(script.state, watch, beginUi(3), script.now))).toBe('3s left');
    const question = { question: 's1.1.1:1', tool: 'Bash' } as const;
    script.add({ ...question, type: 'question-asked', attempt: 's1.1.1', text: 'rm', rule: 'Bash(rm)' });
    const { screen } = picture(script.state, watch, beginUi(3), script.now);
    expect(JSON.stringify([screen.header.facts, screen.timeline.right])).not.toMatch(/left|ends/);
    script.add({ type: 'question-answered', ...ANSWER, question: question.question });
    expect(left(picture(script.state, watch, beginUi(3), script.now))).toBe('3s left');
  });

  it('no end is foretold while nothing is at work and something from outside is missing', () => {
    const external = { name: 'api', kind: 'manual', path: null, needed_by: ['s1/architecture'] } as const;
    const script = new Script(samplePlan({ streams: ['s0', 's1'], externals: [external] }));
    const watch = openWatch(script.state.plan);
    script.tell((event, state) => observe(watch, event, state));
    const attempt = script.start().release('s0/architecture').begin('s0/architecture');
    script.after(3000).succeed(attempt, 1);
    expect(left(picture(script.state, watch, beginUi(2), script.now + 9000))).toBeUndefined();
    script.add({ type: 'external-satisfied', name: 'api', by: 'signal' }).release('s1/architecture');
    script.begin('s1/architecture');
    expect(left(picture(script.state, watch, beginUi(2), script.now))).toMatch(/ left$/);
  });

  it('a recording says how fast it goes, and that it stands still', () => {
    const { script, watch } = begun(2);
    const said = (going: { paused: boolean; speed: number } | null) =>
      select({ ...sceneOf(script.state, watch), going }).screen.header.status.text;
    expect(said(null)).toBe('running');
    expect(said({ paused: false, speed: 20 })).toBe('running, 20× as fast');
    expect(said({ paused: true, speed: 20 })).toBe('running, stands still');
    script.finish('succeeded');
    expect(said({ paused: true, speed: 20 })).not.toContain('stands still');
  });

  it('the prediction learns from what the tasks done so far took', () => {
    const { script, watch } = begun(3);
    const before = picture(script.state, watch, beginUi(3));
    // Each task was estimated at 30 s; the first took 3 s, so the second round is expected to take 3 s as well.
    expect(left(before)).toBe('1m00s left');
    script.after(3000).succeed('s0.1.1', 1);
    expect(left(picture(script.state, watch, beginUi(3), script.now))).toBe('3s left');
  });
});

function left(selected: Selected): string | undefined {
  return selected.screen.header.facts.map((fact) => fact.text).find((text) => text.endsWith(' left'));
}

function marked(selected: Selected): string | undefined {
  return selected.screen.streams.rows.find((row) => row.marked)?.id;
}

/** A run of `count` streams whose first eight are at work. */
function begun(count: number): { script: Script; watch: Watch } {
  const streams = Array.from({ length: count }, (_, index) => `s${index}`);
  const script = new Script(samplePlan({ streams, agents: 8 }));
  const watch = openWatch(script.state.plan);
  script.tell((event, state) => observe(watch, event, state));
  const first = streams.slice(0, 8).map((stream) => `${stream}/architecture`);
  script.start().release(...first);
  for (const task of first) script.begin(task);
  return { script, watch };
}

const ANSWER = { answer: 'allow', reach: 'once', by: 'person', note: '' } as const;

const REVIEW = {
  type: 'review-opened',
  review: 'review-1',
  kind: 'merge_conflict',
  node: 'end',
  task: null,
  paths: ['a.rb'],
  refs: ['refs/x', 'refs/y'],
} as const;

function picture(
  state: RunState,
  watch: Watch,
  ui: Ui,
  now = state.at_ms,
  size = { columns: 80, rows: 24 },
): Selected {
  return select({
    watch,
    state,
    ui,
    size,
    now,
    tick: 0,
    readTail: () => '',
    readDiff: () => null,
    notice: null,
  });
}

function sceneOf(state: RunState, watch: Watch): Scene {
  return {
    watch,
    state,
    ui: beginUi(2, 'replay'),
    size: { columns: 80, rows: 24 },
    now: state.at_ms,
    tick: 0,
    readTail: () => '',
    readDiff: () => null,
    notice: null,
  };
}

function countLookUps(state: RunState): { state: RunState; count: () => number } {
  let count = 0;
  const counting = <T>(map: Map<string, T>): Map<string, T> =>
    new Proxy(map, {
      get: (target, name) => {
        if (name === 'size') return target.size;
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => {
          count += name === 'get' || name === 'has' ? 1 : target.size;
          return (value as (...args: unknown[]) => unknown).apply(target, given);
        };
      },
    });
  const { plan } = state;
  const listed = <T>(list: readonly T[]): readonly T[] =>
    new Proxy(list, {
      get: (target, name) => {
        if (typeof name === 'string' && /^\d+$/.test(name)) count += 1;
        return Reflect.get(target, name) as unknown;
      },
    });
  return {
    state: {
      ...state,
      plan: {
        ...plan,
        tasks: listed(plan.tasks),
        streams: listed(plan.streams),
        gates: listed(plan.gates),
        edges: listed(plan.edges),
        order: listed(plan.order),
      },
      tasks: counting(state.tasks),
      attempts: counting(state.attempts),
      gates: counting(state.gates),
    },
    count: () => count,
  };
}
