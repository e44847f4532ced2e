// A run that goes on and on for some seconds in front of a view, on the terminal it was started on.
// Usage: view-load STREAMS SECONDS EVENTS_PER_SECOND tui|none REPORT_FILE
import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openTui } from '../../src/tui/open.tsx';
import { plain } from '../../src/views/paint.ts';
import type { View } from '../../src/views/view.ts';
import { Script, samplePlan } from '../../test/views/sample.ts';

const [count, seconds, perSecond, kind, report] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const streams = Array.from({ length: Number(count) }, (_, index) => `stream_${index}`);
const script = new Script(samplePlan({ streams, agents: 20 }));
const view: View =
  kind === 'tui'
    ? openTui({
        plan: script.state.plan,
        past: [],
        mode: 'control',
        stdin: process.stdin,
        stdout: process.stdout,
        send: () => {},
        readTail: (attempt) => `${attempt}: reading src/a.ts\n`.repeat(300),
        now: () => script.now,
        colors: 'color',
        paint: plain,
      })
    : { show: () => {}, close: async () => {} };
script.tell((event, state) => view.show(event, state)).start();

const began = performance.now();
const cpu = process.cpuUsage();
let next = 0;
const running: string[] = [];
for (let events = 0; performance.now() - began < Number(seconds) * 1000; ) {
  await wait(20);
  const due = ((performance.now() - began) / 1000) * Number(perSecond);
  for (; events < due; events += 1) {
    script.after(1000 / Number(perSecond));
    advance(events);
  }
}
const { user, system } = process.cpuUsage(cpu);
const wall_ms = performance.now() - began;
writeFileSync(
  report,
  JSON.stringify({ cpu_ms: (user + system) / 1000, wall_ms, rss_mib: process.memoryUsage().rss / 2 ** 20 }),
);
await view.close(script.state);
process.exit(0);

/** Twenty streams at work; now and then one ends and another begins, else one of them tells its progress. */
function advance(turn: number): void {
  if (running.length < 20 && next < streams.length) {
    const task = `${streams[next]}/architecture`;
    next += 1;
    script.release(task);
    running.push(script.begin(task));
  } else if (turn % 20 === 0 && next < streams.length) script.succeed(running.shift() ?? '', 2);
  else
    script.progress(running[turn % running.length] ?? '', `Edit file_${turn}.ts`, {
      tokens: turn,
      usd: turn / 1000,
    });
}
