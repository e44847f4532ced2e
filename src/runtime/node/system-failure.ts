import type { HostFailure } from '../host.ts';
import { codeOf } from './files.ts';

/**
 * What the operating system refused, as a failure that begins with `what`. Anything else that was thrown is a bug of
 * ours and is thrown on.
 */
export function systemFailure(error: unknown, what: string): HostFailure {
  const code = codeOf(error);
  if (!/^E[A-Z0-9]+$/.test(code)) throw error;
  const detail = `${what}: ${error instanceof Error ? error.message : code}`;
  if (code === 'ENOSPC' || code === 'EDQUOT') return { reason: 'disk-full', detail };
  if (isShortageCode(code)) return { reason: 'system-shortage', detail };
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return { reason: 'permission', detail };
  if (code === 'ENOENT') return { reason: 'not-found', detail };
  return { reason: 'other', detail };
}

/** True for the system's name of what it has no more of for the moment: open files, processes, memory. */
export function isShortageCode(code: string): boolean {
  return shortages.has(code);
}

const shortages: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM', 'ENOBUFS']);
