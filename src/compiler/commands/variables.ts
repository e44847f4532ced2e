import type { AnalysedModel } from '../model/analyse.ts';
import type { EnvironmentDeclaration } from '../session/session.ts';
import type { CommandUse } from './command-use.ts';

/** What is known of the variables that a command finds in its environment. */
export interface Variables {
  /** Whether it may have a value. */
  readonly has: (name: string) => boolean;
  /** The values that the session gives it, where it gives any. */
  readonly valuesOf: (name: string) => readonly string[];
}

/**
 * The environment of a command, as runs put it together: a short list for everybody, what pcoord adds, what streams
 * pass on and set, what agents set. Of several streams it is enough that one has it.
 */
export function variablesOf(use: CommandUse, model: AnalysedModel): Variables {
  const own = use.role === 'agent' ? IN_AGENTS : isGate(use) ? IN_GATES : IN_ATTEMPTS;
  let given: Given | undefined;
  const ask = (): Given => (given ??= gather(use, model));
  return {
    // Most names are everybody's: only others make it look at the streams.
    has: (name) => {
      if (EVERYWHERE.has(name) || own.has(name) || IN_SHELLS.has(name) || /^(?:LC_|BASH)/.test(name))
        return true;
      const { passed, set } = ask();
      return passed.has(name) || set.has(name);
    },
    valuesOf: (name) => ask().set.get(name) ?? [],
  };
}

interface Given {
  readonly passed: ReadonlySet<string>;
  readonly set: ReadonlyMap<string, readonly string[]>;
}

function gather(use: CommandUse, model: AnalysedModel): Given {
  const passed = new Set<string>();
  const set = new Map<string, string[]>();
  const add = (env: EnvironmentDeclaration | null): void => {
    for (const { name, value } of env?.set ?? []) {
      const values = set.get(name.value);
      if (values) values.push(value.value);
      else set.set(name.value, [value.value]);
    }
  };
  for (const index of use.streams) {
    const { env } = model.streams[index]!.declaration;
    for (const { value } of env?.allow ?? []) passed.add(value);
    add(env);
  }
  if (use.agent !== null) add(use.agent.env);
  return { passed, set };
}

/** Whether a command runs on the merged tree, where no stream's settings count. */
export function isGate({ role, streams }: Pick<CommandUse, 'role' | 'streams'>): boolean {
  return role === 'action' || role === 'gate' || (role === 'verify' && streams.length === 0);
}

/** The variables that pcoord gives every attempt: what a stream sets under these names never arrives. */
export const IN_ATTEMPTS: ReadonlySet<string> = new Set([
  'TMPDIR',
  'PCOORD_SESSION',
  'PCOORD_RUN',
  'PCOORD_STREAM',
  'PCOORD_PHASE',
  'PCOORD_ATTEMPT',
  'PCOORD_WORKSPACE',
  'PCOORD_INBOX',
  'PCOORD_OUTBOX',
  'PCOORD_CONTRACTS',
]);

const IN_AGENTS: ReadonlySet<string> = new Set([...IN_ATTEMPTS, 'PCOORD_PROMPT_FILE']);

const IN_GATES: ReadonlySet<string> = new Set([
  'TMPDIR',
  'PCOORD_SESSION',
  'PCOORD_RUN',
  'PCOORD_GATE',
  'PCOORD_WORKSPACE',
]);

const EVERYWHERE: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'TERM',
  'TZ',
  'SHELL',
]);

/** Given by the shell itself, in one kind of shell or another. */
const IN_SHELLS: ReadonlySet<string> = new Set(
  (
    'PWD OLDPWD IFS PPID OPTIND OPTARG PS1 PS2 PS4 _ RANDOM SECONDS LINENO UID EUID HOSTNAME SHLVL HOSTTYPE OSTYPE ' +
    'MACHTYPE FUNCNAME PIPESTATUS REPLY GROUPS DIRSTACK COLUMNS LINES'
  ).split(' '),
);
