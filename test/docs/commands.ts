import { spawn } from 'node:child_process';

/** A command of a page with what the page shows of its output. */
export interface Shown {
  readonly command: string;
  readonly lines: readonly string[];
  readonly exit_code: number;
}

/** The commands of a page's `console` blocks: `$ ` begins one; `(exit N)` tells an exit code other than 0. */
export function commandsOf(page: string): Shown[] {
  const shown: Shown[] = [];
  for (const [, block] of page.matchAll(/^```console\n([\s\S]*?)^```$/gm))
    for (const part of block!.split(/^\$ /m).slice(1)) {
      const [command = '', ...rest] = part.split('\n');
      const exit = rest.map((line) => /^\(exit (\d+)\)$/.exec(line)?.[1]).find((code) => code !== undefined);
      const lines = rest.filter((line) => line.trim() !== '' && !/^\(exit \d+\)$/.test(line) && line !== '…');
      shown.push({ command, lines, exit_code: Number(exit ?? 0) });
    }
  return shown;
}

/** Runs a command of a page in the shell it is written for; output and errors together. */
export function runShown(
  command: string,
  place: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<{ readonly output: string; readonly exit_code: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', command], { ...place, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (exit_code) => resolve({ output: Buffer.concat(chunks).toString(), exit_code }));
  });
}

/** A line without what differs from run to run: times, commits, names of runs and folders, padding. */
export function withoutChance(line: string): string {
  return line
    .replace(/\b\d{8}-\d{6}-[0-9a-f]{4}\b/g, 'RUN')
    .replace(/\/tmp\/\S*/g, 'FOLDER')
    .replace(/\b[0-9a-f]{40}\b/g, 'COMMIT')
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{7}\b/g, 'COMMIT')
    .replace(/\b\d+m\d\ds\b/g, 'TIME')
    .replace(/\b\d+(\.\d+)?s\b/g, 'TIME')
    .replace(/\b\d+(\.\d+)?×/g, 'FACTOR')
    .replace(/\s+/g, ' ')
    .trim();
}
