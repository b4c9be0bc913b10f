/** Takes a sentence for the user about a setting that is left out of the request or changed. */
export type Warn = (message: string) => void
