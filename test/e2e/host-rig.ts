import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { encodeRecord } from '../../src/journal/codec.ts';
import type { RunEvent } from '../../src/journal/event.ts';
import type { ProcessSpec } from '../../src/runtime/host-processes.ts';
import { type OpenedRun, type OpenRunOptions, openRun } from '../../src/runtime/node/node-host.ts';
import { readRepositoryFacts } from '../../src/runtime/node/repository-facts.ts';
import { type UserRepository, value } from '../rig/git-rig.ts';

/** Short times between asking and insisting. */
export const quickTiming = { grace_ms: 60, leftover_grace_ms: 60 };

/** Opens a run on a user's repository with its state beside it. */
export async function openRunOn(
  user: UserRepository,
  more: Partial<OpenRunOptions> = {},
): Promise<OpenedRun> {
  const facts = value(await readRepositoryFacts({ cwd: user.path, base: 'HEAD', branch: 'pcoord/session' }));
  return value(
    await openRun({
      facts,
      state: `${user.top}/state`,
      plan_text: '{}\n',
      claims: () => false,
      timing: quickTiming,
      now: new Date(),
      random: Math.random,
      ...more,
    }),
  );
}

/** The first record of a run, framed. */
export function firstRecord(run: OpenedRun): Uint8Array {
  const event: RunEvent = {
    seq: 1,
    at_ms: 0,
    run: run.folder.run,
    type: 'run-started',
    format: 'pcoord.events/1',
    plan_digest: 'sha256:0',
    session_id: 's',
    base_commit: run.facts.base_commit,
    branch: 'pcoord/session',
    branch_before: null,
    capacities: {},
    time_scale: 1,
    uncommitted_files: run.facts.uncommitted_files,
  };
  return encodeRecord(event, 0).bytes;
}

/** A shell program for a run. */
export function shell(id: string, cwd: string, script: string): ProcessSpec {
  const env = { PATH: process.env['PATH'] ?? '' };
  return { id, argv: ['/bin/bash', '-c', script], cwd, env, stdin: null, timeout_ms: null };
}

/** A process of its own that runs a script of `fixtures/` with one JSON argument and talks in lines. */
export interface StandIn {
  readonly pid: number;
  /** Resolves with the next line it prints, `null` at its end. */
  next(): Promise<string | null>;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<number | null>;
}

export function startFixture(name: string, argument: unknown): StandIn {
  const script = fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(argument)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    next: async () => {
      const { done, value: line } = await lines.next();
      return done ? null : line;
    },
    signal: (signal) => child.kill(signal),
    ended: new Promise((resolve) => child.once('close', resolve)),
  };
}
