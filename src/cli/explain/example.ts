import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lint } from '../../compiler/lint.ts';
import { emptyEnvironment } from '../../compiler/model/environment.ts';
import { decodeSource } from '../../compiler/syntax/decode.ts';
import type { Code } from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import { packageRoot } from '../../templates/catalogue.ts';

/** An example of a rule: files that were compiled just now with what was found, or its section of docs/checks.md. */
export type Example =
  | {
      readonly kind: 'compiled';
      readonly files: readonly { readonly name: string; readonly text: string }[];
      readonly finding: Diagnostic;
    }
  | { readonly kind: 'page'; readonly text: string };

/** The example of a rule; `null` when the package was installed without its examples and pages. */
export async function exampleOf(code: Code): Promise<Example | null> {
  return (await compileExample(code)) ?? readPage(code);
}

/**
 * Compiles `examples/checks/CODE.yaml`, alone or with its overlay, in a world without files. Examples that need a
 * repository, a second session or a file too odd to be shown are left to the page.
 */
async function compileExample(code: Code): Promise<Example | null> {
  const folder = join(packageRoot(), 'examples', 'checks');
  const [name, overlay] = [`${code}.yaml`, `${code}.overlay.yaml`];
  if (!existsSync(join(folder, name))) return null;
  const companions = readdirSync(folder).filter((file) => file.startsWith(`${code}.`));
  if (companions.some((file) => file !== name && file !== overlay)) return null;
  const session = decodeSource(name, readFileSync(join(folder, name)));
  if (!session.value) return null;
  const overlays: Source[] = companions.includes(overlay)
    ? [{ name: overlay, text: readFileSync(join(folder, overlay), 'utf8') }]
    : [];
  const input = { session: session.value, overlays, environment: emptyEnvironment };
  const linted = lint(input);
  const { offerFixes } = await import('../../compiler/fixes/offer-fixes.ts');
  const finding = offerFixes(input, linted, {}).diagnostics.find((one) => one.code === code);
  if (!finding) return null;
  return {
    kind: 'compiled',
    files: [session.value, ...overlays].map(({ name, text }) => ({ name: `examples/checks/${name}`, text })),
    finding,
  };
}

/** What docs/checks.md shows below the heading of a rule, without the first paragraph, which the rule itself holds. */
function readPage(code: Code): Example | null {
  const path = join(packageRoot(), 'docs', 'checks.md');
  if (!existsSync(path)) return null;
  const sections = readFileSync(path, 'utf8').split(/^(?=##)/m);
  const section = sections.find((one) => one.startsWith(`### \`${code}\`\n`));
  const text = section?.split('\n\n').slice(2).join('\n\n').trim();
  return text ? { kind: 'page', text } : null;
}
