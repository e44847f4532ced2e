import { err, ok, type Result } from '../../base/result.ts';
import { isOpen } from '../../journal/second-chance.ts';
import { decodePlan } from '../../plan/codec.ts';
import type { HostFailure } from '../../runtime/host.ts';
import { openExisting, usualTiming } from '../../runtime/node/node-host.ts';
import { findRun, type RunFolder, readPlanText } from '../../runtime/node/state-folder.ts';
import { exitCodes } from '../exit-codes.ts';
import { readCommonDir } from '../git-facts.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';
import { findFolder, type RunsPlace, readFolder, runIds } from '../runs.ts';
import { stateRoot } from '../state-root.ts';
import { drive } from './drive.ts';
import type { ExecSettings } from './settings.ts';

const refuse = refuseAs('exec');

/** Takes a run up where its records end: adopts what lives, repeats nothing, and drives it to its end. */
export async function resumeRun(settings: ExecSettings, id: string | null, io: Io): Promise<number> {
  const common_dir = readCommonDir(settings.repo);
  if (common_dir === null) return refuse(io, `${settings.repo} is not in a git repository`, exitCodes.world);
  const place = { root: stateRoot(settings.state), common_dir };
  const chosen = id === null ? newestOpen(place) : { ok: true as const, value: id };
  if (!chosen.ok) return refuse(io, chosen.error, exitCodes.usage);
  const folder = findFolder(place, chosen.value);
  if (!folder.ok) return refuse(io, folder.error.message, folder.error.exit);
  const text = readPlanText(folder.value);
  const lack = text === null ? readFolder(folder.value) : null;
  if (lack?.ok === false) return refuse(io, lack.error.message, lack.error.exit);
  const plan = decodePlan(text ?? '');
  if (!plan.ok) return refuse(io, `run ${folder.value.run}: ${plan.error.detail}`, exitCodes.world);
  const opened = await openExisting({ folder: folder.value, cwd: settings.repo, timing: usualTiming });
  if (!opened.ok) return refuse(io, explain(folder.value, opened.error), exitCodes.world);
  const { records, crc, torn } = opened.value;
  if (records[0]?.type === 'run-started' && records[0].plan_digest !== plan.value.digest) {
    await opened.value.close();
    return refuse(io, `run ${folder.value.run}: its plan is not the one it began with`, exitCodes.world);
  }
  if (settings.view !== 'json') {
    io.err(`resuming run ${folder.value.run} after ${records.length} records\n`);
    if (torn !== null) io.err(`the last record was never finished; its bytes are kept in ${torn}\n`);
  }
  const said = records[0]?.type === 'run-started' ? (records[0].max_agents ?? null) : null;
  return drive({
    plan: plan.value,
    opened: opened.value,
    settings: { ...settings, maxAgents: settings.maxAgents ?? said },
    io,
    begin: {
      kind: 'resume',
      records,
      crc,
      satisfied: settings.satisfy.map((name) => ({ name, by: 'flag' })),
    },
  });
}

/** Records that cannot be read are told as every command tells it. */
function explain(folder: RunFolder, { reason, detail }: HostFailure): string {
  const found = reason === 'held' ? null : readFolder(folder);
  return found === null || found.ok ? detail : found.error.message;
}

/** The newest run that may be gone on with; one that cannot be read is taken for one, so that it is told why. */
function newestOpen(place: RunsPlace): Result<string | null, string> {
  let empty: string | null = null;
  const runs = runIds(place);
  for (const id of runs) {
    const folder = findRun({ ...place, id });
    if (!folder.ok) continue;
    const found = readFolder(folder.value);
    if (found.ok ? found.value.state.status === 'new' : found.error.why === 'never-began') empty ??= id;
    else if (!found.ok || isOpen(found.value.state)) return ok(id);
  }
  const [newest] = runs;
  if (empty !== null || newest === undefined) return ok(empty);
  return err(
    `no run of this repository is left to go on with: the newest, ${newest}, is over (pcoord status ${newest})`,
  );
}
