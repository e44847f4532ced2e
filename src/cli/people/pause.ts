import type { Arguments } from '../args.ts';
import type { Io } from '../io.ts';
import { tellStreams } from './tell-run.ts';

/** `pcoord pause`: lets streams of a running session stand still, all of them when none is named. */
export function run(args: Arguments, io: Io): Promise<number> {
  return tellStreams('pause', args.positionals, {
    args,
    io,
    request: (stream) => ({ kind: 'pause', stream }),
  });
}
