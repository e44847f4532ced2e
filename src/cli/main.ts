import { exitCodes } from './exit-codes.ts';
import { processIo } from './io.ts';
import { runCli } from './run-cli.ts';

const io = processIo();
try {
  process.exitCode = await runCli(process.argv.slice(2), io);
} catch (error) {
  // The one place where what should never happen ends up.
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  io.err(`pcoord has a bug: ${text}\nPlease report it with the session file and the command line.\n`);
  if (io.env['PCOORD_DEBUG'] && error instanceof Error) io.err(`${error.stack ?? ''}\n`);
  else io.err('PCOORD_DEBUG=1 shows where it happened.\n');
  process.exitCode = exitCodes.bug;
}
