import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ProcessSpec } from '../../../src/runtime/host-processes.ts';
import { followFile } from '../../../src/runtime/node/logs.ts';
import { findMarked, signal } from '../../../src/runtime/node/process-table.ts';
import { openProcesses, type SupervisedProcesses } from '../../../src/runtime/node/processes.ts';
import type { SupervisorOptions } from '../../../src/runtime/node/supervisor-protocol.ts';
import { settles } from '../../../src/runtime/node/termination.ts';

/** A run folder with nothing but what programs need, removed with everything that still runs in it. */
export interface ProcessRig {
  readonly options: SupervisorOptions;
  open(): Promise<SupervisedProcesses>;
  sh(id: string, script: string, more?: Partial<ProcessSpec>): ProcessSpec;
  /** Resolves when the program's log holds the text. */
  logged(id: string, text: string): Promise<string>;
  close(): Promise<void>;
}

export function makeProcessRig(): ProcessRig {
  const folder = mkdtempSync(join(tmpdir(), 'pcoord-test-'));
  mkdirSync(join(folder, 'logs'));
  const run = `rig-${folder.slice(-6)}`;
  const options = { run, folder, socket: join(folder, 's'), grace_ms: 250, leftover_grace_ms: 100 };
  const opened: SupervisedProcesses[] = [];
  return {
    options,
    open: async () => {
      const result = await openProcesses(options);
      if (!result.ok) throw new Error(result.error.detail);
      opened.push(result.value);
      return result.value;
    },
    sh: (id, script, more = {}) => ({
      id,
      argv: ['/bin/bash', '-c', script],
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '' },
      stdin: null,
      timeout_ms: null,
      ...more,
    }),
    logged: (id, text) => untilLogged(join(folder, 'logs', `${id}.log`), text),
    close: async () => {
      const supervisors = opened.map((processes) => processes.supervisorPid);
      for (const processes of opened) await processes.close();
      for (const { pid } of findMarked(`PCOORD_RUN=${run}`)) signal(pid, 'SIGKILL');
      for (const pid of supervisors) if (pid !== null) await untilGone(pid);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves with the pid that the text ends with, e.g. `child 123`. */
export function pidAfter(text: string, word: string): number {
  return Number(text.split(`${word} `)[1]?.split('\n')[0]);
}

/** Resolves when that process runs no more; fails when it goes on for ten seconds. */
export async function untilGone(pid: number): Promise<void> {
  if (!(await settles(() => !runs(pid), 10_000))) throw new Error(`process ${pid} still runs`);
}

/** True when the process runs; a zombie does not. */
export function runs(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}

/** A coordinator of its own process, so that it can be killed: starts the programs and then only waits. */
export async function startStandIn(
  options: SupervisorOptions,
  specs: readonly ProcessSpec[],
): Promise<{ readonly kill: () => Promise<void> }> {
  const script = fileURLToPath(new URL('fixtures/stand-in-coordinator.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify({ options, specs })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  for await (const line of createInterface({ input: child.stdout })) if (line === 'all started') break;
  return {
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function untilLogged(path: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    let seen = '';
    const tail = followFile({
      path,
      from: 0,
      onChunk: (chunk) => {
        seen += chunk;
        if (!seen.includes(text)) return;
        resolve(seen);
        void tail.finish();
      },
    });
  });
}
