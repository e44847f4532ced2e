import { availableParallelism, loadavg } from 'node:os';
import type { Pressure } from '../host-coordination.ts';
import { readProcFile } from './measure-scan.ts';

/** How hard pressed the machine is; `null` on systems that know no load. */
export function readPressure(): Pressure | null {
  if (process.platform === 'win32') return null;
  const [load = 0] = loadavg();
  return {
    cpu: shareOf('cpu'),
    memory: shareOf('memory'),
    io: shareOf('io'),
    load,
    cores: availableParallelism(),
  };
}

function shareOf(resource: 'cpu' | 'memory' | 'io'): number | null {
  const text = readProcFile(`/proc/pressure/${resource}`);
  return text === null ? null : parsePressure(text);
}

/** The share of the last ten seconds in which something waited, of a file in `/proc/pressure`; `null` when it is none. */
export function parsePressure(text: string): number | null {
  const found = /^some avg10=(\d+(?:\.\d+)?)/m.exec(text);
  return found === null ? null : Math.min(1, Number(found[1]) / 100);
}
