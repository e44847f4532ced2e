import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import type { Io } from '../io.ts';
import { readSource } from '../read-source.ts';

/** Files as they were read. */
export interface ReadFiles {
  readonly sources: readonly Source[];
  /** What is wrong with files that cannot be read, or hold no text of a session. */
  readonly diagnostics: readonly Diagnostic[];
  /** 0 when every file could be read. */
  readonly exit: number;
}

/** Reads files in order; what cannot be read at all is a finding and decides the exit code. */
export async function readFiles(names: readonly string[], io: Io): Promise<ReadFiles> {
  const sources: Source[] = [];
  const diagnostics: Diagnostic[] = [];
  let exit = 0;
  for (const name of names) {
    const read = await readSource(name, io);
    if (!read.ok) {
      diagnostics.push(read.error.diagnostic);
      exit = Math.max(exit, read.error.exit);
      continue;
    }
    diagnostics.push(...read.value.diagnostics);
    if (read.value.value) sources.push(read.value.value);
  }
  return { sources, diagnostics, exit };
}
