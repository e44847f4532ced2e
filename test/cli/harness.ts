import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Io } from '../../src/cli/io.ts';
import { runCli } from '../../src/cli/run-cli.ts';

/** What a command line did: exit code, data, words. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder with files, removed by `drop`; `run` runs a command line in it. */
export interface Place {
  readonly folder: string;
  readonly run: (words: readonly string[], stdin?: string | Uint8Array, cwd?: string) => Promise<Ran>;
  readonly write: (name: string, content: string | Uint8Array) => void;
  readonly drop: () => void;
}

/** Makes a folder outside any repository, with a home of its own. */
export function makePlace(files: Readonly<Record<string, string | Uint8Array>> = {}): Place {
  const folder = mkdtempSync(join(tmpdir(), 'pcoord-cli-'));
  const write = (name: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  const run = async (
    words: readonly string[],
    stdin: string | Uint8Array = '',
    cwd = folder,
  ): Promise<Ran> => {
    let out = '';
    let err = '';
    const io: Io = {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      stdin: async () => Buffer.from(stdin),
      cwd,
      env: { HOME: join(folder, 'home') },
      outIsTty: false,
      errIsTty: false,
      inIsTty: false,
      columns: 100,
    };
    const code = await runCli(words, io);
    return { code, out, err };
  };
  return { folder, run, write, drop: () => rmSync(folder, { recursive: true, force: true }) };
}
