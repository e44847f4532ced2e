// The peer: what one would write by hand to run the same tasks. execa, standard input ignored, output to a file opened
// for each task, nothing buffered, a ready queue with a fixed number in flight. No journal, no supervisor, no checks.
// Usage: node plain-runner.ts TASKS.json LOG_FOLDER IN_FLIGHT
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { WorkItem } from './sessions.ts';

const [tasksFile, logFolder, inFlight] = process.argv.slice(2) as [string, string, string];
mkdirSync(logFolder, { recursive: true });
await runAll(JSON.parse(readFileSync(tasksFile, 'utf8')) as WorkItem[], Number(inFlight));

function runAll(items: readonly WorkItem[], limit: number): Promise<void> {
  const missing = new Map(items.map((item) => [item.id, item.after.length]));
  const followers = new Map<string, WorkItem[]>(items.map((item) => [item.id, []]));
  for (const item of items) for (const name of item.after) followers.get(name)!.push(item);
  const ready = items.filter((item) => item.after.length === 0);
  let next = 0;
  let running = 0;
  return new Promise((resolve, reject) => {
    const pump = (): void => {
      if (running === 0 && next === ready.length) resolve();
      for (; running < limit && next < ready.length; next += 1) {
        running += 1;
        const item = ready[next]!;
        runOne(item).then(() => {
          running -= 1;
          for (const follower of followers.get(item.id)!) {
            const left = missing.get(follower.id)! - 1;
            missing.set(follower.id, left);
            if (left === 0) ready.push(follower);
          }
          pump();
        }, reject);
      }
    };
    pump();
  });
}

async function runOne(item: WorkItem): Promise<void> {
  // execa's types know only the first few descriptors by number; any open one works.
  const output = openSync(join(logFolder, item.id), 'w') as 3;
  const [program, ...args] = item.argv as [string, ...string[]];
  try {
    await execa(program, args, { stdin: 'ignore', stdout: output, stderr: output, buffer: false });
  } finally {
    closeSync(output);
  }
}
