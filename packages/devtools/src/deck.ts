// A panel that plays recorded streams again.

export {}
