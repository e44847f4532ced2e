import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { inertText } from '../base/inert.ts';
import { sessionSchemaAddress } from '../templates/catalogue.ts';
import type { Arguments } from './args.ts';
import { UsageError } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { checkResult, fill, listFindings, refuseErrors } from './new/fill.ts';
import { findTemplate } from './new/find.ts';
import { update } from './new/update.ts';
import { writeSession } from './new/write.ts';

/**
 * `pcoord new TEMPLATE`: writes a session from a template, to standard output or to a file; `pcoord new --update FILE`
 * merges what the template says now into a session that came from it.
 */
export async function run(args: Arguments, io: Io): Promise<number> {
  const [name, ...rest] = args.positionals;
  const file = args.one('update');
  if (rest.length > 0)
    throw new UsageError(`unexpected ${rest.join(' ')}; parameters are given as -p key=value`);
  if (file !== undefined) {
    if (name !== undefined)
      throw new UsageError(`unexpected ${name}: the file says which template it came from`);
    return update(file, args, io);
  }
  if (name === undefined) throw new UsageError('which template? pcoord templates lists them');
  const template = findTemplate(name, args.one('from'), io);
  const filled = await fill(template, { args }, io);
  if (!filled) {
    io.err('\nnothing was written\n');
    return exitCodes.interrupted;
  }
  const output = args.one('output') ?? '-';
  const { findings, absent } = checkResult(output === '-' ? 'pcoord.yaml' : output, filled.text, io);
  const refused = refuseErrors(template, filled, { findings, args, io });
  if (refused !== undefined) return refused;
  if (output === '-') io.out(filled.text);
  else {
    const code = writeSession(output, { text: filled.text, force: args.has('force') }, io);
    if (code !== exitCodes.done) return code;
    io.err(`wrote ${output}; next: pcoord compile ${output}\n`);
    if (!args.has('schema') && !existsSync(join(dirname(resolve(io.cwd, output)), sessionSchemaAddress())))
      io.err(`for editors that complete and check as you type: pcoord init --schema ${output}\n`);
  }
  for (const path of absent)
    io.err(
      `pcoord new: ${inertText(path, { max: 300 })} is not in this checkout: nothing of it is brought along\n`,
    );
  if (findings.length > 0) io.err(`what pcoord compile says of it:\n${listFindings(findings)}`);
  return exitCodes.done;
}
