import type { AgentAdapter } from './adapter.ts';
import { asksForPrompt, fillPlaceholders, taskEnvironment } from './placeholders.ts';

/**
 * Any program as an agent: its argv with placeholders filled, its exit code and the diff of its workspace as the only
 * word about what it did. A template that asks for no prompt gets it on standard input.
 */
export const commandAdapter: AgentAdapter = {
  name: 'command',
  launch(input) {
    return {
      argv: fillPlaceholders(input.agent.argv, input),
      env: { ...input.agent.env, ...taskEnvironment(input) },
      stdin: asksForPrompt(input.agent.argv) ? 'none' : 'prompt',
    };
  },
  reader: () => null,
};
