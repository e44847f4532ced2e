import { closeSync, existsSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { err, ok, type Result } from '../base/result.ts';
import { decodeSource } from '../compiler/syntax/decode.ts';
import { limits } from '../compiler/syntax/limits.ts';
import type { Refusal } from '../diagnostics/codes/yaml.ts';
import { type Diagnostic, diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Source } from '../diagnostics/source.ts';
import { findRepository } from './environment.ts';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { prepareForFile } from './memory.ts';

/** A file that could not be read at all: one line that says why, the exit code, and the same as a finding. */
export interface Unreadable {
  readonly message: string;
  readonly diagnostic: Diagnostic;
  /** `usage` when another word should have been typed, `world` when the disk or its permissions refused. */
  readonly exit: typeof exitCodes.usage | typeof exitCodes.world;
}

/** Session files that are taken when none is named, best first. */
export const DEFAULT_FILES: readonly string[] = ['pcoord.yaml', '.pcoord/session.yaml'];

/** The default session file of a folder, or why there is none. */
export function findDefaultFile(cwd: string): Result<string, Omit<Unreadable, 'diagnostic'>> {
  const found = DEFAULT_FILES.find((name) => existsSync(join(cwd, name)));
  if (found !== undefined) return ok(found);
  const message = `no session file: neither ${DEFAULT_FILES.join(' nor ')} is here; name one, or write one with \`pcoord new\``;
  return err({ message, exit: exitCodes.usage });
}

/**
 * Reads a file, or standard input for `-`, as text with the name it was given. What is wrong inside the file (too
 * large, binary, not UTF-8) is a finding of a file that could be read.
 */
export async function readSource(name: string, io: Io): Promise<Result<Outcome<Source>, Unreadable>> {
  if (name === '-') return ok(decodeSource('<stdin>', await io.stdin()));
  let file: number;
  try {
    file = openSync(resolve(io.cwd, name), 'r');
  } catch (error) {
    return err(describeUnreadable(name, error as NodeJS.ErrnoException));
  }
  try {
    const read = readOpen(name, file);
    if (!read.value) return ok(read);
    const path = resolve(io.cwd, name);
    return ok({ ...read, value: { ...read.value, canonical: nameInPlans(path), path } });
  } catch (error) {
    return err(describeUnreadable(name, error as NodeJS.ErrnoException));
  } finally {
    closeSync(file);
  }
}

/** Relative to the root of the repository that holds the file, or else its last name: never a path of this machine. */
function nameInPlans(path: string): string {
  const folder = realpathSync(dirname(path));
  const root = findRepository(folder) ?? folder;
  return relative(root, join(folder, basename(path))).replaceAll(sep, '/');
}

/** Never reads more than a session may hold, whatever the file is. */
function readOpen(name: string, file: number): Outcome<Source> {
  const { size } = fstatSync(file);
  prepareForFile(size);
  const buffer = Buffer.allocUnsafe(Math.min(Math.max(size + 1, 64 * 1024), limits.bytes + 1));
  let length = 0;
  for (;;) {
    const read = readSync(file, buffer, length, buffer.length - length, null);
    length += read;
    if (read === 0 || length === buffer.length) break;
  }
  if (length <= limits.bytes && length < buffer.length) return decodeSource(name, buffer.subarray(0, length));
  const span = { source: { name, text: '' }, start: 0, end: 0 };
  const what = size >= length ? `${size} bytes` : `more than ${limits.bytes} bytes`;
  return { diagnostics: [diagnose('file-too-large', span, { what, limit: '4 MiB' })] };
}

/** Why the system refused to hand over a file. */
export function describeUnreadable(
  name: string,
  error: { readonly code?: string | undefined; readonly message: string },
): Unreadable {
  const { code, message: detail } = error;
  const tell = (problem: Refusal | 'other'): Diagnostic =>
    diagnose('file-unreadable', { source: { name, text: '' }, start: 0, end: 0 }, { problem, detail });
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return {
        message: `${name}: there is no such file`,
        exit: exitCodes.usage,
        diagnostic: tell('missing'),
      };
    case 'EISDIR': {
      const message = `${name} is a directory; name a session file in it`;
      return { message, exit: exitCodes.usage, diagnostic: tell('directory') };
    }
    case 'EACCES':
    case 'EPERM': {
      const message = `${name} cannot be read: permission denied`;
      return { message, exit: exitCodes.world, diagnostic: tell('denied') };
    }
    default:
      return {
        message: `${name} cannot be read: ${detail}`,
        exit: exitCodes.world,
        diagnostic: tell('other'),
      };
  }
}
