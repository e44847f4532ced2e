import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A name in a rule, all in lower case: with wildcards only what stands before the first and after the last. */
type RuleName =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'wild'; readonly prefix: string; readonly suffix: string };

/** Whether a name may be ignored for some rule of a file; each name is looked at once. */
type Test = (name: string) => boolean;

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
  const files = [
    join(root, '.git', 'info', 'exclude'),
    join(config, 'git', 'ignore'),
    join(root, '.gitignore'),
  ];
  const everywhere = testFor(files.flatMap(readRules));
  const tests = new Map<string, Test | null>();
  const testIn = (folder: string): Test | null => {
    const known = tests.get(folder);
    if (known !== undefined) return known;
    const rules = readRules(join(root, folder, '.gitignore'));
    const test = rules.length === 0 ? null : testFor(rules);
    tests.set(folder, test);
    return test;
  };
  return paths.filter((path) => {
    if (path.split('/').some(everywhere)) return true;
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      const rest = path.slice(slash + 1);
      const test = rest === '' ? null : testIn(path.slice(0, slash));
      if (test && rest.split('/').some(test)) return true;
    }
    return false;
  });
}

function testFor(rules: readonly RuleName[]): Test {
  const names = new Set(rules.flatMap((rule) => (rule.kind === 'name' ? [rule.name] : [])));
  const wild = rules.flatMap((rule) => (rule.kind === 'wild' ? [rule] : []));
  const known = new Map<string, boolean>([['', false]]);
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const lower = name.toLowerCase();
    const isNamed =
      names.has(lower) ||
      wild.some(({ prefix, suffix }) => lower.startsWith(prefix) && lower.endsWith(suffix));
    known.set(name, isNamed);
    return isNamed;
  };
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
  const suffix = /[\\[]|\s$/.test(rest)
    ? ''
    : rest.slice(Math.max(rest.lastIndexOf('*'), rest.lastIndexOf('?')) + 1);
  return [{ kind: 'wild', prefix: first === -1 ? name.trimEnd() : name.slice(0, first), suffix }];
}
