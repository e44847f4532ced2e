import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import type { Io } from '../io.ts';

/** `pcoord explain`: all rules, one rule, or why two streams can or cannot run together. */
export async function run(args: Arguments, io: Io): Promise<number> {
  const [first, second, ...more] = args.positionals;
  const format = args.one('format') === 'json' ? 'json' : 'pretty';
  if (more.length > 0) throw new UsageError('one rule, or two streams');
  if (first !== undefined && second !== undefined) {
    const { explainStreams } = await import('./streams.ts');
    const overlays = args.all('overlay');
    return explainStreams([first, second], { format, file: args.one('file'), overlays, io });
  }
  for (const flag of ['file', 'overlay'])
    if (args.all(flag).length > 0)
      throw new UsageError(`--${flag} goes with two streams: pcoord explain STREAM STREAM`);
  const { explainRules, explainTheRule } = await import('./rules.ts');
  return first === undefined ? explainRules(format, io) : explainTheRule(first, format, io);
}
