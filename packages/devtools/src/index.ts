// A panel with a flight recorder, for the devtools of a page.

export {}
