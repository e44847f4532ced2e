import type { Located, Span } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { CommandValue, PromptValue } from '../../session/session.ts';
import type { TextKind } from './named-paths.ts';

/** What a stream or one of its phases is told to do. */
export interface TaskText {
  readonly stream: number;
  /** Task nodes that it is for. */
  readonly nodes: readonly number[];
  readonly kind: TextKind;
  /** As in "in its …". */
  readonly where: 'focus' | 'prompt' | 'command';
  readonly text: string;
  readonly span: Span;
}

/**
 * Focus lines, prompts and commands, in order of declaration, that may name a path; prompts from files where they could
 * be read.
 */
export function textsOf({ streams, files }: AnalysedModel): TaskText[] {
  // Most sessions of a thousand streams give each a line of focus and nothing else.
  const told = streams.filter(
    ({ declaration: { focus, prompt, command, phases } }) =>
      prompt || command || phases?.kind === 'list' || (focus && mayNamePath(focus.value)),
  );
  if (told.length === 0) return [];
  const prompts = new Map(
    files.filter(({ role }) => role === 'prompt').map(({ path, text }) => [path, text]),
  );
  return told.flatMap(({ index, declaration, phases }) => {
    const stream = { stream: index, nodes: phases.map(({ node }) => node) };
    const { focus } = declaration;
    const own: TaskText[] = focus
      ? [{ ...stream, kind: 'prose', where: 'focus', text: focus.value, span: focus.span }]
      : [];
    const parts = [
      { of: stream, from: declaration },
      ...phases.map((phase) => ({ of: { ...stream, nodes: [phase.node] }, from: phase.declaration })),
    ];
    for (const { of, from } of parts) {
      if (from?.prompt) own.push(...toPrompt(of, from.prompt, prompts));
      if (from?.command) own.push(toCommand(of, from.command));
    }
    return own.filter(({ text }) => mayNamePath(text));
  });
}

/** A slash, an ending, or a name such as Makefile. */
function mayNamePath(text: string): boolean {
  return /\/|\w\.\w|file/.test(text);
}

type Owner = Pick<TaskText, 'stream' | 'nodes'>;

function toPrompt(
  owner: Owner,
  { value, span }: Located<PromptValue>,
  files: ReadonlyMap<string, string>,
): TaskText[] {
  const text = value.kind === 'text' ? value.text : files.get(value.path.value);
  if (text === undefined) return [];
  return [
    { ...owner, kind: 'prose', where: 'prompt', text, span: value.kind === 'text' ? span : value.path.span },
  ];
}

function toCommand(owner: Owner, { value, span }: Located<CommandValue>): TaskText {
  const text = value.kind === 'argv' ? value.argv.join(' ') : value.text;
  return { ...owner, kind: 'command', where: 'command', text, span };
}
