const roomyPitch = 12
const mostHeight = 42

/** Where the lanes of a timeline are drawn, in pixels from the top of the first. */
export interface LanePlaces {
  /** Of all lanes. */
  readonly height: number
  /** From one lane to the next: less than a pixel where there are many. */
  readonly pitch: number
  /** The height of a bar. */
  readonly bar: number
  topOf(index: number): number
}

/** Makes room for that many lanes. However many there are, each of them is drawn. */
export function lanePlaces(count: number): LanePlaces {
  const lanes = Math.max(count, 1)
  const height = Math.min(mostHeight, lanes * roomyPitch + 2)
  const pitch = Math.min(roomyPitch, height / lanes)
  const thinnest = pitch < 3 ? 1 : 2
  const bar = Math.max(thinnest, Math.floor(pitch) - 3)
  return { height, pitch, bar, topOf: (index) => Math.floor(index * pitch) }
}
