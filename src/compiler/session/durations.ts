import type { DurationForm } from './phrases.ts';

/** How long a piece of work takes or may take: `90s`, `20m`, `20_minutes`. */
export const spanForm: DurationForm = { unit: 'm', example: '30m' };

/** How often streams meet: `every_30_minutes` = `30m`. */
export const periodForm: DurationForm = {
  unit: 'm',
  example: 'every_30_minutes',
};

/** How long a blocked phase waits for help: `15_minutes_before_escalation` = `15m`. */
export const escalationForm: DurationForm = {
  unit: 'm',
  example: '15_minutes_before_escalation',
};

/** How long a call may wait for its batch: `5_seconds_max_wait` = `5s`. */
export const waitForm: DurationForm = {
  unit: 's',
  example: '5_seconds_max_wait',
};
