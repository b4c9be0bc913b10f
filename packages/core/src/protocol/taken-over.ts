/** The reason of a signal whose answer goes on elsewhere: its connection is left, and not stopped. */
export const takenOver = 'This answer goes on in another tab'
