import { sayCount } from '../../views/quantities.ts';
import type { Report, ReportConflict, ReportReview } from '../model.ts';
import { badge, code, codes, command, escapeHtml, type Mark, name, table } from './markup.ts';
import { sayAfter } from './say.ts';

const ROWS_MOST = 300;

/** Every conflict that came up and what was done about it. */
export function showConflicts(report: Report): string {
  if (report.conflicts.length === 0) return '<p>No two results met in the same lines.</p>';
  const rows = report.conflicts
    .slice(0, ROWS_MOST)
    .map((one) => [
      badge(...KINDS[one.kind]),
      escapeHtml(sayAfter(report, one.at_ms)),
      escapeHtml(one.where),
      one.between.map(name).join(' · '),
      codes(one.paths, 6),
      `${escapeHtml(one.how)}${one.review === null ? '' : ` (review ${code(one.review)})`}${keptIn(one)}`,
    ]);
  const left = report.conflicts.length - rows.length;
  return `${table(
    'As it happened',
    [
      { title: 'What' },
      { title: 'At', align: 'right' },
      { title: 'Where' },
      { title: 'Between' },
      { title: 'Files' },
      { title: 'How it was settled', wide: true },
    ],
    rows,
  )}${left === 0 ? '' : `<p>${left} more are in <code>--format json</code>.</p>`}`;
}

/** Where what did not win can be found. */
function keptIn({ refs }: ReportConflict): string {
  return refs.map((ref) => `<br><span class="more">kept: ${code(ref)}</span>`).join('');
}

/** What each step is called, in the page and in Markdown. */
export const KINDS: Readonly<Record<ReportConflict['kind'], readonly [Mark, string]>> = {
  found_at_sync: ['attention', 'found at a meeting'],
  predicted: ['attention', 'predicted'],
  did_not_merge: ['bad', 'does not merge'],
  settled: ['good', 'settled'],
  made_anew: ['good', 'made anew'],
  taken_back: ['bad', 'taken back'],
  held_back: ['attention', 'held back'],
  separated: ['attention', 'separated'],
  set_aside: ['attention', 'set aside'],
};

/** What a person has to look at, with the commands for it, and what was looked at. */
export function showReviews(report: Report): string {
  if (report.reviews.length === 0) return '';
  const rows = report.reviews
    .slice(0, ROWS_MOST)
    .map((review) => [
      code(review.id),
      badge(...REVIEW_WORDS[review.status]),
      escapeHtml(review.about),
      escapeHtml(review.node),
      codes(review.paths, 6),
      commandsOf(review),
    ]);
  return table(
    sayCount(report.reviews.length, 'item'),
    [
      { title: 'Item' },
      { title: 'State' },
      { title: 'About' },
      { title: 'Where' },
      { title: 'Files' },
      { title: 'What to do', wide: true },
    ],
    rows,
  );
}

const REVIEW_WORDS: Readonly<Record<ReportReview['status'], readonly [Mark, string]>> = {
  open: ['attention', 'open'],
  accepted: ['good', 'accepted'],
  sent_back: ['dim', 'sent back'],
  superseded: ['dim', 'superseded'],
};

function commandsOf(review: ReportReview): string {
  const note = review.note === '' ? [] : [escapeHtml(review.note)];
  const commands = [...review.look.slice(0, 4), ...review.settle].map(command);
  return [...note, ...commands].join('<br>');
}

/** What agents asked, and who said what. */
export function showQuestions(report: Report): string {
  if (report.questions.length === 0) return '';
  return table(
    sayCount(report.questions.length, 'question'),
    [
      { title: 'Stream' },
      { title: 'Answer' },
      { title: 'At', align: 'right' },
      { title: 'Tool' },
      { title: 'What for' },
      { title: 'How', wide: true },
    ],
    report.questions
      .slice(0, ROWS_MOST)
      .map((one) => [
        name(one.stream),
        badge(...ANSWERS[one.status]),
        escapeHtml(sayAfter(report, one.asked_at_ms)),
        code(one.tool),
        code(one.text),
        escapeHtml([one.how, one.note].filter((part) => part !== '').join(': ')),
      ]),
  );
}

const ANSWERS: Readonly<Record<Report['questions'][number]['status'], readonly [Mark, string]>> = {
  open: ['attention', 'open'],
  allowed: ['good', 'allowed'],
  denied: ['bad', 'denied'],
  void: ['dim', 'void'],
};
