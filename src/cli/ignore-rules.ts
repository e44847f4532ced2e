import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A name in a rule, all in lower case: with wildcards only what stands before the first and after the last. */
type RuleName =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'wild'; readonly prefix: string; readonly suffix: string };

/**
 * Leaves out paths that no ignore file could be about, so that git has to be asked about the rest only; most often
 * nothing is left. A rule counts by its last name alone, so too much may be kept, never too little. Looks at the
 * `.gitignore` files on the way to each path, the repository's own excludes and the user's at its usual place.
 */
export function keepIgnorable(
  root: string,
  paths: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const config = env['XDG_CONFIG_HOME'] || join(env['HOME'] ?? '/', '.config');
  const everywhere = [join(root, '.git', 'info', 'exclude'), join(config, 'git', 'ignore')].flatMap(
    readRules,
  );
  const rules = new Map<string, readonly RuleName[]>();
  const rulesIn = (folder: string): readonly RuleName[] => {
    const known = rules.get(folder) ?? readRules(join(root, folder, '.gitignore'));
    rules.set(folder, known);
    return known;
  };
  return paths.filter((path) => {
    const names = path.split('/').filter((name) => name !== '');
    const folders = names.map((_, at) => names.slice(0, at).join('/'));
    const lower = names.map((name) => name.toLowerCase());
    return [everywhere, ...folders.map(rulesIn)].some((found) => found.some((rule) => isAbout(rule, lower)));
  });
}

function isAbout(rule: RuleName, names: readonly string[]): boolean {
  if (rule.kind === 'name') return names.includes(rule.name);
  const { prefix, suffix } = rule;
  return names.some((name) => name.startsWith(prefix) && name.endsWith(suffix));
}

function readRules(file: string): readonly RuleName[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split(/\r?\n/).flatMap(readRule);
}

function readRule(line: string): RuleName[] {
  if (line === '' || line.startsWith('#') || line.startsWith('!')) return [];
  const segments = line.toLowerCase().split('/');
  const name = segments.findLast((segment) => /[^*\s]/.test(segment)) ?? '';
  const first = name.search(/[*?[\\]/);
  // Blanks at the end may or may not belong to the name.
  if (first === -1 && !/\s$/.test(name) && name !== '') return [{ kind: 'name', name }];
  const rest = name.slice(Math.max(0, first));
  const suffix = /[\\[]|\s$/.test(rest) ? '' : rest.slice(rest.search(/[^*?]*$/));
  return [{ kind: 'wild', prefix: first === -1 ? name.trimEnd() : name.slice(0, first), suffix }];
}
