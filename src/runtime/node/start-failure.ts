import { existsSync } from 'node:fs';
import type { HostFailure } from '../host.ts';
import type { ProcessSpec } from '../host-processes.ts';
import type { StartFailure } from './process.ts';

/** Says in one line why a program did not start and, where known, what to do about it. */
export function explainStartFailure(
  spec: Pick<ProcessSpec, 'argv' | 'cwd' | 'env' | 'stdin'>,
  failure: StartFailure,
): HostFailure {
  const name = spec.argv[0] ?? '';
  switch (failure.code) {
    case 'ENOENT':
      return { reason: 'not-found', detail: explainMissing(spec, name) };
    case 'EACCES':
    case 'EPERM':
      return {
        reason: 'permission',
        detail: `${name} may not be run: it is not executable (chmod +x) or is not a program`,
      };
    case 'ENOEXEC':
      return { reason: 'permission', detail: `${name} is no program this system can run` };
    case 'ENOSPC':
      return {
        reason: 'disk-full',
        detail: `no space left on the disk that holds the run: ${failure.message}`,
      };
    case 'E2BIG':
      return {
        reason: 'other',
        detail: `the arguments and environment of ${name} are too long for the system`,
      };
    case 'EAGAIN':
    case 'ENOMEM':
      return {
        reason: 'system-shortage',
        detail: `the system has no room for one more process (${failure.code}): ${name}`,
      };
    case 'EMFILE':
    case 'ENFILE':
      return {
        reason: 'system-shortage',
        detail: `too many files are open to start ${name} (${failure.code})`,
      };
    default:
      return { reason: 'other', detail: `${name} could not be started: ${oneLine(failure.message)}` };
  }
}

function explainMissing(
  { cwd, env, stdin, argv }: Parameters<typeof explainStartFailure>[0],
  name: string,
): string {
  if (!existsSync(cwd)) return `the folder to run ${name} in does not exist: ${cwd}`;
  if (stdin !== null && !existsSync(stdin)) return `the input file of ${name} does not exist: ${stdin}`;
  if (name.includes('/')) {
    const path = name.startsWith('/') ? name : `${cwd}/${name}`;
    return existsSync(path)
      ? `${name} is there, but the interpreter its first line names is not`
      : `there is no program ${name}`;
  }
  const hint =
    argv.length === 1 && name.includes(' ') ? '; a command with arguments is a list, not one text' : '';
  return `there is no program ${name || '""'} on PATH${hint} (PATH is ${env['PATH'] ?? 'not set'})`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
