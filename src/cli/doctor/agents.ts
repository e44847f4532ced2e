import type { Io } from '../io.ts';
import { type Finding, reportOn } from './finding.ts';
import { askVersion, findProgram, type Version } from './programs.ts';

/** A coding agent's command line that people have. */
interface KnownAgent {
  readonly program: string;
  readonly title: string;
  /** Its npm package. */
  readonly from: string;
  /** By which adapter pcoord runs it. */
  readonly adapter: 'claude' | 'command';
}

const known: readonly KnownAgent[] = [
  { program: 'claude', title: 'Claude Code', from: '@anthropic-ai/claude-code', adapter: 'claude' },
  { program: 'codex', title: 'Codex', from: '@openai/codex', adapter: 'command' },
  { program: 'opencode', title: 'OpenCode', from: 'opencode-ai', adapter: 'command' },
  { program: 'gemini', title: 'Gemini CLI', from: '@google/gemini-cli', adapter: 'command' },
  { program: 'qwen', title: 'Qwen Code', from: '@qwen-code/qwen-code', adapter: 'command' },
  { program: 'copilot', title: 'Copilot CLI', from: '@github/copilot', adapter: 'command' },
];

const report = reportOn('agents');

/** Looks which agents are there, all at once. None is needed: any program can be one. */
export async function inspectAgents(env: Io['env']): Promise<readonly Finding[]> {
  const found = await Promise.all(
    known.map(async (agent) => {
      const path = findProgram(agent.program, env);
      return { agent, version: path === null ? null : await askVersion(path, env) };
    }),
  );
  return found.map(({ agent, version }) => describeAgent(agent, version));
}

function describeAgent({ program, title, from, adapter }: KnownAgent, version: Version | null): Finding {
  const why =
    adapter === 'claude'
      ? 'runs as adapter: claude, with its questions, tokens and cost in view'
      : `runs as adapter: command, e.g. command: ["${program}", …, "{prompt_file}"]; judged by exit code and changes`;
  if (version === null)
    return report(program, 'attention', {
      text: `${title} (${program}) is not on the search path`,
      why: `${why}; none of them is needed for sessions that only run commands`,
      remedy: `npm install --global ${from}`,
    });
  if (!version.ok)
    return report(program, 'attention', {
      text: `${title} (${program}) ${version.detail}`,
      why,
      remedy: `try ${program} --version; or install it anew: npm install --global ${from}`,
    });
  return report(program, 'good', { text: `${title} ${version.text}`, why });
}
