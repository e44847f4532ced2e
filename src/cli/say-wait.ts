import { unreachable } from '../base/invariant.ts';
import type { WaitReason } from '../runtime/explain-wait.ts';

/** Words one reason why a task is not running. */
export function sayWait(reason: WaitReason): string {
  switch (reason.kind) {
    case 'node':
      return `waits for ${reason.node} (${reason.status})`;
    case 'failed-before':
      return `${reason.node} before it failed`;
    case 'external':
      return `waits for ${reason.name}: pcoord signal ${reason.name}`;
    case 'run-refused':
      return `the run waits for ${reason.names.join(', ')}`;
    case 'capacity':
      return `no place free: ${reason.used} of ${reason.amount} ${reason.name} in use`;
    case 'exclusion':
      return `never at the same time as ${reason.task}, which runs`;
    case 'kept':
      return `what is free is kept for ${reason.task}, which has waited longer`;
    case 'retry':
      return 'waits before the next try';
    case 'paused':
      return `paused: pcoord continue ${reason.stream}`;
    case 'stopping':
      return 'the run was stopped';
    case 'nothing':
      return 'starts next';
    default:
      return unreachable(reason);
  }
}
