import { inertText } from '../base/inert.ts';
import type { LaunchInput } from './adapter.ts';
import { isRecord, text } from './json-fields.ts';

/** What Claude Code asks of a permission tool. */
export interface ClaudeQuestion {
  readonly tool_name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly tool_use_id: string;
}

/** The server and the tool that it asks, as it names them. */
export const permissionServer = 'pcoord';
export const permissionTool = 'permission';

/** So long it waits for a tool of a server, in ms: longer than anybody is waited for, pauses included. */
const patienceMs = 7 * 86_400_000;

/**
 * What an agent that asks is started with beside all others: a server of its own that turns its questions into lines of
 * its outbox. Nothing where the session gives a tool for that itself, or nobody is there to hear.
 */
export function questionArguments({ agent: { argv }, questions }: LaunchInput): readonly string[] {
  if (questions === undefined || !asks(argv)) return [];
  const [command = '', ...args] = questions.argv;
  const env = { PCOORD_INBOX: questions.inbox, PCOORD_OUTBOX: questions.outbox };
  const config = { mcpServers: { [permissionServer]: { type: 'stdio', command, args, env } } };
  // Each of them may be given several times: what the session gives stays.
  return [
    '--permission-prompt-tool',
    `mcp__${permissionServer}__${permissionTool}`,
    '--mcp-config',
    JSON.stringify(config),
  ];
}

/** The environment that goes with them. */
export function questionEnvironment(input: LaunchInput): Readonly<Record<string, string>> {
  return questionArguments(input).length === 0 ? {} : { MCP_TOOL_TIMEOUT: String(patienceMs) };
}

/** The line of the outbox that a question becomes. */
export function askLine(question: ClaudeQuestion): Readonly<Record<string, unknown>> {
  const { tool_name: tool, tool_use_id } = question;
  const writes = writesOf(question);
  return {
    kind: 'ask',
    tool: inertText(tool, { max: 200 }),
    text: inertText(subjectOf(question), { max: 400 }),
    rule: ruleOf(question),
    ...(writes.length === 0 ? {} : { writes }),
    ref: tool_use_id,
  };
}

/** What Claude Code is told, given the text of the letter that answers. */
export function answerFor({ input }: ClaudeQuestion, letter: unknown): Readonly<Record<string, unknown>> {
  const fields = isRecord(letter) ? letter : {};
  if (fields['answer'] === 'allow') return { behavior: 'allow', updatedInput: input };
  const note = text(fields, 'note') ?? '';
  return { behavior: 'deny', message: note === '' ? 'Denied.' : note };
}

function asks(argv: readonly string[]): boolean {
  if (argv.some((entry) => /^--permission-prompt-tool(=|$)/.test(entry))) return false;
  const at = argv.lastIndexOf('--permission-mode');
  return argv[at + 1] === 'manual' || argv.includes('--permission-mode=manual');
}

/** The part of a tool's input that says most. */
const subjects = ['command', 'file_path', 'notebook_path', 'path', 'url', 'query', 'pattern', 'description'];

function subjectOf({ input }: ClaudeQuestion): string {
  for (const name of subjects) {
    const value = text(input, name);
    if (value !== null) return value;
  }
  return JSON.stringify(input);
}

const writers = new Set(['Edit', 'Write', 'MultiEdit', 'NotebookEdit']);

function writesOf({ tool_name, input }: ClaudeQuestion): readonly string[] {
  if (!writers.has(tool_name)) return [];
  return ['file_path', 'notebook_path'].flatMap((name) => text(input, name) ?? []);
}

/**
 * What a lasting answer would cover. A command counts by its first two words, as in Claude's own rules, but only one that
 * is a single plain command: what a shell would make of more is not foreseen. What cannot be shown whole is covered by no
 * other answer.
 */
function ruleOf({ tool_name, input, tool_use_id }: ClaudeQuestion): string {
  const name = inertText(tool_name, { max: 100 });
  const command = text(input, 'command');
  if (command !== null) {
    if (inertText(command, { max: 250 }) !== command)
      return `${name}(only ${inertText(tool_use_id, { max: 100 })})`;
    const [first = '', second = ''] = command.trim().split(/ +/);
    const isPlain =
      /^[\w./:@=, +-]+$/.test(command) && /^[\w.-]+$/.test(first) && /^[a-z][\w:-]*$/.test(second);
    return isPlain ? `${name}(${first} ${second}:*)` : `${name}(${command})`;
  }
  const url = text(input, 'url');
  return url === null ? name : `${name}(${inertText(hostOf(url), { max: 250 })})`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? `domain:${new URL(url).hostname}` : url;
}
