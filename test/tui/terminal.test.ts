import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleDriver, type DrivenView, openDriven } from '../rig/driven-view.ts';
import { Script, samplePlan } from '../views/sample.ts';

const EVIL = '\u001b]0;owned\u0007\u001b[2J\u001b[1;1Hevil\u009b31m';

let driver = '';
let open: DrivenView | null = null;

beforeAll(async () => {
  driver = await bundleDriver();
});
afterEach(() => {
  open?.dispose();
  open = null;
});
afterAll(() => rmSync(driver, { force: true }));

describe('the TUI on a terminal', () => {
  it('takes the alternate screen, and leaves the summary on the normal one with the exit code', async () => {
    const { view, script } = await begin();
    await view.terminal.until((screen) => screen.includes('frontend') && screen.includes('q stop'));
    expect(view.terminal.buffer()).toBe('alternate');
    script.finish('stopped');
    expect(await view.close(130)).toBe(130);
    expect(view.terminal.buffer()).toBe('normal');
    const left = view.terminal.screen().join('\n');
    expect(left).toMatch(/stopped after .* session parallel-ecommerce/);
    expect(left).toContain('pcoord exec --resume r1');
    expect(left).not.toContain('q stop');
    // The cursor is back: the last that was said of it is that it shows.
    const said = view.terminal.written().match(/\u001b\[\?25[hl]/g) ?? [];
    expect(said.at(-1)).toBe('\u001b[?25h');
    // So do lines that are too long: they were cut off only while the picture was up.
    expect(view.terminal.written().match(/\u001b\[\?(?:7|1049)[hl]/g)).toEqual([
      '\u001b[?1049h',
      '\u001b[?7l',
      '\u001b[?7h',
      '\u001b[?1049l',
    ]);
  });

  it('redraws on a new size without debris, at any size', async () => {
    const { view } = await begin();
    await view.terminal.until((screen) => screen.includes('q stop'));
    for (const [columns, rows] of [
      [200, 60],
      [40, 12],
      [80, 24],
      [30, 5],
      [121, 30],
    ] as const) {
      view.terminal.resize(columns, rows);
      const screen = await view.terminal.until((text) => isWhole(text, { columns, rows }));
      expect(screen.match(/pcoord {2}/g) ?? []).toHaveLength(rows > 9 ? 1 : 0);
      expect(screen.match(/q stop/g)).toHaveLength(1);
      expect(screen.split('\n').at(-1)).toBe('');
    }
  });

  it('draws in place: no frame clears the screen or grows the scrollback', async () => {
    const { view, script } = await begin();
    await view.terminal.until((screen) => screen.includes('q stop'));
    const before = view.terminal.written().length;
    const attempt = 'frontend.1.1';
    for (let call = 1; call <= 5; call += 1) {
      script.after(1000).progress(attempt, `Edit file ${call}`);
      await view.terminal.until((screen) => screen.includes(`Edit file ${call}`));
    }
    expect(view.terminal.written().slice(before)).not.toMatch(/\u001b\[[23]J/);
  });

  it('moves the mark, opens the log, filters and helps by keys', async () => {
    const { view, script } = await begin();
    await view.terminal.until((screen) => screen.includes('❯ ◐ frontend') || /❯ . frontend/.test(screen));
    view.terminal.type('j');
    await view.terminal.until((screen) => /❯ . backend/.test(screen));
    view.terminal.type('\u001b[B');
    await view.terminal.until((screen) => /❯ . database/.test(screen));
    view.terminal.type('\r');
    await view.terminal.until((screen) => screen.includes('enter close log'));
    view.terminal.type('\u001b');
    await view.terminal.until((screen) => screen.includes('enter log'));
    script.succeed('backend.1.1', 1);
    view.terminal.type('f');
    await view.terminal.until((screen) => screen.includes('streams 2 at work'));
    view.terminal.type('?');
    await view.terminal.until((screen) => screen.includes('any key closes this'));
    view.terminal.type('x');
    await view.terminal.until((screen) => !screen.includes('any key closes this'));
  });

  it('Ctrl-C asks; back goes on; Ctrl-C twice stops now', async () => {
    const { view, script } = await begin();
    await view.terminal.until((screen) => screen.includes('q stop'));
    view.terminal.type('\u0003');
    await view.terminal.until((screen) => screen.includes('stop this run?'));
    view.terminal.type('b');
    await view.terminal.until((screen) => !screen.includes('stop this run?'));
    view.terminal.type('\u0003\u0003');
    expect(await view.nextCommand()).toEqual({ kind: 'stop', how: 'now', by: 'interrupt' });
    script.add({ type: 'stop-requested', how: 'now', by: 'interrupt' });
    await view.terminal.until((screen) => screen.includes('stopping now'));
  });

  it('asks for a gentle stop, a detach, or says that something from outside is there', async () => {
    const external = {
      name: 'api_contracts',
      kind: 'manual',
      path: null,
      needed_by: ['other/architecture'],
    } as const;
    const { view } = await begin(
      samplePlan({ streams: ['frontend', 'backend', 'database', 'other'], externals: [external] }),
    );
    await view.terminal.until((screen) => screen.includes('nobody has given api_contracts'));
    view.terminal.type('q');
    await view.terminal.until((screen) => screen.includes('stop this run?'));
    view.terminal.type('s');
    expect(await view.nextCommand()).toEqual({ kind: 'stop', how: 'gently', by: 'interrupt' });
    view.terminal.type('q');
    await view.terminal.until((screen) => screen.includes('stop this run?'));
    view.terminal.type('d');
    expect(await view.nextCommand()).toEqual({ kind: 'detach' });
    view.terminal.type('G');
    await view.terminal.until((screen) => screen.includes('give api_contracts'));
    view.terminal.type('s');
    await view.terminal.until((screen) => screen.includes('is api_contracts there?'));
    view.terminal.type('y');
    expect(await view.nextCommand()).toEqual({ kind: 'satisfy', name: 'api_contracts' });
  });

  it('answers an agent, ends a stream after a yes, writes to it, and tells what the run said to it', async () => {
    const { view, script } = await begin();
    script.add({
      type: 'question-asked',
      question: 'frontend.1.1:1',
      attempt: 'frontend.1.1',
      tool: 'Bash',
      text: `npm publish ${EVIL}`,
      rule: 'Bash(npm publish)',
    });
    await view.terminal.until((screen) => screen.includes('frontend asks to use Bash'));
    view.terminal.type('a');
    await view.terminal.until((screen) => screen.includes('may frontend use Bash?'));
    view.terminal.type('s');
    expect(await view.nextCommand()).toEqual({
      kind: 'answer',
      question: 'frontend.1.1:1',
      answer: 'allow',
      reach: 'all_streams',
      note: '',
    });
    await view.terminal.until((screen) => screen.includes('asked: answer'));
    view.terminal.type('x');
    await view.terminal.until((screen) => screen.includes('end frontend?'));
    view.terminal.type('y');
    expect(await view.nextCommand()).toEqual({ kind: 'end-stream', stream: 'frontend' });
    view.terminal.type('m');
    await view.terminal.until((screen) => screen.includes('message to frontend'));
    view.terminal.type('go oni\u007f!\r');
    expect(await view.nextCommand()).toEqual({ kind: 'message', to: 'frontend', text: 'go on!' });
    view.terminal.type('pu');
    expect(await view.nextCommand()).toEqual({ kind: 'pause', stream: 'frontend' });
    expect(await view.nextCommand()).toEqual({ kind: 'nudge', stream: 'frontend' });
    view.terminal.type('v');
    await view.terminal.until(
      (screen) => screen.includes('changes of frontend.1.1') && screen.includes('+new line'),
    );
  });

  it('what agents print and say can do nothing to the terminal', async () => {
    const { view, script } = await begin();
    script.progress('frontend.1.1', EVIL).fail('backend.1.1', EVIL, null);
    const screen = await view.terminal.until((text) => (text.match(/evil/g) ?? []).length >= 3);
    expect(screen).toContain('parallel-ecommerce');
    expect(view.terminal.titles).toEqual([]);
    expect(view.terminal.written()).not.toContain('owned');
  });

  it('speaks to a screen reader in sentences, each event once, and says nothing while nothing happens', async () => {
    const { view, script } = await begin(undefined, { INK_SCREEN_READER: 'true' });
    await view.terminal.until((screen) => /0 of 6 tasks done, 3 at\s+work/.test(screen));
    expect(view.terminal.buffer()).toBe('normal');
    expect(view.terminal.written()).not.toMatch(/[█▁━─◐]/);
    script.fail('backend.1.1', 'no such table', null);
    await view.terminal.until(
      (screen) => /1\s+failed/.test(screen) && screen.includes('Needs you: backend/architecture'),
    );
    const said = view.terminal.written().match(/backend: 1\/2 architecture failed/g) ?? [];
    expect(said).toHaveLength(1);
    view.terminal.type('q');
    await view.terminal.until((screen) => screen.includes('stop this run?') && screen.includes('(chosen)'));
    view.terminal.type('b');
    await view.terminal.until((screen) => !screen.includes('stop this run?'));
  });

  it('tells a screen reader which stream is chosen, and reads out the log that was opened', async () => {
    const { view } = await begin(undefined, { INK_SCREEN_READER: 'true' });
    await view.terminal.until((screen) => /Chosen: frontend, phase 1\/2,\s+working\./.test(screen));
    view.terminal.type('j');
    await view.terminal.until((screen) => /Chosen: backend, phase 1\/2,\s+working\./.test(screen));
    expect(view.terminal.written()).not.toContain('log of');
    view.terminal.type('\r');
    await view.terminal.until((screen) => /^log of backend\.1\.1:\n+reading$/m.test(screen));
    view.terminal.type('\r');
    await view.terminal.until((screen) => !screen.includes('log of'));
  });

  it('honours NO_COLOR', async () => {
    const { view } = await begin(undefined, { NO_COLOR: '1' });
    await view.terminal.until((screen) => screen.includes('q stop'));
    expect(view.terminal.written()).not.toMatch(/\u001b\[[\d;]*(?:3[0-8]|4[0-8]|9[0-7])(?:;[\d;]*)?m/);
  });

  it('uses colours where it may', async () => {
    const { view } = await begin(undefined, { COLORTERM: 'truecolor' });
    await view.terminal.until((screen) => screen.includes('q stop'));
    expect(view.terminal.written()).toMatch(/\u001b\[38;2;/);
  });
});

async function begin(
  plan = samplePlan({ streams: ['frontend', 'backend', 'database'] }),
  env: Readonly<Record<string, string>> = {},
): Promise<{ view: DrivenView; script: Script }> {
  const view = await openDriven({
    driver,
    view: 'tui',
    plan,
    tail: `reading\n${EVIL}\n`,
    columns: 80,
    rows: 24,
    env,
  });
  open = view;
  const script = new Script(plan).tell((event) => view.event(event));
  const tasks = ['frontend', 'backend', 'database'].map((stream) => `${stream}/architecture`);
  script.start().release(...tasks);
  for (const task of tasks) script.after(100).begin(task);
  return { view, script };
}

/** The header spans the width, and the footer stands on the last line but one. */
function isWhole(text: string, size: { readonly columns: number; readonly rows: number }): boolean {
  const lines = text.split('\n');
  const foot = lines.at(-2) ?? '';
  if (!foot.includes('q stop') || lines.length !== size.rows) return false;
  return size.rows <= 9 || (lines[0]?.endsWith('● running') === true && lines[0].length === size.columns);
}
