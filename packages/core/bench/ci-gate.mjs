// @ts-check

/**
 * With `--ci` only what has gone badly wrong fails: what is over its limit by this factor. Some rows are over
 * their limits today, and machines are shared, so that less would hide what is new.
 */
export const ciFactor = 2.5
