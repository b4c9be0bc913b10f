/** How many ids of messages before the new one a client sends, where the server keeps the conversation. */
export const historyWindow = 50
