import { invariant } from '../base/invariant.ts';
import type { PlanAgent } from '../plan/plan.ts';
import type { AgentAdapter, AgentVerdict, OutputReader } from './adapter.ts';
import { claudeAdapter } from './claude.ts';
import { commandAdapter } from './command.ts';

/** The adapter that starts and understands an agent. An unresolved agent never gets here: `exec` refuses it. */
export function adapterFor(agent: Pick<PlanAgent, 'name' | 'adapter'>): AgentAdapter {
  invariant(agent.adapter !== 'unresolved', `agent ${agent.name} was started without being resolved`);
  switch (agent.adapter) {
    case 'command':
      return commandAdapter;
    case 'claude':
      return claudeAdapter;
  }
}

/**
 * The verdict once the output has ended. `null` when the adapter has no reader: only exit code and diff speak then.
 * An agent that usually says how it ended and did not is judged as failed: it was killed, or its output is broken.
 */
export function verdictAtEnd(reader: OutputReader | null): AgentVerdict | null {
  if (reader === null) return null;
  return reader.verdict ?? { ok: false, detail: 'ended without saying how: no result in its output' };
}
