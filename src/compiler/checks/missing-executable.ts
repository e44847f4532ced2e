import { type Diagnostic, diagnose, type Related } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/span.ts';
import type { CommandPart, CommandUse } from '../commands/command-use.ts';
import type { ShellWord } from '../commands/shell-script.ts';
import { commandUses } from '../commands/uses.ts';
import type { AnalysedModel } from '../model/analyse.ts';

/** Programs, named without a path, that this machine does not have. */
export function* checkMissingExecutable(model: AnalysedModel): Iterable<Diagnostic> {
  const { environment } = model;
  const severity = environment.purpose === 'check' ? 'info' : 'warning';
  for (const [name, [first, ...others]] of namesIn(model)) {
    if (environment.commandExists(name)) continue;
    const related = others
      .slice(0, MOST_PLACES)
      .map(({ span, place }): Related => ({ span, message: `${place} starts it as well` }));
    yield diagnose('missing-executable', first!.span, { name }, { severity, related });
  }
}

const MOST_PLACES = 3;

interface Place {
  readonly span: Span;
  readonly place: string;
}

function namesIn(model: AnalysedModel): Map<string, Place[]> {
  const names = new Map<string, Place[]>();
  const seen = new Set<string>();
  const add = (name: string, { span, place }: Place): void => {
    const key = `${span.source.name}:${span.start}`;
    if (seen.has(key)) return;
    seen.add(key);
    const places = names.get(name);
    if (places) places.push({ span, place });
    else names.set(name, [{ span, place }]);
  };
  for (const use of commandUses(model)) {
    // Nothing runs what would make a generated file again.
    if (use.role === 'regenerate' || hasOwnPath(use, model)) continue;
    for (const part of use.parts) {
      const word = firstWord(part);
      if (word && isName(word.text)) add(word.text, { span: part.spanOf(word), place: use.place });
    }
  }
  // An agent file is run by Claude Code, which it does not name.
  for (const { name, span, plan } of model.agents)
    if (plan.adapter === 'claude' && plan.source?.kind !== 'session' && plan.source?.kind !== 'overlay')
      add(plan.argv[0] ?? '', { span, place: `agent ${name}` });
  return names;
}

/** A stream that sets `PATH` looks elsewhere. */
function hasOwnPath({ streams }: CommandUse, model: AnalysedModel): boolean {
  return streams.some((index) =>
    model.streams[index]!.declaration.env?.set.some(({ name }) => name.value === 'PATH'),
  );
}

/** The program of a list; of a text for the shell what it starts first, unless the shell does that itself. */
function firstWord({ kind, script, commands }: CommandPart): ShellWord | null {
  if (kind === 'argv') return commands[0]?.words[0] ?? null;
  if (script === null) return null;
  let first: ShellWord | null = null;
  for (const { words } of commands) {
    const word = words[0];
    if (word && (first === null || word.start < first.start)) first = word;
  }
  return first?.plain && !BUILTINS.has(first.text) ? first : null;
}

function isName(text: string): boolean {
  return /^[A-Za-z0-9_][\w.+-]{0,100}$/.test(text);
}

/** Of the usual shells. */
const BUILTINS: ReadonlySet<string> = new Set(
  (
    '. : [ [[ alias bg break builtin cd command continue declare dirs echo enable eval exec exit export false fc fg ' +
    'getopts hash help jobs kill let local mapfile popd printf pushd pwd read readarray readonly return set shift shopt ' +
    'source test time times trap true type typeset ulimit umask unalias unset wait'
  ).split(' '),
);
