import type { Located } from '../../diagnostics/span.ts';
import type { SyntaxNode } from '../syntax/tree.ts';
import type { Binding, Reader } from './binding.ts';
import { describeNode, report } from './binding.ts';
import { listOf } from './read-list.ts';
import { textFor } from './read-text.ts';
import type { CommandValue } from './session.ts';

/** Reads a command: an argv list, or a string for the shell. */
export const command: Reader<Located<CommandValue>> = (binding, node, where) => {
  if (node.kind === 'list') {
    const argv = listOf(argument, 'not_empty')(binding, node, where);
    if (argv?.[0]) checkProgram(binding, argv[0], where);
    return argv && argv.length > 0
      ? {
          value: {
            kind: 'argv',
            argv: argv.map(({ value }) => value),
            spans: argv.map(({ span }) => span),
          },
          span: node.span,
        }
      : null;
  }
  if (node.kind === 'scalar') {
    const text = argument(binding, node, where);
    return text ? { value: { kind: 'shell', text: text.value }, span: node.span } : null;
  }
  const expected = 'a list of arguments, or text for the shell';
  report(binding, { code: 'wrong-type', span: node.span }, { where, expected, actual: describeNode(node) });
  return null;
};

/** Reads several commands: a string for the shell, or a list of commands. */
export const commandList: Reader<Located<CommandValue>[]> = (binding, node, where) => {
  if (node.kind === 'list') {
    const words = checkWords(binding, node, where);
    return listOf(command, 'not_empty')(binding, node, where)?.map(words) ?? null;
  }
  const single = command(binding, node, where);
  return single ? [single] : null;
};

/** Reads an argv list; a string is not taken, because nothing is ever pasted into a shell here. */
export const argvList: Reader<Located<CommandValue>> = (binding, node, where) => {
  if (node.kind === 'list') return command(binding, node, where);
  const fixes =
    node.kind === 'scalar' && typeof node.value === 'string' && /^[\w@%+=:,./{} -]+$/.test(node.text)
      ? [splitFix(node)]
      : [];
  const expected = 'a list of arguments';
  report(
    binding,
    { code: 'wrong-type', span: node.span, details: { fixes } },
    { where, expected, actual: describeNode(node) },
  );
  return null;
};

/** Warns where a list of commands was probably meant as the arguments of one; the answer marks the others as such. */
export function checkWords(binding: Binding, node: SyntaxNode, where: string): MarkCommand {
  if (node.kind !== 'list' || node.items.length < 2) return asItIs;
  const words = node.items.map((item) => (item.kind === 'scalar' ? item.text : ' '));
  const allWords = words.every((word) => /^\S+$/.test(word));
  const flagLike = words.slice(1).some((word) => word.startsWith('-'));
  if (!allWords || !(flagLike || RUNNERS.has(words[0]!))) return asItIs;
  const argv = `[[${words.map((word) => JSON.stringify(word)).join(', ')}]]`;
  const fixes = [
    { title: `one command: ${argv}`, grade: 'unsafe' as const, edits: [{ span: node.span, text: argv }] },
  ];
  report(
    binding,
    { code: 'words-as-commands', span: node.span, details: { fixes } },
    { where, count: words.length, argv },
  );
  const program = node.items[0]!.span.start;
  return ({ value, span }) => ({
    value: value.kind === 'shell' && span.start !== program ? { ...value, continues: true } : value,
    span,
  });
}

/** A command with a mark if it is probably none of its own. */
export type MarkCommand = (command: Located<CommandValue>) => Located<CommandValue>;

const asItIs: MarkCommand = (command) => command;

/** `["npm test"]` starts a program whose name holds a space; a whole command line was meant. */
function checkProgram(binding: Binding, program: Located<string>, where: string): void {
  if (!/\S\s+\S/.test(program.value)) return;
  report(binding, { code: 'program-with-space', span: program.span }, { where, program: program.value });
}

const argument = textFor('argument');

/** Programs that do nothing useful without a further word. */
const RUNNERS: ReadonlySet<string> = new Set([
  ...[
    'npm',
    'npx',
    'pnpm',
    'yarn',
    'bun',
    'bundle',
    'cargo',
    'go',
    'git',
    'docker',
    'mvn',
    'gradle',
    'poetry',
  ],
  ...['node', 'python', 'python3', 'uv', 'make', 'bash', 'sh', 'rake', 'rails', 'dotnet', 'deno', 'composer'],
]);

function splitFix(node: Extract<SyntaxNode, { kind: 'scalar' }>) {
  const text = `[${node.text
    .trim()
    .split(/ +/)
    .map((word) => JSON.stringify(word))
    .join(', ')}]`;
  return { title: `write ${text}`, grade: 'unsafe' as const, edits: [{ span: node.span, text }] };
}
