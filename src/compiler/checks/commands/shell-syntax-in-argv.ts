import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { baseName } from '../../commands/invocations.ts';
import type { ShellWord } from '../../commands/shell-script.ts';
import { commandUses } from '../../commands/uses.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Variables, `~` and operators in a list of arguments, where no shell reads them. */
export function* checkShellSyntaxInArgv(model: AnalysedModel): Iterable<Diagnostic> {
  for (const use of commandUses(model))
    for (const part of use.parts) {
      if (part.kind !== 'argv') continue;
      const words = part.commands[0]?.words ?? [];
      const program = baseName(words[0]?.text ?? '');
      const odd = words.filter((word, at) => at !== part.code && isForShell(word, program));
      if (odd.length === 0) continue;
      const [first, ...others] = odd.map((word) => part.spanOf(word));
      const related = others.slice(0, 3).map((span) => ({ span, message: 'and so does this' }));
      yield diagnose('shell-syntax-in-argv', first!, { word: odd[0]!.text, program }, { related });
    }
}

const OPERATOR = /^(?:&&|\|\|?|[12&]?>>?(?:\/dev\/null|&1)?|<|2>&1)$/;
/** A whole word, or the whole value of an option; programs have their own use for other dollar signs. */
const VARIABLE = /^(?:-{0,2}[\w-]+=)?(?:\$[A-Z_][A-Z0-9_]*|\$\{[A-Z_][A-Z0-9_]*\})(?:\/[\w.@/-]*)?$/;
const HOME = /^~\/[\w.@/-]*$/;

/** Programs that read such words themselves. */
const READS_ITSELF: ReadonlySet<string> = new Set([
  'expr',
  'test',
  '[',
  'envsubst',
  'find',
  'parallel',
  'xargs',
  'jq',
]);

function isForShell({ text }: ShellWord, program: string): boolean {
  if (READS_ITSELF.has(program) || text.length > 500) return false;
  return OPERATOR.test(text) || VARIABLE.test(text) || HOME.test(text);
}
