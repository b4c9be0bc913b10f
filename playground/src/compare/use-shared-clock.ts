import { useEffect, useState } from 'react'

/** One position for both recordings. */
export interface SharedClock {
  /** In milliseconds. */
  readonly position: number
  readonly playing: boolean
  readonly speed: number
  toggle(): void
  seek(position: number): void
  setSpeed(speed: number): void
}

/** A clock that runs with the frames of the page, from 0 to `duration`. It starts at its end: there is most to see. */
export function useSharedClock(duration: number): SharedClock {
  const [position, setPosition] = useState(Number.POSITIVE_INFINITY)
  const [playing, setPlaying] = useState(false)
  const [speed, setSpeed] = useState(1)
  const end = Math.min(position, duration)

  useEffect(() => {
    if (!playing) return
    let last = performance.now()
    let request = requestAnimationFrame(onFrame)
    function onFrame(time: number): void {
      // A page that was hidden goes on where it was.
      const elapsed = Math.max(0, Math.min(time - last, 100))
      last = time
      setPosition((before) => Math.min(before + elapsed * speed, duration))
      request = requestAnimationFrame(onFrame)
    }
    return () => cancelAnimationFrame(request)
  }, [playing, speed, duration])

  useEffect(() => {
    if (playing && position >= duration) setPlaying(false)
  }, [playing, position, duration])

  return {
    position: end,
    playing,
    speed,
    toggle() {
      if (!playing && position >= duration) setPosition(0)
      setPlaying(!playing)
    },
    seek: setPosition,
    setSpeed,
  }
}
