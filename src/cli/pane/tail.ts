import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { adapterFor } from '../../agents/adapters.ts';
import type { AttemptState } from '../../journal/state.ts';
import type { Plan } from '../../plan/plan.ts';

const tailBytes = 16 * 1024;
/** Lines for programs are longer than what they say to people. */
const tailBytesOfRecords = 128 * 1024;

/** Reads the ends of attempts' output, in words for people where the agent speaks to programs. Not inert yet. */
export function createTailReader(
  plan: Plan,
  logPath: (attempt: string) => string,
): (attempt: AttemptState) => string {
  const runs = new Map(plan.tasks.map(({ id, run }) => [id, run]));
  const agents = new Map(plan.agents.map((agent) => [agent.name, agent]));
  return ({ id, task }) => {
    const run = runs.get(task);
    const agent = run?.kind === 'agent' ? agents.get(run.agent) : undefined;
    const say = agent === undefined || agent.adapter === 'unresolved' ? undefined : adapterFor(agent).sayLine;
    if (say === undefined) return readTail(logPath(id), tailBytes);
    const lines = readTail(logPath(id), tailBytesOfRecords).split('\n');
    return lines.flatMap((line) => say(line)).join('\n');
  };
}

/** The last part of a file as text; empty when there is none. */
export function readTail(path: string, most: number): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, most));
    const count = readSync(file, bytes, 0, bytes.length, Math.max(0, size - bytes.length));
    return bytes.toString('utf8', 0, count);
  } finally {
    closeSync(file);
  }
}
