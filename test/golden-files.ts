import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describeUnreadable } from '../src/cli/read-source.ts';
import type { CompileInput } from '../src/compiler/lint.ts';
import {
  type Environment,
  emptyEnvironment,
  type ObservedWrites,
  type RepositoryLink,
} from '../src/compiler/model/environment.ts';
import { decodeSource } from '../src/compiler/syntax/decode.ts';
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts';
import { entriesOf } from './compiler/harness.ts';

/** The folder of the error goldens. */
export const goldenFolder: string = join(dirname(fileURLToPath(import.meta.url)), 'golden', 'err');

/** The session files among them, sorted. */
export function goldenInputs(): string[] {
  return readdirSync(goldenFolder)
    .filter((file) => /\.(?:yaml|gen\.mjs)$/.test(file) && !/\.(?:overlay|second)\.yaml$/.test(file))
    .sort();
}

/** What a session file holds; `.gen.mjs` makes it. */
export async function bytesOf(file: string): Promise<Uint8Array> {
  if (!file.endsWith('.gen.mjs')) return readFileSync(join(goldenFolder, file));
  const { bytes } = (await import(pathToFileURL(join(goldenFolder, file)).href)) as {
    bytes: () => Uint8Array;
  };
  return bytes();
}

/** How the system refuses to hand over a file: what a `.gen.mjs` that exports `error()` says, `null` for all others. */
async function refusalOf(file: string): Promise<{ code: string; message: string } | null> {
  if (!file.endsWith('.gen.mjs')) return null;
  const { error } = (await import(pathToFileURL(join(goldenFolder, file)).href)) as {
    error?: () => { code: string; message: string };
  };
  return error?.() ?? null;
}

/** A golden with its companions as a compilation, or why it is no text. */
export async function readGolden(file: string): Promise<CompileInput | readonly Diagnostic[]> {
  const name = file.replace(/\.(?:yaml|gen\.mjs)$/, '');
  const refusal = await refusalOf(file);
  if (refusal) return [describeUnreadable(`${name}.yaml`, refusal).diagnostic];
  const session = decodeSource(`${name}.yaml`, await bytesOf(file));
  if (!session.value) return session.diagnostics;
  const overlay = `${name}.overlay.yaml`;
  const path = join(goldenFolder, overlay);
  const overlays = existsSync(path) ? [{ name: overlay, text: readFileSync(path, 'utf8') }] : [];
  return { session: session.value, overlays, environment: worldOf(name) };
}

/** The other session of a golden about two of them, compiled in the same world; `null` for all others. */
export function secondOf(file: string, { overlays, environment }: CompileInput): CompileInput | null {
  const name = file.replace(/\.(?:yaml|gen\.mjs)$/, '.second.yaml');
  const path = join(goldenFolder, name);
  if (!existsSync(path)) return null;
  return { session: { name, text: readFileSync(path, 'utf8') }, overlays, environment };
}

interface World {
  readonly tracked?: readonly string[];
  readonly directories?: readonly string[];
  readonly texts?: Readonly<Record<string, string>>;
  readonly links?: readonly RepositoryLink[];
  /** Paths that git ignores. */
  readonly ignored?: readonly string[];
  /** Bare commands that this machine does not have. */
  readonly missing_commands?: readonly string[];
  /** What earlier runs did. */
  readonly observed?: readonly ObservedWrites[];
}

function worldOf(name: string): Environment {
  const path = join(goldenFolder, `${name}.world.json`);
  if (!existsSync(path)) return emptyEnvironment;
  const world = JSON.parse(readFileSync(path, 'utf8')) as World;
  const { tracked, directories = [], texts = {}, links = [], ignored = [], missing_commands = [] } = world;
  const { observed } = world;
  return {
    ...emptyEnvironment,
    agentFiles: (agent) => {
      const file = `.claude/agents/${agent}.md`;
      return texts[file] === undefined ? [] : [{ kind: 'project', path: file, text: texts[file] }];
    },
    readText: (file) => texts[file] ?? null,
    isDirectory: (file) => directories.includes(file),
    entries: entriesOf(tracked ?? [], links),
    commandExists: (name) => !missing_commands.includes(name),
    ignored: (paths) => paths.filter((path) => ignored.includes(path)),
    mayHoldLinks: () => links.length > 0,
    ...(observed ? { observed: () => observed } : {}),
    repository: () =>
      tracked ? { base_commit: '0'.repeat(40), base_tree: '1'.repeat(40), tracked, links } : null,
  };
}
