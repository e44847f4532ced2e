import type { AgentAdapter, AgentVerdict, OutputReader } from '../agents/adapter.ts';
import { verdictAtEnd } from '../agents/adapters.ts';
import { noteHelper } from './limits/run-time.ts';
import type { Run } from './run-context.ts';

/** At most one event in this many ms tells what it uses. */
const periodMs = 1000;

/**
 * Follows what an agent prints that works for the run itself, and writes down what it uses. `finish` reads the rest and
 * returns what the agent says of its end; `null` where its adapter does not understand it.
 */
export function followHelper(
  run: Run,
  helper: string,
  adapter: AgentAdapter,
): { finish(): Promise<AgentVerdict | null> } {
  const forget = noteHelper(run, helper);
  const reader = adapter.reader(run.host.clock.now());
  if (reader === null)
    return {
      finish: () => {
        forget();
        return Promise.resolve(null);
      },
    };
  let told_ms = run.host.clock.now();
  let news = false;
  const tail = run.host.logs.tail(helper, 0, (chunk) => {
    news = reader.take(chunk) || news;
    const now = run.host.clock.now();
    if (!news || now - told_ms < periodMs) return;
    told_ms = now;
    news = false;
    tell(run, helper, reader);
  });
  return {
    finish: async () => {
      await tail.finish();
      forget();
      if (news) tell(run, helper, reader);
      return verdictAtEnd(reader);
    },
  };
}

function tell(run: Run, helper: string, { totals }: OutputReader): void {
  const { turns, tokens_in, tokens_out, cost_usd } = totals;
  if (turns === null && tokens_in === null && tokens_out === null && cost_usd === null) return;
  run.emit({ type: 'helper-progressed', helper, turns, tokens_in, tokens_out, cost_usd });
}
