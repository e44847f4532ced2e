import type { AgentAdapter, AgentLimit, LaunchInput } from '../../src/agents/adapter.ts';

/** What an agent made by `talkingAgent` says, one JSON object a line. */
export interface Said {
  readonly tokens?: number;
  readonly usd?: number;
  readonly turns?: number;
  readonly session?: string;
  readonly limit?: AgentLimit;
}

/** An agent that tells what it uses; `launches` gets whatever it was started with. */
export function talkingAgent(launches: LaunchInput[] = []): AgentAdapter {
  return {
    name: 'command',
    resumes: true,
    launch(input) {
      launches.push(input);
      return { argv: ['agent'], env: {}, stdin: 'none' };
    },
    reader() {
      let said: Said = {};
      return {
        take(chunk) {
          for (const line of chunk.split('\n').filter((one) => one.startsWith('{')))
            said = { ...said, ...(JSON.parse(line) as Said) };
          return true;
        },
        get totals() {
          const { tokens, usd, turns, session } = said;
          return {
            turns: turns ?? null,
            tokens_in: tokens ?? null,
            tokens_out: null,
            cost_usd: usd ?? null,
            tool_calls: 0,
            denials: 0,
            last_tool: null,
            session: session ?? null,
          };
        },
        get verdict() {
          return { ok: said.limit === undefined, detail: '' };
        },
        get limited() {
          return said.limit ?? null;
        },
      };
    },
  };
}

/** The output of such an agent. */
export function says(...words: readonly Said[]): string {
  return words.map((one) => `${JSON.stringify(one)}\n`).join('');
}
