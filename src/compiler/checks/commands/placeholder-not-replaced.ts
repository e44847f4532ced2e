import { placeholderNames } from '../../../agents/placeholders.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { CommandPart, CommandUse } from '../../commands/command-use.ts';
import type { ShellWord } from '../../commands/shell-script.ts';
import { commandUses } from '../../commands/uses.ts';
import { isGate } from '../../commands/variables.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Placeholders where nothing replaces them: in text for the shell, in longer arguments, in gates and set-up. */
export function* checkPlaceholderNotReplaced(model: AnalysedModel): Iterable<Diagnostic> {
  const seen = new Set<string>();
  for (const use of commandUses(model))
    for (const part of use.parts)
      for (const { word, placeholder, where } of leftIn(part, use)) {
        const span = part.spanOf(word);
        const key = `${span.source.name}:${span.start}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const help = helpFor(placeholder, { where, use });
        yield diagnose('placeholder-not-replaced', span, { place: use.place, placeholder, where }, { help });
      }
}

interface Left {
  readonly word: ShellWord;
  readonly placeholder: string;
  readonly where: 'shell' | 'part' | 'role';
}

function* leftIn(part: CommandPart, use: CommandUse): Iterable<Left> {
  for (const { words } of part.commands)
    for (const [at, word] of words.entries()) {
      const placeholder = at === part.code ? null : placeholderIn(word.text);
      if (placeholder === null) continue;
      if (part.kind === 'shell') yield { word, placeholder, where: 'shell' };
      else if (word.text !== placeholder) yield { word, placeholder, where: 'part' };
      else if (!isReplaced(placeholder, use)) yield { word, placeholder, where: 'role' };
    }
}

/**
 * The placeholder in a word that is otherwise letters, digits and the like: a path, or an option with its value. Program
 * text (`f"{run}"`, `${run}`) has its own use for braces.
 */
function placeholderIn(text: string): string | null {
  if (!text.includes('{') || text.length > 500) return null;
  const found = /^[\w./:=@%+,-]*(\{([a-z_]+)\})[\w./:=@%+,{}-]*$/.exec(text);
  return found && (placeholderNames as readonly string[]).includes(found[2]!) ? found[1]! : null;
}

function isReplaced(placeholder: string, { role }: CommandUse): boolean {
  if (role === 'agent') return true;
  return role === 'stream' && placeholder !== '{prompt}' && placeholder !== '{prompt_file}';
}

function helpFor(
  placeholder: string,
  { where, use }: { readonly where: Left['where']; readonly use: CommandUse },
): string {
  const name = placeholder.slice(1, -1);
  if (name.startsWith('prompt') && use.role !== 'agent') return 'only agents have a prompt';
  if (isGate(use) && !['run', 'workspace'].includes(name))
    return 'gates and actions run on the tree of all streams';
  const variable = `PCOORD_${name === 'prompt' ? 'PROMPT_FILE' : name.toUpperCase()}`;
  if (where === 'shell') return `write \`"$${variable}"\`: the value is in the environment`;
  if (where === 'part' && isReplaced(placeholder, use))
    return `make it an entry of its own (\`${placeholder}\`), or read \`${variable}\` in the program`;
  return `read \`${variable}\` from the environment`;
}
