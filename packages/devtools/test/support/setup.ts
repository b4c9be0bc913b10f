import { configure } from '@testing-library/react'

// Streams take real time: the default of one second is too short on loaded cores.
configure({ asyncUtilTimeout: 10_000 })
