import { UsageError } from './command.ts';
import type { Io } from './io.ts';

/** How a run is shown. */
export type ViewName = 'tui' | 'list' | 'lines' | 'json';

/** The view asked for by `--view`, or the one that suits where the output goes. */
export function readView(name: string | undefined, io: Io): ViewName {
  const terminal = io.outIsTty && io.inIsTty && !io.env['CI'] && io.env['TERM'] !== 'dumb';
  if (name === undefined) return terminal ? 'tui' : 'lines';
  if (name === 'tui' && !(io.outIsTty && io.inIsTty))
    throw new UsageError('--view tui needs a terminal; use --view lines or --view json here');
  // Rows that are drawn again and again need a terminal too; the plain log says the same.
  if (name === 'list') return io.outIsTty ? 'list' : 'lines';
  return name === 'tui' || name === 'json' ? name : 'lines';
}
