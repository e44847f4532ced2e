/** What a session may say about a `claude` agent; `null` = not said. */
export interface ClaudeOptions {
  readonly program: string | null;
  readonly model: string | null;
  readonly permission_mode: string | null;
  /** Tools that exist for the agent; `null` = all. */
  readonly tools: readonly string[] | null;
  /** Tools that it may use without asking, beyond what the adapter allows for the stream's claims. */
  readonly allowed_tools: readonly string[] | null;
  /** More arguments, at the end. */
  readonly args: readonly string[];
}

/** No wishes at all. */
export const plainClaude: ClaudeOptions = {
  program: null,
  model: null,
  permission_mode: null,
  tools: null,
  allowed_tools: null,
  args: [],
};

/**
 * The argv template of a headless Claude Code agent. The prompt arrives on standard input; what depends on the task
 * (its scope) is added by the adapter. `dontAsk` denies what nobody allowed instead of waiting for an answer.
 */
export function claudeArgv(options: ClaudeOptions): string[] {
  return [
    options.program ?? 'claude',
    '-p',
    '--output-format',
    'stream-json',
    '--verbose',
    '--permission-mode',
    options.permission_mode ?? 'dontAsk',
    ...(options.model === null ? [] : ['--model', options.model]),
    ...(options.tools === null ? [] : ['--tools', options.tools.join(',')]),
    ...(options.allowed_tools?.length ? ['--allowedTools', options.allowed_tools.join(',')] : []),
    ...options.args,
  ];
}

/** The argv of a command given as a list or as text for the shell. */
export function commandArgv(
  command:
    | { readonly kind: 'argv'; readonly argv: readonly string[] }
    | { readonly kind: 'shell'; readonly text: string },
): string[] {
  return command.kind === 'argv' ? [...command.argv] : ['/bin/sh', '-c', command.text];
}
