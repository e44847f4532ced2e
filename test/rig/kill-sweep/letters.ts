import { agentOf, type SweepSession } from './sweep-session.ts';

/** Two streams that ask for files, write to each other, are told that they write the same file, and hand a patch over. */
export const letters: SweepSession = {
  files: { 'docs/page.md': '# page\n', 'shared.txt': 'one\n' },
  text: (place) =>
    JSON.stringify({
      parallel_session_config: {
        session_id: 'sweep',
        coordination_strategy: 'coordinated_parallel',
        work_streams: {
          // Holds a file, is told of a second writer, and changes what is not its own.
          writer: {
            resources: ['mine.txt', 'shared.txt'],
            out_of_scope: 'divert',
            command: agentOf(
              place,
              `says '{"kind":"lease","paths":["mine.txt","shared.txt"]}'; hears 'Yours until your phase ends'
               says '{"kind":"message","to":"docs","text":"held"}'; hears 'both change shared.txt'
               echo writer > shared.txt; echo stray >> docs/page.md; hears 'outside of your scope'
               says '{"kind":"release","paths":["mine.txt"]}'; hears 'Given back'; keeps_letters; echo mine > mine.txt`,
            ),
          },
          docs: {
            resources: ['docs/', 'shared.txt'],
            command: agentOf(
              place,
              `hears '"held"'; says '{"kind":"lease","paths":["shared.txt"]}'; hears 'Refused: shared.txt'
               echo docs > shared.txt; hears 'git apply'; keeps_letters; echo done > docs/done.md`,
            ),
          },
        },
        conflict_resolution: { file_conflicts: { strategy: 'last_writer_wins_with_review' } },
      },
      verify: [['grep', '-q', 'done', 'docs/done.md']],
    }),
};
