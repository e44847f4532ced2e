import { renderToString } from 'ink';
import { beforeAll, describe, expect, it } from 'vitest';
import { Board } from '../../src/tui/board.tsx';
import { press } from '../../src/tui/press.ts';
import { select } from '../../src/tui/select.ts';
import { beginUi, type Ui } from '../../src/tui/ui.ts';
import { observe, openWatch, type Watch } from '../../src/tui/watch.ts';
import { Script, samplePlan } from '../views/sample.ts';

const NARROW = { columns: 80, rows: 24 };
const WIDE = { columns: 160, rows: 44 };
const TINY = { columns: 40, rows: 12 };

// The picture tells when the run will end, on the clock of the place.
beforeAll(() => {
  process.env['TZ'] = 'UTC';
});

describe('the board', () => {
  it.each([
    ['narrow', NARROW],
    ['wide', WIDE],
    ['tiny', TINY],
  ])('in the middle of a run, %s', (_, size) => {
    const { script, watch } = middle();
    expect(draw(script, watch, { size })).toMatchSnapshot();
  });

  it('asks before it stops', () => {
    const { script, watch } = middle();
    expect(draw(script, watch, { size: NARROW, keys: ['interrupt'] })).toMatchSnapshot();
  });

  it('explains its keys', () => {
    const { script, watch } = middle();
    expect(draw(script, watch, { size: NARROW, keys: ['?'] })).toMatchSnapshot();
  });

  it('asks for a permission that an agent waits for, and shows the first of what it may answer', () => {
    const { script, watch } = middle();
    script.add({
      type: 'question-asked',
      question: 'frontend.1.1:1',
      attempt: 'frontend.1.1',
      tool: 'Bash',
      text: 'npm publish',
      rule: 'Bash(npm publish)',
    });
    expect(draw(script, watch, { size: NARROW, keys: ['a'] })).toMatchSnapshot();
  });

  it('shows the whole of what is asked, however long, on the narrowest screen', () => {
    const { script, watch } = middle();
    const text = `rm -r ${'build/'.repeat(12)}end`;
    script.add({
      type: 'question-asked',
      question: 'frontend.1.1:1',
      attempt: 'frontend.1.1',
      tool: 'Bash',
      text,
      rule: 'Bash(rm)',
    });
    const shown = draw(script, watch, { size: TINY, keys: ['a'] });
    expect(shown.replace(/\s/g, '')).toContain(text.replace(/\s/g, ''));
  });

  it('shows what a stream changed instead of its log', () => {
    const { script, watch } = middle();
    expect(draw(script, watch, { size: NARROW, keys: ['v', 'enter'] })).toMatchSnapshot();
  });

  it('finds streams by name while it is typed', () => {
    const { script, watch } = middle();
    const text = draw(script, watch, { size: NARROW, keys: ['/', 'B', 'A'] });
    expect(text).toContain('streams 2');
    expect(text).toContain('backend');
    expect(text).toContain('database');
    expect(text).not.toMatch(/. frontend/);
  });

  it('with the log open', () => {
    const { script, watch } = middle();
    expect(draw(script, watch, { size: NARROW, keys: ['enter', 'tab', 'up'] })).toMatchSnapshot();
  });

  it('before anything happened', () => {
    const script = new Script(samplePlan({ streams: ['frontend'] }));
    const text = draw(script, openWatch(script.state.plan), { size: NARROW });
    expect(text).toContain('starting');
    expect(text).toContain('frontend');
  });

  it('fits the terminal, whatever its size and whatever is shown', () => {
    const { script, watch } = middle(60);
    for (const columns of [1, 7, 20, 40, 79, 80, 119, 120, 200])
      for (const rows of [1, 2, 3, 5, 8, 12, 24, 25, 60])
        for (const keys of [[], ['interrupt'], ['?'], ['enter']]) {
          const lines = draw(script, watch, { size: { columns, rows }, keys }).split('\n');
          expect([columns, rows, keys, lines.length <= Math.max(1, rows - 1)]).toEqual([
            columns,
            rows,
            keys,
            true,
          ]);
          for (const line of lines) expect([...line].length).toBeLessThanOrEqual(columns);
        }
  });

  it('a wide character takes its two cells, so that nothing beside it shifts', () => {
    const { script, watch } = middle();
    script.progress('frontend.1.1', '編集 src/画面.tsx');
    const lines = draw(script, watch, { size: TINY, log: '世界\n' }).split('\n');
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(TINY.columns);
  });
});

/** A few seconds into a run: one stream done with its first phase, one at work, one failed and to be tried again. */
function middle(more = 0): { script: Script; watch: Watch } {
  const others = Array.from({ length: more }, (_, index) => `stream_${index}`);
  const script = new Script(samplePlan({ streams: ['frontend', 'backend', 'database', ...others] }));
  const watch = openWatch(script.state.plan);
  script.tell((event, state) => observe(watch, event, state));
  const tasks = ['frontend', 'backend', 'database'].map((stream) => `${stream}/architecture`);
  script.start().release(...tasks);
  const [frontend, backend, database] = tasks.map((task) => script.begin(task)) as [string, string, string];
  script.after(1200).progress(frontend, 'Edit src/components/Button.tsx', { tokens: 12_345, usd: 0.21 });
  script.after(800).succeed(backend, 3);
  script.after(400).fail(database, 'no such table: customers', { in_ms: 5000 });
  script.after(1100);
  return { script, watch };
}

function draw(
  script: Script,
  watch: Watch,
  view: { size: { columns: number; rows: number }; keys?: readonly string[]; log?: string },
): string {
  const scene = {
    watch,
    state: script.state,
    size: view.size,
    now: script.now,
    tick: 0,
    readDiff: () => '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n',
    notice: null,
    readTail: ({ id }: { readonly id: string }) =>
      view.log ?? `reading the plan of ${id}\n  3 files to change\ndone with 1\n`,
  };
  let ui: Ui = beginUi(3);
  for (const key of view.keys ?? []) {
    const selected = select({ ...scene, ui });
    ui = press(selected.ui, key, selected.facts).ui;
  }
  const { screen } = select({ ...scene, ui });
  return renderToString(<Board screen={screen} colors="plain" />, { columns: view.size.columns });
}
