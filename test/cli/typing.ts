import type { Io } from '../../src/cli/io.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import type { Ran } from './harness.ts';

/**
 * Runs a command line at a terminal where somebody types these lines, and then ends it: `(end)` stands where
 * the conversation was over, `left` was not asked for.
 */
export async function runTyped(
  folder: string,
  lines: readonly string[],
  words: readonly string[],
): Promise<Ran & { readonly left: readonly string[] }> {
  const said = { out: '', err: '' };
  const waiting = [...lines];
  const io: Io = {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    stdin: async () => new Uint8Array(),
    converse: async () => ({
      ask: async (question) => {
        said.err += question;
        return waiting.shift();
      },
      end: () => void (said.err += '(end)'),
    }),
    cwd: folder,
    env: { HOME: folder },
    outIsTty: true,
    errIsTty: true,
    inIsTty: true,
    columns: 80,
  };
  return { code: await runCli(words, io), ...said, left: waiting };
}
