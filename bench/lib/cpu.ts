import { spawnSync } from 'node:child_process';

/** CPU time (user and system, in ms) of one whole run of a program, from start to exit, and its exit code. */
export function cpuOf(
  argv: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): { readonly cpu_ms: number; readonly exit_code: number } {
  // bash's own `time` reads getrusage of the child: microseconds, unlike the clock ticks of /proc.
  const script = 'TIMEFORMAT="%3U %3S"; time "$@" >/dev/null 2>&1 </dev/null';
  const ran = spawnSync('/bin/bash', ['-c', `${script}; exit $?`, 'time', ...argv], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    encoding: 'utf8',
  });
  const [user, system] = ran.stderr.trim().split(/\s+/).map(Number);
  if (user === undefined || system === undefined || Number.isNaN(user + system))
    throw new Error(`no times from bash: ${ran.stderr}`);
  return { cpu_ms: (user + system) * 1000, exit_code: ran.status ?? -1 };
}
