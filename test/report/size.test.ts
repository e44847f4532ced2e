import { expect, it } from 'vitest';
import { readPageAssets } from '../../src/cli/report/page-assets.ts';
import { renderHtml } from '../../src/report/html.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { Script, samplePlan } from '../views/sample.ts';
import { reportOf } from './rich-run.ts';

it('tells of 1,000 streams and 100,000 events in one page of bounded size', () => {
  const streams = Array.from({ length: 1000 }, (_, at) => `stream_${at}`);
  const plan = samplePlan({ streams, agents: 1000 });
  const script = new Script(plan).start();
  for (const phase of ['architecture', 'implementation']) {
    script.release(...streams.map((id) => `${id}/${phase}`));
    const attempts = streams.map((id) => script.begin(`${id}/${phase}`));
    for (let turn = 1; turn <= 46; turn += 1)
      for (const attempt of attempts)
        script.after(3).progress(attempt, 'Edit', { tokens: turn * 100, usd: turn / 100 });
    for (const attempt of attempts) script.after(1).succeed(attempt, 1);
    script.reach(`milestone:${phase}_complete`);
  }
  script.finish('succeeded');
  expect(script.events.length).toBeGreaterThan(100_000);
  const began = performance.now();
  const report = reportOf(plan, script.events);
  const built = performance.now();
  const html = renderHtml(report, readPageAssets() ?? { script: '', style: '' });
  const shown = performance.now();
  const markdown = renderMarkdown(report);
  const json = JSON.stringify(report);
  const done = performance.now();
  console.info(
    `${script.events.length} events: model ${Math.round(built - began)} ms, page ${Math.round(shown - built)} ms, Markdown and JSON ${Math.round(done - shown)} ms; page ${Math.round(html.length / 1000)} kB, Markdown ${Math.round(markdown.length / 1000)} kB, JSON ${Math.round(json.length / 1000)} kB`,
  );
  expect(report.attempts).toHaveLength(2000);
  expect(report.series.tasks.reduce((sum, count) => sum + count, 0)).toBe(2000);
  expect(html.length).toBeLessThan(1_100_000);
  expect(markdown.length).toBeLessThan(65_536);
});
