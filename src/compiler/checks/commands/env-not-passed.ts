import { closest } from '../../../base/suggest.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { CommandPart, CommandUse } from '../../commands/command-use.ts';
import { ANY_NAME, type ShellCommand, type VariableUse } from '../../commands/shell-script.ts';
import { commandUses } from '../../commands/uses.ts';
import { IN_ATTEMPTS, isGate, variablesOf } from '../../commands/variables.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { didYouMean } from '../shared/wording.ts';

/** Variables in texts for the shell that have no value when the text runs. */
export function* checkEnvNotPassed(model: AnalysedModel): Iterable<Diagnostic> {
  const seen = new Set<string>();
  for (const use of commandUses(model)) {
    // An agent or set-up that no stream uses runs nowhere.
    if (use.streams.length === 0 && !isGate(use)) continue;
    for (const part of use.parts) {
      const wanted = part.script ? wantedBy(part) : new Map<string, VariableUse>();
      if (wanted.size === 0) continue;
      const variables = variablesOf(use, model);
      for (const [name, where] of wanted) {
        if (variables.has(name)) continue;
        const span = part.spanOf(where);
        const key = `${span.source.name}:${span.start}:${name}`;
        if (seen.has(key)) continue;
        seen.add(key);
        yield diagnose('env-not-passed', span, { place: use.place, name }, { help: helpFor(name, use) });
      }
    }
  }
}

/** The first use of each variable that the text neither sets nor looks whether it is there. */
function wantedBy({ script }: CommandPart): Map<string, VariableUse> {
  const wanted = new Map<string, VariableUse>();
  if (!script || script.assigned.has(ANY_NAME)) return wanted;
  const asked = new Set<string>();
  for (const command of script.commands)
    for (const use of usesIn(command)) {
      if (use.guarded || TESTS.has(command.words[0]?.text ?? '')) asked.add(use.name);
      else if (/^[A-Za-z_]/.test(use.name) && !script.assigned.has(use.name) && !wanted.has(use.name))
        wanted.set(use.name, use);
    }
  for (const name of asked) wanted.delete(name);
  return wanted;
}

const TESTS: ReadonlySet<string> = new Set(['[', '[[', 'test']);

function* usesIn({ words, assignments, redirects }: ShellCommand): Iterable<VariableUse> {
  for (const { uses } of words) yield* uses;
  for (const { value } of assignments) yield* value.uses;
  for (const { target } of redirects) yield* target.uses;
}

function helpFor(name: string, use: CommandUse): string {
  if (name === 'PCOORD_PROMPT_FILE' || name === 'PCOORD_PHASE' || name === 'PCOORD_STREAM')
    return name === 'PCOORD_PROMPT_FILE'
      ? 'only agents have a prompt'
      : 'gates and actions run on the tree of all streams';
  if (name.startsWith('PCOORD_')) {
    const near = closest(name, IN_ATTEMPTS);
    if (near.length > 0) return didYouMean(near);
  }
  if (isGate(use))
    return `gates and actions get no variables of yours: set it in the text (\`${name}=…\`), or read it from a file`;
  const set =
    use.role === 'agent' ? 'or give the agent a value for it' : `or set it: \`env: {set: {${name}: …}}\``;
  return `pass it on where the stream is declared, \`env: {allow: [${name}]}\`, ${set}`;
}
