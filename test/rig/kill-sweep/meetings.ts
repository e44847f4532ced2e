import { agentOf, type SweepSession } from './sweep-session.ts';

/** Two streams that meet: both are told that their work does not merge, and one is brought up to what the other did. */
export const synchronized: SweepSession = {
  files: { 'src/shared.txt': 'base\n' },
  text: (place) => {
    const told = `hears 'does not merge with'`;
    const met = { sync_schedule: '400ms' };
    return JSON.stringify({
      parallel_session_config: {
        session_id: 'sweep',
        coordination_strategy: 'synchronized_parallel',
        work_streams: {
          first: {
            ...met,
            resources: ['src/shared.txt', 'src/first.txt'],
            command: agentOf(
              place,
              `echo first | put src/shared.txt; ${told}; keeps_letters
               printf 'first\\nbase\\n' | put src/shared.txt; echo done > src/first.txt`,
            ),
          },
          second: {
            ...met,
            resources: ['src/shared.txt', 'src/second.txt'],
            phases: 2,
            command: agentOf(
              place,
              `if [ "$PCOORD_PHASE" = 2 ]; then echo "then $(cat src/first.txt)" >> src/second.txt; exit; fi
               echo second | put src/shared.txt; ${told}
               printf 'base\\nsecond\\n' | put src/shared.txt
               hears '"kind":"sync"'; says '{"kind":"safe-point"}'; hears 'Safe point 1: brought up to date'
               keeps_letters; echo "saw $(cat src/first.txt)" > src/second.txt`,
            ),
          },
        },
        conflict_resolution: { file_conflicts: { strategy: 'three_way_merge' } },
      },
      verify: [['grep', '-q', 'saw done', 'src/second.txt']],
    });
  },
};
