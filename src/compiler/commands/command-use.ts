import { shellCodeAt } from '../../agents/placeholders.ts';
import type { Span } from '../../diagnostics/span.ts';
import { spansInside } from '../checks/shared/scalar-span.ts';
import type { AgentDeclaration } from '../session/session.ts';
import { parseShell } from './shell.ts';
import type { ShellCommand, ShellScript, ShellWord } from './shell-script.ts';

/** Where a command stands. `agent`: the program of an agent; `gate`: of a stage; `verify`: of the session, a stream or phase. */
export type CommandRole = 'stream' | 'agent' | 'verify' | 'gate' | 'action' | 'setup' | 'regenerate';

/** A command of the session with everything that rules about commands look at. */
export interface CommandUse {
  readonly role: CommandRole;
  /** As in messages: ``stream `api` ``, `the session’s gate`. */
  readonly place: string;
  /** Streams in whose workspace it runs (indices); empty for what runs on the merged tree. */
  readonly streams: readonly number[];
  /** The agent whose program it is. */
  readonly agent: AgentDeclaration | null;
  readonly span: Span;
  /** The list of arguments, if it is one, and the text for a shell, if there is one: given as such or after `sh -c`. */
  readonly parts: readonly CommandPart[];
}

/** One list of arguments, or one text for the shell. */
export interface CommandPart {
  readonly kind: 'argv' | 'shell';
  /** The arguments as they are written, or the one text. */
  readonly texts: readonly string[];
  /** In order; none where a text for the shell is not understood. */
  readonly commands: readonly ShellCommand[];
  /** Of a text for the shell that is understood. */
  readonly script: ShellScript | null;
  /** Of `argv`: the entry that is text for a shell; -1 if none. */
  readonly code: number;
  /** The place of a word, or of a part of it in a text for the shell. */
  readonly spanOf: (place: { readonly start: number; readonly end: number }) => Span;
}

/** How much of texts for shells is still held; what goes beyond it is not looked into. */
export interface ShellBudget {
  /** Commands and words. */
  left: number;
}

/** A list of arguments and where its entries stand; `whole` where one has no place of its own. */
export interface PlacedArgv {
  readonly argv: readonly string[];
  readonly spans: readonly Span[];
  readonly whole: Span;
}

/** The parts of a list of arguments. */
export function argvParts({ argv, spans, whole }: PlacedArgv, budget: ShellBudget): CommandPart[] {
  const code = shellCodeAt(argv);
  const spanOf = ({ start }: { readonly start: number }): Span => spans[start] ?? whole;
  const words = argv.map(argvWord);
  const command = { assignments: [], words, redirects: [], before: 'none', after: 'none', depth: 0 } as const;
  const parts: CommandPart[] = [
    { kind: 'argv', texts: argv, commands: [command], script: null, code, spanOf },
  ];
  const text = argv[code];
  if (text !== undefined) parts.push(shellPart(text, spans[code] ?? whole, budget));
  return parts;
}

/** The part that a text for the shell is. */
export function shellPart(text: string, span: Span, budget: ShellBudget): CommandPart {
  const script = parseShell(text, budget.left);
  // A text has no more pieces than characters: one that did not fit was not worth more tries.
  if (script === null && text.length > budget.left) budget.left = 0;
  budget.left -= script?.pieces ?? 0;
  const inside = spansInside({ value: text, span });
  const spanOf = ({ start, end }: { readonly start: number; readonly end: number }): Span =>
    inside(start, end);
  return { kind: 'shell', texts: [text], commands: script?.commands ?? [], script, code: -1, spanOf };
}

/** An entry of a list is handed over as it is: its place in the list takes the place of offsets. */
function argvWord(text: string, at: number): ShellWord {
  return { text, start: at, end: at, plain: true, uses: [], nested: [] };
}
