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
  'unsupported-adapter': {
    alias: 'PC4002',
    severity: 'warning',
    message: ({ name, adapter }) =>
      `agent ${name} needs the adapter \`${adapter}\`, which this version does not have`,
    help: () => 'use `adapter: command` with the agent’s own command line, or `adapter: claude`',
    why: 'compile can plan around the agent, but exec cannot start it.',
  } as CodeEntry<{ readonly name: string; readonly adapter: string }>,
  'agent-defined-twice': {
    alias: 'PC4003',
    severity: 'warning',
    message: ({ name, where }) =>
      `agent ${name} is also defined in ${where}; the session’s definition counts`,
    help: () => 'keep one of the two definitions',
    why: 'Two definitions of one agent make it easy to change the one that is not used.',
  } as CodeEntry<{ readonly name: string; readonly where: string }>,
  'unconfigured-action': {
    alias: 'PC4004',
    severity: 'warning',
    message: ({ action, milestone }) => `action \`${action}\` of milestone \`${milestone}\` has no command`,
    help: ({ action }) =>
      `say what it runs, here or in an overlay: \`actions: { ${action}: { run: [...] } }\`; until then every report shows it as not configured`,
    why: 'An action that runs nothing checks nothing, and pcoord never reports it as passed.',
  } as CodeEntry<{ readonly action: string; readonly milestone: string }>,
  'missing-prompt-file': {
    alias: 'PC4005',
    severity: 'error',
    message: ({ path }) => `the prompt file \`${path}\` cannot be read`,
    help: () => 'paths of prompt files are relative to the root of the repository',
    why: 'The agent would be started without being told what to do.',
  } as CodeEntry<{ readonly path: string }>,
  'not-acted-on': {
    alias: 'PC4006',
    severity: 'warning',
    message: ({ setting, instead }) => `a run does not act on ${setting} yet: ${instead}`,
    help: () => 'it is checked and stands in the plan; do not rely on it',
    why: 'A limit that nobody enforces is worse than none. Settings that limit nothing are only a note.',
  } as CodeEntry<{ readonly setting: string; readonly instead: string }>,
};
