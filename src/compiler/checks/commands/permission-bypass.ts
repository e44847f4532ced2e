import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/span.ts';
import { agentFiles } from '../../commands/agent-files.ts';
import { baseName, invocationsOf } from '../../commands/invocations.ts';
import { usedAgents } from '../../commands/uses.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Agent programs that are told not to ask for anything. */
export function* checkPermissionBypass(model: AnalysedModel): Iterable<Diagnostic> {
  const seen = new Set<string>();
  const once = ({ source, start }: Span): boolean => {
    const key = `${source.name}:${start}`;
    return !seen.has(key) && Boolean(seen.add(key));
  };
  for (const { use, part, words } of invocationsOf(model)) {
    const texts = words.map(({ text }) => text);
    for (const [at, word] of words.entries()) {
      const flag = at > 0 ? bypassAt(texts, at) : null;
      const span = flag === null ? null : part.spanOf(word);
      if (flag !== null && span && once(span))
        yield diagnose('permission-bypass', span, { place: use.place, flag });
    }
  }
  for (const { agent } of usedAgents(model)) {
    const mode = agent.claude?.permission_mode;
    if (mode?.value === 'bypassPermissions' && once(mode.span))
      yield diagnose('permission-bypass', mode.span, {
        place: `agent ${agent.name.value}`,
        flag: `permission_mode: ${mode.value}`,
      });
  }
  for (const { name, fields } of agentFiles(model)) {
    const mode = fields.get('permissionMode');
    if (mode?.value === 'bypassPermissions')
      yield diagnose('permission-bypass', mode.span, {
        place: `agent ${name}`,
        flag: `permissionMode: ${mode.value}`,
      });
  }
}

/** Options with a word of their own, as `--option word` and `--option=word`. */
const PAIRS: ReadonlySet<string> = new Set([
  '--permission-mode bypassPermissions',
  '--approval-mode yolo',
  '--sandbox danger-full-access',
  '-s danger-full-access',
]);

/** Options that mean something else to other programs. */
const BY_PROGRAM: Readonly<Record<string, RegExp>> = {
  codex: /^--full-auto$/,
  gemini: /^-y$/,
  qwen: /^-y$/,
  copilot: /^--allow-all(?:-tools|-paths)?$/,
  'cursor-agent': /^(?:-f|--force)$/,
};

function bypassAt(texts: readonly string[], at: number): string | null {
  const text = texts[at]!;
  if (!text.startsWith('-')) return null;
  if (text === '--yolo' || /^--(?:allow-)?dangerously-/.test(text)) return text;
  if (PAIRS.has(text.replace('=', ' '))) return text;
  const pair = `${text} ${texts[at + 1] ?? ''}`;
  if (PAIRS.has(pair)) return pair;
  return BY_PROGRAM[agentProgram(texts)]?.test(text) ? text : null;
}

/** `codex`, also as `npx -y @openai/codex@1.2.3`. */
function agentProgram(texts: readonly string[]): string {
  const names = texts.slice(0, 4).map((text) =>
    baseName(text.slice(0, 100))
      .replace(/(?<=.)@.*$/, '')
      .replace(/-(?:cli|code)$/, ''),
  );
  return names.find((name) => Object.hasOwn(BY_PROGRAM, name)) ?? '';
}
