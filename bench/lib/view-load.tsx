// A run in which every stream is at work and says something every second, for some seconds in front of a view, on the
// terminal it was started on. Usage: view-load STREAMS SECONDS tui|lines REPORT_FILE
import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openTui } from '../../src/tui/open.tsx';
import { openLines } from '../../src/views/lines.ts';
import { plain } from '../../src/views/paint.ts';
import type { View } from '../../src/views/view.ts';
import { Script, samplePlan } from '../../test/views/sample.ts';

const [count = '', seconds = '', kind = '', report = ''] = process.argv.slice(2);
const streams = Array.from({ length: Number(count) }, (_, index) => `stream_${index}`);
const script = new Script(samplePlan({ streams, agents: streams.length }));
const view: View =
  kind === 'tui'
    ? openTui({
        plan: script.state.plan,
        past: [],
        mode: 'control',
        output: 'picture',
        stdin: process.stdin,
        stdout: process.stdout,
        send: async () => null,
        pane: {
          readDiff: () => null,
          readTail: ({ id }) => `${id}: reading src/a.ts at ${script.now}\n`.repeat(300),
        },
        now: () => script.now,
        colors: 'color',
        paint: plain,
      })
    : openLines({ write: (text) => void process.stdout.write(text), paint: plain });
script.tell((event, state) => view.show(event, state)).start();
const running: string[] = [];
for (const stream of streams) {
  script.release(`${stream}/architecture`);
  running.push(script.begin(`${stream}/architecture`));
}
// Loading, the first frames and most of the compiling of what runs often are told apart from what a run costs.
const settling_ms = 4000;
let events = 0;
await sayForSoLong(settling_ms);
const starting = process.cpuUsage();

const began = performance.now();
const cpu = process.cpuUsage();
await sayForSoLong(Number(seconds) * 1000);
const { user, system } = process.cpuUsage(cpu);
const wall_ms = performance.now() - began;
writeFileSync(
  report,
  JSON.stringify({
    cpu_ms: (user + system) / 1000,
    wall_ms,
    starting_cpu_ms: (starting.user + starting.system) / 1000,
    settling_ms,
    rss_mib: process.memoryUsage().rss / 2 ** 20,
  }),
);
await view.close(script.state);
process.exit(0);

/** Every stream says something each second. */
async function sayForSoLong(ms: number): Promise<void> {
  const perSecond = streams.length;
  const from = events;
  for (const began = performance.now(); performance.now() - began < ms; ) {
    await wait(20);
    const due = from + ((performance.now() - began) / 1000) * perSecond;
    for (; events < due; events += 1) {
      script.after(1000 / perSecond);
      advance(events);
    }
  }
}

/** Each stream in turn tells what it does; every fiftieth time something happens that is worth a line. */
function advance(turn: number): void {
  const attempt = running[turn % running.length] ?? '';
  if (turn % 50 === 49)
    script.add({
      type: 'message-sent',
      message: `m${turn}`,
      from: 'person',
      to: streams[turn % streams.length] ?? '',
      kind: 'words',
      text: `note ${turn}`,
      paths: [],
    });
  else script.progress(attempt, `Edit file_${turn}.ts`, { tokens: turn, usd: turn / 1000 });
}
