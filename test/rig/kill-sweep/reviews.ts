import type { ReviewState } from '../../../src/journal/state.ts';
import { agentOf, type SweepSession } from './sweep-session.ts';

/**
 * Conflicts that a resolver settles or leaves, and what a person says about the rest: while the run lives, from another
 * terminal, and after it. What was sent back is done again by the run that goes on.
 */
export const reviewed: SweepSession = {
  files: { 'a.txt': 'one\n', 'b.txt': 'one\n' },
  text: (place) => {
    const pcoord = `'${process.execPath}' '${place.program}'`;
    return JSON.stringify({
      parallel_session_config: {
        session_id: 'sweep',
        work_streams: {
          // Two that meet in a file that the resolver merges. Both go beyond their claims: one is sent back for it after the
          // run, one is accepted while it lives.
          left: {
            resources: ['a.txt'],
            out_of_scope: 'widen',
            command: agentOf(
              place,
              `if [ -n "$PCOORD_SENT_BACK" ]; then echo again >> a.txt; exit; fi
               echo left > a.txt; echo left > left.txt`,
            ),
          },
          right: {
            resources: ['a.txt'],
            out_of_scope: 'widen',
            command: agentOf(place, 'echo right > a.txt; echo right > right.txt'),
          },
          // Two that meet in a file that the resolver leaves as it is.
          third: { resources: ['b.txt'], command: agentOf(place, 'echo third > b.txt') },
          fourth: { resources: ['b.txt'], command: agentOf(place, 'echo fourth > b.txt') },
          person: {
            dependencies: ['right'],
            command: agentOf(
              place,
              // A try that may have begun is followed by another one.
              `accept() { ${pcoord} review accept "scope:right.1.$1" --repo '${place.repository}' --state '${place.state}'; }
               either() { accept 1 || accept 2; }; wait_for either`,
            ),
          },
        },
        conflict_resolution: {
          file_conflicts: { strategy: 'three_way_merge', resolver: '@merger' },
        },
      },
      agents: { '@merger': { adapter: 'command', command: ['sed', '-i', '/^[<=>]\\{7\\}/d', 'a.txt'] } },
      verify: [['grep', '-q', 'right', 'a.txt']],
    });
  },
  after: [
    ({ reviews }) => ['review', 'accept', idOf(reviews, 'fourth/1', 'merge_conflict'), '--theirs'],
    ({ reviews }) => [
      'review',
      'send-back',
      idOf(reviews, 'left/1', 'out_of_scope'),
      '--note',
      'only your own file',
    ],
    'resume',
  ],
};

function idOf(reviews: readonly ReviewState[], task: string, kind: ReviewState['kind']): string {
  return reviews.find((review) => review.task === task && review.kind === kind)?.id ?? 'none';
}
