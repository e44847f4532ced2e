import { exitCodes } from './exit-codes.ts';
import { processIo } from './io.ts';
import { runCli } from './run-cli.ts';

endWithoutFolder();
const io = processIo();
process.on('uncaughtException', endByBug);
try {
  process.exitCode = await runCli(process.argv.slice(2), io);
} catch (error) {
  endByBug(error);
}

/** A shell may stand in a folder that was removed: nothing can be found from there. */
function endWithoutFolder(): void {
  try {
    process.cwd();
  } catch {
    process.stderr.write('pcoord: the folder it was called in is gone: cd to one that exists\n');
    process.exit(exitCodes.world);
  }
}

/** The one place where what should never happen ends up. What still listens must not hold a program that is lost. */
function endByBug(error: unknown): never {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  io.err(`pcoord has a bug: ${text}\nPlease report it with the session file and the command line.\n`);
  if (io.env['PCOORD_DEBUG'] && error instanceof Error) io.err(`${error.stack ?? ''}\n`);
  else io.err('PCOORD_DEBUG=1 shows where it happened.\n');
  process.exit(exitCodes.bug);
}
