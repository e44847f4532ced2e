/** What pcoord knows of Claude Code: enough to see slips of the pen, never a reason to refuse what is newer. */

/** Keys of agent files. */
export const agentFileKeys: readonly string[] = [
  'name',
  'description',
  'tools',
  'disallowedTools',
  'model',
  'permissionMode',
  'maxTurns',
  'isolation',
  'background',
  'skills',
  'hooks',
  'mcpServers',
  'memory',
  'effort',
  'color',
];

/** Of these, what limits an agent, and what only helps it; the others are handed over or mean nothing to a run. */
export const limitingKeys: readonly string[] = ['disallowedTools', 'maxTurns', 'hooks'];
export const helpingKeys: readonly string[] = [
  'isolation',
  'background',
  'skills',
  'mcpServers',
  'memory',
  'effort',
];

/** Permission modes. */
export const permissionModes: readonly string[] = [
  'dontAsk',
  'acceptEdits',
  'default',
  'manual',
  'auto',
  'plan',
  'bypassPermissions',
];

/** Tools that write files: one rule, `Edit(PATH)`, governs the paths of all. */
export const writingTools: readonly string[] = ['Edit', 'Write', 'MultiEdit', 'NotebookEdit'];

/** Tools that change nothing in a workspace. */
export const readingTools: ReadonlySet<string> = new Set([
  'AskUserQuestion',
  'BashOutput',
  'ExitPlanMode',
  'Glob',
  'Grep',
  'KillShell',
  'LS',
  'ListMcpResourcesTool',
  'LSP',
  'NotebookRead',
  'Read',
  'ReadMcpResourceTool',
  'TodoRead',
  'TodoWrite',
  'ToolSearch',
  'WebFetch',
  'WebSearch',
]);

/** Every tool. */
export const tools: readonly string[] = [
  ...writingTools,
  ...readingTools,
  'Agent',
  'Bash',
  'EnterPlanMode',
  'EnterWorktree',
  'KillBash',
  'Monitor',
  'SendMessage',
  'Skill',
  'SlashCommand',
  'Task',
  'TaskCreate',
  'TaskGet',
  'TaskList',
  'TaskOutput',
  'TaskStop',
  'TaskUpdate',
];

/** The tool of a rule such as `Bash(npm test)`. */
export function toolOf(rule: string): string {
  const end = rule.indexOf('(');
  return end === -1 ? rule : rule.slice(0, end);
}
