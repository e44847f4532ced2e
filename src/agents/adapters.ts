import { invariant } from '../base/invariant.ts';
import type { PlanAgent } from '../plan/plan.ts';
import type { AgentAdapter } from './adapter.ts';
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
