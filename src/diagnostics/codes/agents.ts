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
  'agent-file-unclosed': {
    alias: 'PC4007',
    severity: 'warning',
    message: ({ name }) =>
      `the settings at the head of the file of agent ${name} are never closed, so none of them counts`,
    help: () => 'close them with a line that holds `---` and nothing else',
    why: 'Without the second line the whole file is taken as instructions: model, tools and permissions are not what they seem.',
  } as CodeEntry<{ readonly name: string }>,
  'agent-file-name': {
    alias: 'PC4008',
    severity: 'warning',
    message: ({ name, written }) => `the file that defines ${name} calls its agent \`${written}\``,
    help: ({ name }) => `write \`name: ${name.slice(1)}\`, or give the file that name`,
    why: 'pcoord finds agents by file name, Claude Code by this name: one session would run two different agents.',
  } as CodeEntry<{ readonly name: string; readonly written: string }>,
  'agent-file-key': {
    alias: 'PC4009',
    severity: 'warning',
    message: ({ name, key }) => `unknown key \`${key}\` at the head of the file of agent ${name}`,
    why: 'Unknown keys of agent files pass silently everywhere else, so a misspelt restriction restricts nothing.',
  } as CodeEntry<{ readonly name: string; readonly key: string }>,
  'agent-file-ignored': {
    alias: 'PC4010',
    severity: 'warning',
    message: ({ name, key }) => `a run does not hand \`${key}\` of agent ${name} over`,
    help: ({ key }) =>
      ARGUMENTS[key] === undefined
        ? 'pcoord takes name, description, model, tools and permissionMode from agent files'
        : `define the agent in the session and give it as an argument: \`claude: {args: [${ARGUMENTS[key]}]}\``,
    why: 'A limit that nobody enforces is worse than none. Settings that limit nothing are only a note.',
  } as CodeEntry<{ readonly name: string; readonly key: string }>,
  'unknown-permission-mode': {
    alias: 'PC4011',
    severity: 'warning',
    message: ({ mode }) => `Claude Code has no permission mode \`${mode}\``,
    help: () => 'one of `dontAsk`, `acceptEdits`, `default`, `manual`, `auto`, `plan`, `bypassPermissions`',
    why: 'Claude Code refuses to start with a mode that it does not know.',
  } as CodeEntry<{ readonly mode: string }>,
  'unknown-tool': {
    alias: 'PC4012',
    severity: 'warning',
    message: ({ tool }) => `Claude Code has no tool \`${tool}\``,
    why: 'Names of tools are case-sensitive; one that does not exist is passed over without a word.',
  } as CodeEntry<{ readonly tool: string }>,
  'agent-cannot-write': {
    alias: 'PC4013',
    severity: 'warning',
    message: ({ name, stream }) =>
      `agent ${name} has no tool that writes, but stream \`${stream}\` claims writes`,
    help: () => 'give it `Edit` and `Write`, or remove `resources` from the stream so that it only reads',
    why: 'A stream that claims writes is expected to change something: the agent’s work would end with nothing.',
  } as CodeEntry<{ readonly name: string; readonly stream: string }>,
  'tool-rule-too-wide': {
    alias: 'PC4014',
    severity: 'warning',
    message: ({ tool }) => `\`${tool}\` without a path lets the agent write anywhere on the disk`,
    help: () => 'leave it out: pcoord allows edits for each of the stream’s claims',
    why: 'Allowed as a whole, Claude’s writing tools are not held to the clone either.',
  } as CodeEntry<{ readonly tool: string }>,
  'tool-rule-matches-nothing': {
    alias: 'PC4015',
    severity: 'warning',
    message: ({ rule }) => `\`${rule}\` allows nothing: paths are judged by \`Edit(…)\` rules alone`,
    help: ({ rule }) =>
      `write \`Edit(${rule.slice(rule.indexOf('(') + 1)}\`, or leave it out: pcoord allows edits for each of the stream’s claims`,
    why: 'In Claude Code a rule of another writing tool with a path never matches, so the agent is denied what was meant to be allowed.',
  } as CodeEntry<{ readonly rule: string }>,
  'agent-env-not-passed': {
    alias: 'PC4016',
    severity: 'warning',
    message: ({ name }) => `\`allow\` of agent ${name} passes nothing on`,
    help: () =>
      'allow the variables where the stream is declared: `env: {allow: […]}`; agents can only set them',
    why: 'Which variables leave pcoord’s own environment is said by streams, so that it can be seen in one place.',
  } as CodeEntry<{ readonly name: string }>,
};

/** Settings of agent files that Claude Code takes as arguments. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  maxTurns: '"--max-turns", "80"',
  disallowedTools: '"--disallowedTools", "WebFetch"',
};
