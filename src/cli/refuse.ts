import type { Io } from './io.ts';

/** How a command says in one line why it does not do what was asked; returns the exit code it was given. */
export function refuseAs(command: string): (io: Io, message: string, exit: number) => number {
  return (io, message, exit) => {
    io.err(`pcoord ${command}: ${message}\n`);
    return exit;
  };
}
