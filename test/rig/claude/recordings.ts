import { readFileSync } from 'node:fs';
import { type ScenarioName, scenarios } from './scenarios.ts';

/** What the real program printed in a scenario, made with record.ts. */
export function readRecording(name: ScenarioName): string {
  return readFileSync(new URL(`recorded/${name}.jsonl`, import.meta.url), 'utf8');
}

/** The exit code of the recorded run. */
export function recordedExit(name: ScenarioName): number {
  return scenarios.find((scenario) => scenario.name === name)?.exit_code ?? 0;
}
