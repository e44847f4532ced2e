/**
 * Stands in for Claude Code where it is not installed: `node test/rig/claude/fake-claude.ts -p …`. Reads its prompt
 * from standard input as the real one does, prints the recorded output of the scenario named by FAKE_CLAUDE (default
 * `edits`) with this directory in its paths, makes the edits that were allowed in the recording, and ends as that run
 * ended. FAKE_CLAUDE_PATH puts the edit elsewhere than `src/greeting.txt`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readRecording, recordedExit } from './recordings.ts';
import { type ScenarioName, scenarios } from './scenarios.ts';

const name = (process.env['FAKE_CLAUDE'] ?? 'edits') as ScenarioName;
if (!scenarios.some((scenario) => scenario.name === name)) {
  process.stderr.write(`fake-claude: no scenario ${name}\n`);
  process.exit(2);
}
if (readFileSync(0, 'utf8').trim() === '') {
  process.stderr.write('Error: Input must be provided either through stdin or as a prompt argument\n');
  process.exit(1);
}
const recording = readRecording(name)
  .replaceAll('/workspace', JSON.stringify(process.cwd()).slice(1, -1))
  .replaceAll('src/greeting.txt', process.env['FAKE_CLAUDE_PATH'] ?? 'src/greeting.txt');
for (const line of recording.trimEnd().split('\n')) {
  makeEdit(JSON.parse(line) as RecordedEvent);
  process.stdout.write(`${line}\n`);
}
process.exitCode = recordedExit(name);

interface RecordedEvent {
  readonly tool_use_result?: {
    readonly type?: string;
    readonly filePath?: string;
    readonly content?: string;
  };
}

function makeEdit({ tool_use_result: result }: RecordedEvent): void {
  if (result?.type !== 'create' || result.filePath === undefined) return;
  mkdirSync(dirname(result.filePath), { recursive: true });
  writeFileSync(result.filePath, result.content ?? '');
}
