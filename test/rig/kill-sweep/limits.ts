import { agentOf, type SweepSession } from './sweep-session.ts';

/**
 * Work that does not arrive and is kept: of a stream whose budget is used up, of one that waits before a gate that is
 * never reached, and of one that breaks the checks of the merged tree. Then one is got back, and the rest cleared away.
 */
export const limited: SweepSession = {
  files: { 'ok.txt': 'ok\n' },
  text: (place) =>
    JSON.stringify({
      parallel_session_config: {
        session_id: 'sweep',
        work_streams: {
          slow: {
            resources: ['slow.txt'],
            command: agentOf(place, 'echo half > slow.txt; exec sleep 60'),
            budget: { wall: '700ms' },
          },
          early: { resources: ['early.txt'], command: agentOf(place, 'echo early > early.txt') },
          good: { resources: ['good.txt'], command: agentOf(place, 'echo good > good.txt') },
          bad: { resources: ['bad.txt'], command: agentOf(place, 'echo bad > bad.txt') },
        },
        synchronization_points: [{ milestone: 'both', triggers: ['slow_complete', 'early_complete'] }],
      },
      verify: [['test', '!', '-e', 'bad.txt']],
    }),
  after: [
    ({ refs }) => [
      'salvage',
      'restore',
      refs.find((ref) => ref.includes('/unfinished/')) ?? 'none',
      ...['--branch', 'rescued'],
    ],
    () => ['salvage', 'clean', '--yes'],
  ],
};
