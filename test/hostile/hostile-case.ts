import type { Code } from '../../src/diagnostics/codes.ts';

/** A file that tries to use up time, memory or stack, or to hide something. */
export interface HostileCase {
  /** Made when asked for: some are large. */
  readonly bytes: () => string | Uint8Array;
  /** A finding that must be among those that are made; `null` for a file that is fine. */
  readonly code: Code | null;
}

/** Cases by what they are called. */
export type HostileCases = Readonly<Record<string, HostileCase>>;

/** The largest file that is read. */
export const MOST_BYTES: number = 4 * 1024 * 1024;

/** A session from lines of streams, each indented by two. */
export function sessionOf(streams: string, more = ''): string {
  return `parallel_session_config:\n  session_id: hostile\n${more}  work_streams:\n${streams}`;
}

/** A stream that writes what is given, in flow style; `more` are further keys. */
export function streamOf(id: string, resources: string, more = ''): string {
  return `    ${id}: {command: [make], resources: ${resources}${more === '' ? '' : `, ${more}`}}\n`;
}

/** Many things made from their numbers, joined. */
export function repeat(count: number, make: (at: number) => string, between = ''): string {
  return Array.from({ length: count }, (_, at) => make(at)).join(between);
}
