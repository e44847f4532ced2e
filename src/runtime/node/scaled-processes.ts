import type { KnownProcess, ProcessExit, Processes } from '../host-processes.ts';

/**
 * Programs as a run sees them whose clock goes `scale` times faster than the machine's: time-outs are given and
 * durations are told in the run's time.
 */
export function scaleProcesses(processes: Processes, scale: number): Processes {
  if (scale === 1) return processes;
  return {
    start: (spec) =>
      processes.start({
        ...spec,
        timeout_ms: spec.timeout_ms === null ? null : Math.max(1, Math.ceil(spec.timeout_ms / scale)),
      }),
    exited: async (id) => scaleExit(await processes.exited(id), scale),
    stop: (id, how) => processes.stop(id, how),
    hold: (id) => processes.hold(id),
    release: (id) => processes.release(id),
    known: async () => {
      const known = [...(await processes.known())];
      return new Map(known.map(([id, process]) => [id, scaleKnown(process, scale)]));
    },
    reapStrays: () => processes.reapStrays(),
    logPath: (id) => processes.logPath(id),
  };
}

function scaleKnown(process: KnownProcess, scale: number): KnownProcess {
  return process.state === 'exited' ? { ...process, exit: scaleExit(process.exit, scale) } : process;
}

function scaleExit(exit: ProcessExit, scale: number): ProcessExit {
  return { ...exit, duration_ms: Math.round(exit.duration_ms * scale) };
}
