import type { PlanAgent } from '../plan/plan.ts';
import type { AgentAdapter, LaunchInput } from './adapter.ts';
import { sayClaudeLine } from './claude-log.ts';
import { questionArguments, questionEnvironment } from './claude-questions.ts';
import { createClaudeReader } from './claude-reader.ts';
import { claudeRules, mailboxRules } from './claude-rules.ts';
import { asksForPrompt, fillPlaceholders, taskEnvironment } from './placeholders.ts';

/**
 * Claude Code without a terminal. The plan holds the static part of its argv (see argv.ts); what depends on the task
 * is added here: one edit rule for each claim, its letters, the agent's instructions, and which settings count.
 */
export const claudeAdapter: AgentAdapter = {
  name: 'claude',
  inherits: [
    ...[
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_AUTH_TOKEN',
      'ANTHROPIC_BASE_URL',
      'CLAUDE_CODE_OAUTH_TOKEN',
      'CLAUDE_CONFIG_DIR',
    ],
    ...[
      'HTTPS_PROXY',
      'HTTP_PROXY',
      'NO_PROXY',
      'https_proxy',
      'http_proxy',
      'no_proxy',
      'NODE_EXTRA_CA_CERTS',
    ],
    // What a user said about traffic must not be lost on the way.
    ...[
      'CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC',
      'DISABLE_TELEMETRY',
      'DISABLE_ERROR_REPORTING',
      'DO_NOT_TRACK',
    ],
  ],
  resumes: true,
  launch(input) {
    return {
      argv: [
        ...fillPlaceholders(input.agent.argv, input),
        ...taskArguments(input),
        ...questionArguments(input),
        ...conversation(input),
      ],
      env: { ...questionEnvironment(input), ...input.agent.env, ...STEADY, ...taskEnvironment(input) },
      stdin: asksForPrompt(input.agent.argv) ? 'none' : 'prompt',
    };
  },
  reader: createClaudeReader,
  sayLine: sayClaudeLine,
};

/**
 * Whether an agent's instructions are handed over as an argument of their own. If not (another adapter, text too
 * long for one argument, or the session gives such an argument itself) they stand at the head of the prompt.
 */
export function instructionsAreArgument(agent: PlanAgent): boolean {
  if (agent.adapter !== 'claude' || agent.instructions === null) return false;
  const taken = agent.argv.some((entry) => /^--(append-)?system-prompt(-file)?(=|$)/.test(entry));
  // Three bytes for each UTF-16 unit at most: safely below the 128 KiB that Linux allows one argument.
  return !taken && agent.instructions.length <= 40_000;
}

// An agent that replaces its own program in the middle of a run makes the run hard to explain.
const STEADY = { DISABLE_AUTOUPDATER: '1' } as const;

/** An id comes from the agent's own output: only what looks like one becomes an argument. */
function conversation({ continues, agent }: LaunchInput): string[] {
  const isTaken = agent.argv.some((entry) => /^(--resume|-r|--continue|-c|--session-id)(=|$)/.test(entry));
  const isId = continues !== undefined && /^[0-9A-Za-z][0-9A-Za-z-]{7,63}$/.test(continues);
  return isId && !isTaken ? ['--resume', continues] : [];
}

function taskArguments(input: LaunchInput): string[] {
  const rules = claudeRules(input.writes);
  const allow = [...rules.allow, ...(input.mailbox === undefined ? [] : mailboxRules(input.mailbox))];
  const given = new Set(input.agent.argv.map((entry) => entry.split('=')[0]));
  return [
    ...(allow.length === 0 ? [] : ['--allowedTools', ...allow]),
    // A worktree inside the workspace would take the work out of what is collected; no mode denies it.
    ...['--disallowedTools', 'EnterWorktree', ...rules.deny],
    // Claude honours `allow` entries of settings.local.json even in a folder nobody trusted, and an agent's own
    // script may write that file; a fresh clone has none of the user's.
    ...(given.has('--setting-sources') ? [] : ['--setting-sources', 'user,project']),
    ...(instructionsAreArgument(input.agent)
      ? ['--append-system-prompt', input.agent.instructions ?? '']
      : []),
  ];
}
