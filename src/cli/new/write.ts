import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { explainFile } from '../../templates/explain-file.ts';
import { UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';

/** A text and whether it may take the place of a file that is there. */
export interface SessionFile {
  readonly text: string;
  readonly force: boolean;
}

/** Writes a session; a file that is there already may hold somebody's work and is left alone unless that is asked for. */
export function writeSession(output: string, { text, force }: SessionFile, io: Io): number {
  const path = resolve(io.cwd, output);
  try {
    if (force) replaceWhole(path, text);
    else writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new UsageError(
        `${output} exists already; choose another name, or --force writes over it, or --update ${output} merges into it`,
      );
    const why = code === 'ENOENT' ? 'its folder is not there' : `it ${explainFile(error)}`;
    io.err(`pcoord new: cannot write ${output}: ${why}\n`);
    return exitCodes.world;
  }
  return exitCodes.done;
}

/** A reader sees the former file or the new one, never a part; its permissions stay, and a link stays a link. */
export function replaceWhole(path: string, text: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there && !there.isFile()) throw Object.assign(new Error(), { code: 'EISDIR' });
  const target = there ? realpathSync(path) : path;
  const fresh = `${target}.${process.pid}.new`;
  try {
    writeFileSync(fresh, text, { flag: 'wx', ...(there ? { mode: there.mode & 0o777 } : {}) });
    renameSync(fresh, target);
  } finally {
    rmSync(fresh, { force: true });
  }
}
