import type { Arguments } from '../args.ts';
import type { Io } from '../io.ts';
import { tellStreams } from './tell-run.ts';

/** `pcoord continue`: lets paused streams go on, all of them when none is named. */
export function run(args: Arguments, io: Io): Promise<number> {
  return tellStreams('continue', args.positionals, {
    args,
    io,
    request: (stream) => ({ kind: 'continue', stream }),
  });
}
