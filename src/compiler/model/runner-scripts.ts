import type { CommandValue } from '../session/session.ts';
import type { Environment } from './environment.ts';
import { type Judging, judgingCommands, scriptsOf } from './gate-scripts.ts';
import type { Model } from './model.ts';

/**
 * Files that judge although no gate names them: what defines the script behind `npm test` or the target behind `make
 * check`, and the scripts that the definition names, as far as they exist. One level: what those call is not known.
 */
export function runnerScripts(model: Judging & Pick<Model, 'environment'>): readonly string[] {
  const found = new Set<string>();
  for (const { value } of judgingCommands(model))
    for (const run of runsOf(value)) for (const path of filesBehind(run, model.environment)) found.add(path);
  return [...found];
}

/** A runner and the words behind it. */
interface RunnerCall {
  readonly runner: string;
  readonly words: readonly string[];
}

const runners: ReadonlySet<string> = new Set(['npm', 'pnpm', 'yarn', 'bun', 'make', 'gmake', 'just']);

/** Calls of runners in a command: by itself, behind variables that it sets, in a list of commands. */
function runsOf(command: CommandValue): readonly RunnerCall[] {
  const lists =
    command.kind === 'argv' ? [command.argv] : partsOf(command.text).map((part) => part.split(/\s+/));
  return lists.flatMap((list) => {
    const [runner, ...words] = list.filter((word) => word !== '' && !/^\w+=/.test(word));
    return runner !== undefined && runners.has(runner) ? [{ runner, words }] : [];
  });
}

function filesBehind({ runner, words }: RunnerCall, environment: Environment): readonly string[] {
  const named = words.filter((word) => !word.startsWith('-'));
  switch (runner) {
    case 'make':
    case 'gmake':
      return definedIn(['GNUmakefile', 'makefile', 'Makefile'], environment);
    case 'just':
      return definedIn(['justfile', 'Justfile', '.justfile'], environment);
    default:
      return packageScripts(named, environment);
  }
}

/** Which recipes one target leads to only the tool itself knows: scripts named anywhere in its file count. */
function definedIn(names: readonly string[], environment: Environment): readonly string[] {
  for (const name of names) {
    const text = environment.readText(name);
    if (text !== null) return [name, ...existing(text.split('\n').flatMap(partsOf), environment)];
  }
  return [];
}

const shorthand: Readonly<Record<string, string>> = { t: 'test', tst: 'test' };

/** The script that is run, with those that go before and behind it. */
function packageScripts(words: readonly string[], environment: Environment): readonly string[] {
  const text = environment.readText('package.json');
  if (text === null) return [];
  const [first = '', second = ''] = words;
  const isRun = first === 'run' || first === 'run-script';
  const name = isRun ? second : (shorthand[first] ?? first);
  const scripts = scriptsIn(text);
  const lines = [`pre${name}`, name, `post${name}`].flatMap((one) => scripts.get(one) ?? []);
  return ['package.json', ...existing(lines.flatMap(partsOf), environment)];
}

function scriptsIn(text: string): ReadonlyMap<string, string> {
  try {
    const read = JSON.parse(text) as { readonly scripts?: unknown } | null;
    const scripts = read?.scripts;
    if (typeof scripts !== 'object' || scripts === null) return new Map();
    return new Map(
      Object.entries(scripts).filter((one): one is [string, string] => typeof one[1] === 'string'),
    );
  } catch {
    return new Map();
  }
}

/** The commands of a line, as far as they can be told apart without reading the shell's language. */
function partsOf(text: string): readonly string[] {
  return text
    .split(/&&|\|\||[;|&()\n]/)
    .map((part) => part.trim().replace(/^[@-]+/, ''))
    .filter((part) => part !== '');
}

function existing(parts: readonly string[], environment: Environment): readonly string[] {
  const named = new Set(parts.flatMap((text) => scriptsOf({ kind: 'shell', text })));
  return [...named].filter((path) => environment.readText(path) !== null);
}
