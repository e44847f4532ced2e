import { createHash } from 'node:crypto';
import { chartsOf } from './charts.ts';
import { showFlow } from './html/flow.ts';
import { showAttention, showHead, showTake } from './html/head.ts';
import { escapeHtml, safeJson } from './html/markup.ts';
import { showConflicts, showQuestions, showReviews } from './html/settled.ts';
import { showAgents, showEnvironment, showHistory } from './html/sources.ts';
import { showStreams } from './html/streams.ts';
import { showTimeline } from './html/timeline.ts';
import { showTimes } from './html/times.ts';
import type { Report } from './model.ts';

/** What the page needs besides the report: made by the build. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/**
 * The report as one HTML file that asks nobody for anything: script and style stand in it, allowed by their hashes, and
 * nothing else may load or run. Every fact stands in text and tables; the script only adds charts.
 */
export function renderHtml(report: Report, assets: PageAssets): string {
  const script = inlineScript(assets.script);
  const style = assets.style;
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    // The chart library gives its texts their fonts by attribute; nothing that the page shows can write one.
    "style-src-attr 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const sections = [
    { id: 'attention', title: 'What needs attention', short: 'Attention', body: showAttention(report) },
    { id: 'take', title: 'How to take the result', short: 'Result', body: showTake(report) },
    {
      id: 'times',
      title: 'Predicted, achieved, one after another',
      short: 'Times',
      body: showTimes(report),
    },
    { id: 'timeline', title: 'Timeline', short: 'Timeline', body: showTimeline(report) },
    { id: 'streams', title: 'Streams', short: 'Streams', body: showStreams(report) },
    ...showFlow(report),
    {
      id: 'conflicts',
      title: 'Conflicts and how each was settled',
      short: 'Conflicts',
      body: showConflicts(report),
    },
    { id: 'reviews', title: 'Reviews', short: 'Reviews', body: showReviews(report) },
    { id: 'questions', title: 'Questions of agents', short: 'Questions', body: showQuestions(report) },
    { id: 'agents', title: 'Agents, tokens and cost', short: 'Cost', body: showAgents(report) },
    { id: 'history', title: 'What happened', short: 'History', body: showHistory(report) },
    { id: 'environment', title: 'Where it ran', short: 'Environment', body: showEnvironment(report) },
  ].filter(({ body }) => body !== '');
  const links = sections.map(({ id, short }) => `<li><a href="#${id}">${escapeHtml(short)}</a></li>`);
  const bodies = sections.map(
    ({ id, title, body }) =>
      `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escapeHtml(title)}</h2>\n${body}\n</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="pcoord ${escapeHtml(report.pcoord)}">
<title>${escapeHtml(report.session_id)} · pcoord report</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
${showHead(report)}
<nav class="contents" aria-label="Sections"><ul>${links.join('')}</ul></nav>
<main id="main" tabindex="-1">
${bodies.join('\n')}
</main>
<footer><p>Made by pcoord ${escapeHtml(report.pcoord)} from the records of run <code>${escapeHtml(report.run)}</code>. This file asks nothing of the network.</p></footer>
<script type="application/json" id="data">${safeJson(chartsOf(report))}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** Text of ours, made by the build; even so it must not end the element that it stands in. */
function inlineScript(script: string): string {
  return script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
