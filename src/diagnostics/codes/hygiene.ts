/** PC9xxx: suppressions, severities and baselines. */
export const hygieneCodes = {};
