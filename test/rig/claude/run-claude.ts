import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Launch } from '../../../src/agents/adapter.ts';

/** One run of a Claude program: what it wrote and how it ended. */
export interface ClaudeRun {
  readonly exit_code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface ClaudeRunRequest {
  readonly launch: Launch;
  readonly prompt: string;
  readonly cwd: string;
  /** The scripted provider's address. */
  readonly url: string;
  /** More environment, for fakes. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called once the program runs. */
  readonly started?: (kill: (signal: NodeJS.Signals) => void) => void;
}

/**
 * Runs the program with nothing of this machine's environment: a home of its own, a dummy key, and no address but the
 * provider on loopback.
 */
export async function runClaude(request: ClaudeRunRequest): Promise<ClaudeRun> {
  const { launch } = request;
  const home = mkdtempSync(join(tmpdir(), 'pcoord-home-'));
  const promptFile = join(home, 'prompt.txt');
  writeFileSync(promptFile, request.prompt);
  const stdin = launch.stdin === 'prompt' ? openSync(promptFile, 'r') : null;
  const child = spawn(launch.argv[0] ?? '', launch.argv.slice(1), {
    cwd: request.cwd,
    stdio: [stdin ?? 'ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: home,
      ...safeClaudeEnvironment(request.url),
      ...launch.env,
      ...request.env,
    },
  });
  if (stdin !== null) closeSync(stdin);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  const ended = new Promise<Pick<ClaudeRun, 'exit_code' | 'signal'>>((done, fail) => {
    child.once('error', fail);
    child.once('close', (exit_code, signal) => done({ exit_code, signal }));
  });
  request.started?.((signal) => child.kill(signal));
  const end = await ended.finally(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));
  return { ...end, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') };
}

/** What keeps the real program away from accounts and from the network. */
export function safeClaudeEnvironment(url: string): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: 'dummy',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    IS_SANDBOX: '1',
  };
}

/** A git repository in a folder of its own with these files in its working tree; the caller removes it. */
export function makeWorkspace(files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'pcoord-workspace-'));
  execFileSync('git', ['init', '-q', path]);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}
