// What every stand-in agent needs: which phase it is, reading and writing files, and a pace.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const paceMs = Number(process.argv[process.argv.indexOf('--pace') + 1]) || 0;

/** Runs the function for the current phase (`PCOORD_PHASE`) inside the workspace (`PCOORD_WORKSPACE`). */
export async function work(phases) {
  const phase = process.env.PCOORD_PHASE ?? '1';
  const run = phases[phase];
  if (!run) fail(`this agent has no phase ${phase}`);
  if (process.env.PCOORD_WORKSPACE) process.chdir(process.env.PCOORD_WORKSPACE);
  console.log(`${process.env.PCOORD_STREAM ?? 'agent'}: phase ${phase}`);
  await run();
  console.log('done');
}

/** Says what comes next and takes the time that thinking about it would take (`--pace` milliseconds). */
export async function step(text) {
  console.log(text);
  await wait(paceMs);
}

/** Writes a file; says so only when it changes something. */
export function write(path, text) {
  if (read(path) === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`  wrote ${path}`);
}

/** The text of a file, or `null` when it does not exist. */
export function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The text of a file that an earlier phase, perhaps of another stream, must have made. */
export function demand(path, why) {
  return read(path) ?? fail(`${path} is not here: ${why}`);
}

/** The content of a JSON file of the repository. */
export function readJson(path) {
  return JSON.parse(demand(path, 'it belongs to the repository'));
}

/** Ends the attempt with a reason. */
export function fail(reason) {
  console.error(reason);
  process.exit(1);
}
