import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleDriver, type DrivenView, openDriven } from '../rig/driven-view.ts';
import { Script, samplePlan, sampleRun } from './sample.ts';

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

describe('the list on a terminal', () => {
  it('shows rows as they stand, each ended by its events, and the summary below', async () => {
    const plan = samplePlan({ streams: ['frontend', 'backend', 'database'] });
    const { view, script } = await begin(plan);
    script.start().release('frontend/architecture');
    const attempt = script.begin('frontend/architecture');
    script.progress(attempt, 'Edit src/a.ts');
    await view.terminal.until(
      (screen) =>
        /frontend {2}1\/2 architecture working\n {2}› Edit src\/a\.ts/.test(screen) &&
        /◼ backend {3}1\/2 architecture queued/.test(screen),
    );
    const asked = { tool: 'Bash', text: 'npm publish', rule: 'Bash(npm publish:*)' };
    script.add({ type: 'question-asked', question: 'q1', attempt, ...asked });
    await view.terminal.until((screen) =>
      /waiting\n\n› pcoord answer q1 {2}frontend asks to use Bash: npm publish/.test(screen),
    );
    const answer = { answer: 'deny', reach: 'once', by: 'person', note: '' } as const;
    script.add({ type: 'question-answered', question: 'q1', ...answer });
    await view.terminal.until((screen) => !screen.includes('pcoord answer'));
    script.fail(attempt, 'no such table', null);
    await view.terminal.until((screen) => /✖ frontend .* no such table/.test(screen));
    script.finish('failed');
    expect(await view.close(1)).toBe(1);
    const left = view.terminal.screen().join('\n');
    expect(left).toMatch(/✖ frontend {2}1\/2 architecture failed: it exited with code 1: no such table/);
    expect(left).toMatch(/↓ milestone architecture_complete {2}blocked/);
    expect(left).toMatch(/failed after .* session parallel-ecommerce/);
    expect(
      view.terminal
        .written()
        .match(/\u001b\[\?25[hl]/g)
        ?.at(-1),
    ).toBe('\u001b[?25h');
  });

  it('a run that goes well ends with every row done', async () => {
    const plan = samplePlan({ streams: ['frontend', 'backend', 'database'] });
    const { view, script } = await begin(plan);
    sampleRun(script);
    expect(await view.close(0)).toBe(0);
    const left = view.terminal.screen().join('\n');
    expect(left.match(/✔/g)).toHaveLength(6);
    expect(left).toContain('git merge pcoord/parallel-ecommerce');
  });

  it('never draws more lines than the terminal has, whatever the number of streams', async () => {
    const streams = Array.from({ length: 300 }, (_, index) => `stream_${index}`);
    const plan = samplePlan({ streams, agents: 50 });
    const { view, script } = await begin(plan);
    const first = streams.slice(0, 50).map((stream) => `${stream}/architecture`);
    script.start().release(...first);
    for (const task of first) script.progress(script.begin(task), `tool of ${task}`);
    const screen = await view.terminal.until((text) => text.includes('tool of stream_7/architecture'));
    expect(screen).toContain('0 of 600 tasks done');
    script.succeed('stream_0.1.1', 1);
    await view.terminal.until((text) => text.includes('1 of 600 tasks done'));
    expect(await view.close(0)).toBe(0);
    // Nothing of the lanes is left above the summary.
    expect(view.terminal.screen().join('\n')).not.toContain('tool of');
  });
});

async function begin(plan: ReturnType<typeof samplePlan>): Promise<{ view: DrivenView; script: Script }> {
  const view = await openDriven({ driver, view: 'list', plan, columns: 100, rows: 24 });
  open = view;
  return { view, script: new Script(plan).tell((event) => view.event(event)) };
}
