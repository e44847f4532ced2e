import { execFile } from 'node:child_process';
import type { MeasuredProcess } from './measure-scan.ts';

const columns = 'pid=,ppid=,pgid=,stat=,time=,rss=,lstart=';

/** Every process of the machine by the `ps` program, for systems without `/proc`; `null` when it does not answer. */
export function scanByPs(): Promise<MeasuredProcess[] | null> {
  return new Promise((resolve) => {
    const options = {
      encoding: 'latin1' as const,
      env: { ...process.env, LC_ALL: 'C' },
      maxBuffer: 16 * 1024 * 1024,
      timeout: 5_000,
    };
    execFile('ps', ['-ax', '-o', columns], options, (error, text) => resolve(error ? null : parseUse(text)));
  });
}

/** Reads the lines of `ps -o pid=,ppid=,pgid=,stat=,time=,rss=,lstart=`. */
export function parseUse(text: string): MeasuredProcess[] {
  return text.split('\n').flatMap((line) => {
    const [pid, parent, group, state, time, rss, ...started] = line.trim().split(/\s+/);
    if (!pid || !parent || !group || !state || !time || !rss) return [];
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        zombie: state.startsWith('Z'),
        start_time: started.join(' '),
        cpu_ms: parseTime(time),
        memory_bytes: Number(rss) * 1024,
      },
    ];
  });
}

/** `[days-][hours:]minutes:seconds[.hundredths]` in ms. */
function parseTime(text: string): number {
  const [days, clock] = text.includes('-') ? text.split('-') : ['0', text];
  const seconds = (clock ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000);
}
