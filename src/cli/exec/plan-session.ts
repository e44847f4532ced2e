import { resolve } from 'node:path';
import { compileText } from '../../compiler/compile.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import type { Plan } from '../../plan/plan.ts';
import { openEnvironment } from '../environment.ts';
import { exitCodes } from '../exit-codes.ts';
import { learnedIn } from '../history.ts';
import type { Io } from '../io.ts';
import { findDefaultFile, readSource } from '../read-source.ts';
import { refuseAs } from '../refuse.ts';
import { printFindings } from '../report-findings.ts';
import { withHistory } from '../with-history.ts';
import type { ExecSettings } from './settings.ts';

const refuse = refuseAs('exec');

/**
 * The plan to execute, made by the code path that `compile` uses, or the exit code when there is none to execute.
 * Findings go to standard error: all of them when there is an error, else only the errors' absence is silent and
 * warnings are counted in one line.
 */
export async function planSession(settings: ExecSettings, io: Io): Promise<Plan | number> {
  const file = settings.file === null ? findDefaultFile(io.cwd) : { ok: true as const, value: settings.file };
  if (!file.ok) return refuse(io, file.error.message, file.error.exit);
  const session = await read(file.value, io);
  if (typeof session === 'number') return session;
  const overlays: Source[] = [];
  for (const name of settings.overlays) {
    const overlay = await read(name, io);
    if (typeof overlay === 'number') return overlay;
    overlays.push(overlay);
  }
  const around = { cwd: settings.repo, env: io.env };
  const environment = await withHistory(openEnvironment(around), around, settings.state);
  const compiled = compileText(
    { session, overlays, environment },
    { learned: learnedIn(around, settings.state) },
  );
  if (compiled.value === undefined) {
    if (compiled.diagnostics.length > 0) await show(compiled.diagnostics, io);
    const failed = compiled.diagnostics.some(({ severity }) => severity === 'error');
    return failed
      ? exitCodes.findings
      : refuse(
          io,
          `${resolve(io.cwd, file.value)} has no parallel_session_config: there is nothing to run`,
          exitCodes.usage,
        );
  }
  const warnings = compiled.diagnostics.filter(({ severity }) => severity === 'warning').length;
  if (warnings > 0 && settings.view !== 'json')
    io.err(
      `${warnings} warning${warnings === 1 ? '' : 's'}: pcoord compile ${file.value} shows ${warnings === 1 ? 'it' : 'them'}\n`,
    );
  return compiled.value;
}

async function read(name: string, io: Io): Promise<Source | number> {
  const found = await readSource(name, io);
  if (!found.ok) return refuse(io, found.error.message, found.error.exit);
  if (found.value.value) return found.value.value;
  await show(found.value.diagnostics, io);
  return exitCodes.findings;
}

async function show(diagnostics: readonly Diagnostic[], io: Io): Promise<void> {
  await printFindings(diagnostics, { format: 'pretty', quiet: false, files: 1 }, { io, toErr: true });
}
