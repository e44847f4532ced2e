import { spawnSync } from 'node:child_process';
import type { ProcessEntry } from './process-entry.ts';

const columns = 'pid=,ppid=,pgid=,stat=,lstart=';

/** Processes by the `ps` program, for systems without `/proc`: all of them, or the one asked for. */
export function readByPs(pid: number | null): ProcessEntry[] {
  const which = pid === null ? ['-ax'] : ['-p', String(pid)];
  const result = spawnSync('ps', [...which, '-o', columns], {
    encoding: 'latin1',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return parsePs(result.stdout ?? '');
}

/** Reads the lines of `ps -o pid=,ppid=,pgid=,stat=,lstart=`. */
export function parsePs(text: string): ProcessEntry[] {
  const entries: ProcessEntry[] = [];
  for (const line of text.split('\n')) {
    const [pid, parent, group, state, ...started] = line.trim().split(/\s+/);
    if (!pid || !parent || !group || !state) continue;
    entries.push({
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      session: 0,
      zombie: state.startsWith('Z'),
      stopped: state.startsWith('T'),
      start_time: started.join(' '),
    });
  }
  return entries;
}

/** The name of this boot on macOS; the empty text elsewhere. */
export function bootIdBySysctl(): string {
  return spawnSync('sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'latin1' }).stdout?.trim() ?? '';
}
