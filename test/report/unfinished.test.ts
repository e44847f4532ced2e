import { describe, expect, it } from 'vitest';
import { chartsOf } from '../../src/report/charts.ts';
import { diffOf } from '../../src/report/diffs.ts';
import { renderHtml } from '../../src/report/html.ts';
import { printJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import type { Report } from '../../src/report/model.ts';
import { Script, samplePlan, sampleRun } from '../views/sample.ts';
import { calmReport, reportOf } from './rich-run.ts';

const html = (report: Report): string => renderHtml(report, { script: '', style: '' });
const attention = (report: Report): string =>
  /<section id="attention"[\s\S]*?<\/section>/.exec(html(report))?.[0] ?? '';

const plan = samplePlan({ streams: ['frontend', 'backend'] });
const script = new Script(plan).start();
script.release('frontend/architecture', 'backend/architecture');
script.begin('frontend/architecture');
const { events } = script;

describe('paths', () => {
  it('are in JSON what they are, though no terminal is misled by them, and inert for people', () => {
    const path = 'a\u001b[31m\u202e\u{e0041}b  c';
    const diff = diffOf([{ path, added: 1, removed: 0 }]);
    const report = { ...calmReport(), diff };
    const text = printJson(report);
    expect((JSON.parse(text) as Report).diff?.listed[0]?.path).toBe(path);
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    const [stream] = report.streams;
    if (stream === undefined) throw new Error('no stream');
    const shown = html({ ...report, streams: [{ ...stream, diff }] });
    expect(shown).not.toMatch(/\u001b|\u202e/);
    expect(shown).toContain('b c</code>');
  });
});

describe('the report of a run that is not over', () => {
  it('says what an interrupted run leaves open, and how to go on', () => {
    const report = reportOf(plan, events);
    expect(report.status).toBe('interrupted');
    for (const text of [attention(report), renderMarkdown(report)]) {
      expect(text).toContain('pcoord exec --resume r1');
      expect(text).toContain('left at work');
      expect(text).not.toContain('is left to do');
    }
    // Table, legend and chart in one colour; programs may live on, so that nothing says they have ended.
    expect(html(report)).toContain('class="badge attention"><span aria-hidden="true">⚑</span> left at work');
    expect(html(report)).not.toContain('class="rail running"');
    expect(chartsOf(report).attempts.map(([, , , , outcome]) => outcome)).toEqual(['left']);
    expect(html(report)).not.toContain('working');
    expect(renderMarkdown(report)).not.toContain('working');
  });

  it('says of a running one that it is still at work, and of when that is told', () => {
    const report = reportOf(plan, events, { alive: 'alive' });
    for (const text of [attention(report), renderMarkdown(report)]) {
      expect(text).toMatch(/still at work/);
      expect(text).not.toContain('--resume');
      expect(text).not.toContain('is left to do');
    }
    for (const text of [html(report), renderMarkdown(report)])
      expect(text).toMatch(/as of \d\d:\d\d:\d\d UTC/);
    expect(html(calmReport())).not.toContain('as of');
  });
});

describe('the report of a run that did not end well', () => {
  it('gives the commands for what was kept, what to look at, and how to go on, as Markdown too', () => {
    const stopped = new Script(plan).start();
    stopped.release('frontend/architecture', 'backend/architecture');
    stopped.fail(stopped.begin('frontend/architecture'), 'x', null);
    stopped.finish('stopped');
    const report = reportOf(plan, stopped.events);
    const text = renderMarkdown(report);
    const told = report.summary.left_to_do.filter(({ kind }) => kind === 'command');
    expect(told.map((line) => line.text)).toContain('pcoord exec --resume r1');
    for (const { text: command } of told) expect(text).toContain(`\`${command}\``);
  });

  it('says that what can be taken is not all', () => {
    const whole = sampleRun();
    const report = reportOf(whole.state.plan, whole.events.slice(0, -1));
    expect(report.summary.take.map(({ text }) => text)).toContain('git merge pcoord/parallel-ecommerce');
    expect(renderMarkdown(report)).toContain('only what was integrated');
    expect(html(report)).toContain('only what was integrated');
    expect(html(calmReport())).not.toContain('only what was integrated');
  });
});
