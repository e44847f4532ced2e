import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { limits } from '../../compiler/syntax/limits.ts';
import type { Template } from '../../templates/catalogue.ts';
import { readTemplate, sessionSchemaAddress } from '../../templates/catalogue.ts';
import { explainFile } from '../../templates/explain-file.ts';
import type { TemplateRecord } from '../../templates/record.ts';
import { readRecord, recordLine, replaceRecord, splitHead } from '../../templates/record.ts';
import { renderTemplate } from '../../templates/render.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { checkResult, describeProblems, fill, listFindings, refuseErrors } from './fill.ts';
import { findTemplate, templateFolder } from './find.ts';
import { type MergedText, mergeVersions } from './merge.ts';
import { writeSession } from './write.ts';

/** `pcoord new --update FILE`: merges what the template says now, with the parameters as they are now, into the file. */
export async function update(file: string, args: Arguments, io: Io): Promise<number> {
  const before = readSession(file, io);
  const { head, body } = splitHead(plainOf(before));
  const record = recordOf(file, head);
  const current = findOrigin(record.template, args.one('from'), io);
  const base = renderBase(record, { file, args, io });
  const recorded = { parameters: record.parameters, from_workspace: record.from_workspace ?? [] };
  const filled = await fill(current, { args, recorded }, io);
  if (!filled) {
    io.err('\nnothing was written\n');
    return exitCodes.interrupted;
  }
  const { findings } = checkResult(file, filled.text, io);
  const refused = refuseErrors(current, filled, { findings, args, io });
  if (refused !== undefined) return refused;
  const now = splitHead(filled.text);
  const newRecord = recordLine(now.head)!;
  if (base.body === now.body && recordLine(head) === newRecord) {
    io.err(`${file} is up to date with ${current.name} ${current.version}\n`);
    return exitCodes.done;
  }
  const merged = await mergeVersions({ base: base.body, ours: body, theirs: now.body });
  if (!merged.ok) {
    io.err(`pcoord new: cannot merge: ${merged.error}\n`);
    return exitCodes.world;
  }
  const text = [...replaceRecord(head, newRecord), merged.value.text].join('\n');
  const result = likeBefore(text, before);
  const about = { file, from: record.version, template: current, merged: merged.value };
  return deliver(about, { before, result, output: args.one('output') }, io);
}

const byteOrderMark = '\ufeff';

/** What the template makes has plain line ends and no byte order mark. */
function plainOf(text: string): string {
  return text.replace(byteOrderMark, '').replaceAll('\r\n', '\n');
}

function likeBefore(text: string, before: string): string {
  const ends = before.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text;
  return before.startsWith(byteOrderMark) ? byteOrderMark + ends : ends;
}

/** The template of a record. One that does not come with pcoord may be one of the user's own. */
function findOrigin(name: string, from: string | undefined, io: Io): Template {
  try {
    return findTemplate(name, from, io);
  } catch (error) {
    if (from !== undefined || !(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message}; if it is one of your own, --from names its folder`);
  }
}

interface About {
  readonly file: string;
  /** The version it was made from. */
  readonly from: string;
  readonly template: Template;
  readonly merged: MergedText;
}

interface Delivery {
  readonly before: string;
  readonly result: string;
  readonly output: string | undefined;
}

/** With places to settle, the file as it was is kept beside it; nothing that is there is written over. */
function deliver(
  { file, from, template, merged }: About,
  { before, result, output }: Delivery,
  io: Io,
): number {
  const versions = from === template.version ? from : `${from} → ${template.version}`;
  if (output === '-') io.out(result);
  else {
    const target = output ?? file;
    if (merged.conflicts > 0 && output === undefined) {
      const kept = `${file}.orig`;
      if (existsSync(resolve(io.cwd, kept)))
        throw new UsageError(
          `${kept} is there already: what was kept before may still be needed; move it first`,
        );
      const code = writeSession(kept, { text: before, force: false }, io);
      if (code !== exitCodes.done) return code;
    }
    const code = writeSession(target, { text: result, force: output === undefined }, io);
    if (code !== exitCodes.done) return code;
  }
  if (merged.conflicts > 0) {
    const places = merged.conflicts === 1 ? 'one place' : `${merged.conflicts} places`;
    const kept = output === undefined ? `; ${file} as it was is in ${file}.orig` : '';
    io.err(
      `pcoord new: ${template.name} ${versions}: in ${places} you and the template changed the same thing: settle what stands between <<<<<<< and >>>>>>>${kept}\n`,
    );
    return exitCodes.findings;
  }
  const by = merged.by === 'keys' ? ' (lines met: merged by keys, so the layout may differ)' : '';
  io.err(`updated ${output ?? file}: ${template.name} ${versions}${by}\n`);
  const { findings } = checkResult(file, result, io);
  if (findings.length > 0) io.err(`what pcoord compile says of it:\n${listFindings(findings)}`);
  return findings.some(({ severity }) => severity === 'error') ? exitCodes.findings : exitCodes.done;
}

function readSession(file: string, io: Io): string {
  const path = resolve(io.cwd, file);
  try {
    const about = statSync(path);
    if (!about.isFile() || about.size > limits.bytes)
      throw new UsageError(`${file} is not a session file of at most 4 MiB`);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} ${explainFile(error)}`);
  }
}

function recordOf(file: string, head: readonly string[]): TemplateRecord {
  const line = recordLine(head);
  if (line === undefined)
    throw new UsageError(
      `${file} does not say which template it came from: its first lines hold no pcoord-template`,
    );
  const record = readRecord(line);
  if (!record)
    throw new UsageError(`${file}: its pcoord-template line was changed and cannot be read any more`);
  return record;
}

/** What the template made at the time. Without the very files it was made from, nothing can be told apart. */
function renderBase(
  record: TemplateRecord,
  { file, args, io }: { readonly file: string; readonly args: Arguments; readonly io: Io },
): { readonly body: string } {
  const folder = templateFolder(args.one('from'), io);
  const old = readTemplate(folder, record.template, record.version);
  if (!old.ok)
    throw new UsageError(`${old.error}; ${file} was made from it, and without it nothing can be merged`);
  if (record.digest !== undefined && record.digest !== old.value.digest)
    throw new UsageError(
      `${file} was made from another ${record.template} ${record.version} than the one in ${folder}: a changed template needs a new x-version, and its former files in ${record.template}/versions/${record.version}/`,
    );
  const rendered = renderTemplate(old.value, record.parameters, { schema_address: sessionSchemaAddress() });
  if (!rendered.ok) throw new UsageError(describeProblems(old.value, rendered.error, args));
  return splitHead(rendered.value);
}
