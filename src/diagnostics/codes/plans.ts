/** PC5xxx: plans on disk. */
export const planCodes = {};
