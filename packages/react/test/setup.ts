import { configure } from '@testing-library/react'

// A stream is real time: the default of one second is too near on loaded cores.
configure({ asyncUtilTimeout: 10_000 })
