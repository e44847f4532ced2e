import type { CodeEntry } from '../code-entry.ts';

/** PC4xxx: agents, actions and commands. */
export const agentCodes = {
  'unresolved-agent': {
    alias: 'PC4001',
    severity: 'warning',
    message: ({ name }) => `agent ${name} is not defined anywhere pcoord looks`,
    help: ({ name }) =>
      `define ${name} under \`agents:\`, in an overlay given with --overlay, or in .claude/agents/${name.replace(/^@/, '')}.md`,
    why: 'compile can plan around an unknown agent, but exec cannot start it.',
  } as CodeEntry<{ readonly name: string }>,
};
