import { type Diagnostic, diagnose, type Related } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/span.ts';
import type { CommandPart, CommandUse } from '../../commands/command-use.ts';
import type { ShellWord } from '../../commands/shell-script.ts';
import { commandUses } from '../../commands/uses.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Programs, named without a path, that this machine does not have. */
export function* checkMissingExecutable(model: AnalysedModel): Iterable<Diagnostic> {
  const { environment } = model;
  const severity = environment.purpose === 'check' ? 'info' : 'warning';
  for (const [name, places] of [...namesIn(model)].slice(0, MOST_NAMES)) {
    if (environment.commandExists(name)) continue;
    const [first, ...others] = onceEach(places);
    const related = others
      .slice(0, MOST_PLACES)
      .map(({ span, place }): Related => ({ span, message: `${place} starts it as well` }));
    yield diagnose('missing-executable', first!.span, { name }, { severity, related });
  }
}

/** Each costs a look into every folder of the search path. */
const MOST_NAMES = 1000;
const MOST_PLACES = 3;

interface Place {
  readonly place: string;
  /** Only asked for where there is something to say. */
  readonly spanOf: () => Span;
}

function namesIn(model: AnalysedModel): Map<string, Place[]> {
  const names = new Map<string, Place[]>();
  const add = (name: string, place: Place): void => {
    const places = names.get(name);
    if (places) places.push(place);
    else names.set(name, [place]);
  };
  for (const use of commandUses(model)) {
    if (!isStarted(use) || hasOwnPath(use, model)) continue;
    for (const part of use.parts) {
      const word = firstWord(part);
      if (word && isName(word.text)) add(word.text, { place: use.place, spanOf: () => part.spanOf(word) });
    }
  }
  // An agent file is run by Claude Code, which it does not name.
  for (const { name, span, plan } of model.agents)
    if (plan.adapter === 'claude' && plan.source?.kind !== 'session' && plan.source?.kind !== 'overlay')
      add(plan.argv[0] ?? '', { place: `agent ${name}`, spanOf: () => span });
  return names;
}

/** An alias brings one place to several streams. */
function onceEach(places: readonly Place[]): { readonly place: string; readonly span: Span }[] {
  const seen = new Map<string, { readonly place: string; readonly span: Span }>();
  for (const { place, spanOf } of places) {
    const span = spanOf();
    const key = `${span.source.name}:${span.start}`;
    if (!seen.has(key)) seen.set(key, { place, span });
    if (seen.size > MOST_PLACES) break;
  }
  return [...seen.values()];
}

/** Nothing runs what would make a generated file again, nor agents whose adapter is only reserved. */
function isStarted({ role, agent }: CommandUse): boolean {
  return role !== 'regenerate' && (agent === null || ['command', 'claude'].includes(agent.adapter.value));
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
