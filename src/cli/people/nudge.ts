import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import type { Io } from '../io.ts';
import { tellStreams } from './tell-run.ts';

/** `pcoord nudge`: asks the agent of a stream for a sign of life. */
export function run(args: Arguments, io: Io): Promise<number> {
  if (args.positionals.length === 0) throw new UsageError('the streams to ask');
  return tellStreams('nudge', args.positionals, {
    args,
    io,
    request: (stream) => ({ kind: 'nudge', stream: stream ?? '' }),
  });
}
