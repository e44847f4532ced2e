import { letters } from './letters.ts';
import { limited } from './limits.ts';
import { synchronized } from './meetings.ts';
import { reviewed } from './reviews.ts';
import type { SweepSession } from './sweep-session.ts';

/** The sessions of the sweep, by name. */
export const sweepSessions: Readonly<Record<string, SweepSession>> = {
  independent: {
    files: {
      'src/alpha.txt': 'alpha\n',
      'src/beta.txt': 'beta\n',
      'src/gamma.txt': 'gamma\n',
      'src/shared.txt': 'one\n',
    },
    text: ({ trace, marks }) => {
      const agent = (script: string): readonly string[] => [
        'sh',
        '-c',
        `echo "$PCOORD_ATTEMPT" >> '${trace}'; ${script}`,
      ];
      return JSON.stringify({
        parallel_session_config: {
          session_id: 'sweep',
          coordination_strategy: 'independent_parallel',
          work_streams: {
            // Two phases around a milestone, each with a check of its own.
            alpha: {
              command: agent('echo "alpha $PCOORD_PHASE" >> src/alpha.txt'),
              resources: ['src/alpha.txt'],
              phases: 2,
              verify: [['grep', '-q', 'alpha 1', 'src/alpha.txt']],
            },
            // Fails once and leaves something behind.
            beta: {
              command: agent(
                `echo beta >> src/beta.txt; if [ ! -e '${marks}/beta' ]; then : > '${marks}/beta'; exit 1; fi`,
              ),
              resources: ['src/beta.txt'],
              retries: 1,
            },
            // Writes what alpha claims: its patch is diverted.
            gamma: {
              command: agent('echo gamma >> src/gamma.txt; echo gamma >> src/alpha.txt'),
              resources: ['src/gamma.txt'],
              out_of_scope: 'divert',
            },
            // Reads in a checkout shared with others.
            reader: { command: agent('cat src/alpha.txt') },
            // Two that change the same line.
            left: { command: agent('echo left > src/shared.txt'), resources: ['src/shared.txt'] },
            right: { command: agent('echo right > src/shared.txt'), resources: ['src/shared.txt'] },
          },
          synchronization_points: [
            {
              milestone: 'middle',
              triggers: [{ streams: ['alpha', 'gamma'], phase: 1 }],
              actions: ['integrate_changes', 'validate_integration', 'checkpoint', 'notify'],
            },
          ],
          conflict_resolution: { file_conflicts: { strategy: 'last_writer_wins_with_review' } },
        },
        verify: [['grep', '-q', 'alpha 1', 'src/alpha.txt']],
      });
    },
  },
  coordinated: {
    files: { 'contracts/api.txt': '1\n', 'src/server.txt': 'server\n', 'src/client.txt': 'client\n' },
    text: ({ trace, marks }) => {
      const agent = (script: string): readonly string[] => [
        'sh',
        '-c',
        `echo "$PCOORD_ATTEMPT" >> '${trace}'; wait_for() { until "$@" 2> /dev/null; do sleep 0.05; done; }; ${script}`,
      ];
      return JSON.stringify({
        parallel_session_config: {
          session_id: 'sweep',
          coordination_strategy: 'coordinated_parallel',
          work_streams: {
            // Changes its contract while the client is at work, and is done when the client has heard of it.
            server: {
              resources: ['src/server.txt', 'contracts/api.txt'],
              provides: [{ name: 'api', file: 'contracts/api.txt', phase: 'agree' }],
              phases: [
                { name: 'agree', command: agent('echo 2 > contracts/api.txt') },
                {
                  name: 'build',
                  command: agent(
                    `wait_for test -e '${marks}/client'; echo 3 > contracts/api.txt; wait_for test -e '${marks}/heard'; echo done >> src/server.txt`,
                  ),
                },
              ],
            },
            // Is done when a letter has told it of the contract: one that gets lost leaves it waiting.
            client: {
              command: agent(
                `: > '${marks}/client'; wait_for grep -q 'contract:api:2' "$PCOORD_INBOX"; : > '${marks}/heard'; echo heard >> src/client.txt`,
              ),
              resources: ['src/client.txt'],
              dependencies: ['api'],
            },
          },
        },
        verify: [['grep', '-q', 'heard', 'src/client.txt']],
      });
    },
  },
  synchronized,
  letters,
  limited,
  reviewed,
};
