import { act, configure } from '@testing-library/react'

// Streams take real time: the default of one second is too short on loaded cores.
configure({ asyncUtilTimeout: 10_000 })

// React 18.3 warns of Testing Library's own `act` at its first call in a page, whichever test makes it.
const { error } = console
console.error = () => {}
act(() => {})
console.error = error
