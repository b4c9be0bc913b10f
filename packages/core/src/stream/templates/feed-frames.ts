import { type Frame, learnTemplate, mergeSamples, type Sample, toSample } from './learn-template.ts'
import type { Template } from './template.ts'

/** Hands the text of an event stream to its parser, but for the frames that a template reads. */
export interface FrameFeeder {
  feed(text: string): void
  /** Whether a frame begins with what comes next, and a template may read it before its text is fed. */
  isBetween(): boolean
  /** Templates read that many frames, whose text was not fed. */
  onTemplate(count: number): void
  /** The parser read a message. */
  onMessage(data: string, id: string | undefined): void
}

/** Where frames go that no template reads, and those that one does. */
export interface FrameFeederOptions {
  /** Longer frames are left to the parser. */
  readonly longest: number
  /** Parses text. Calls `onMessage` with each message. */
  readonly parse: (text: string) => void
  /** Takes a frame that a template read. */
  readonly onFrame: (template: Template) => void
}

interface Known {
  readonly sample: Sample
  readonly template?: Template
}

/** How many kinds of frames are remembered, and how long each may be. */
const mostKnown = 4
const longestKnown = 16_384
/** How many frames of the first text are parsed before the first of them is learned. */
const mostUnlearned = 5

/**
 * What looking for templates may cost, so that frames which defeat them take no longer than parsing. A
 * frame that a template reads gives one back. To look in vain costs one, and to learn costs more. Each pause
 * is twice as long as the one before: a stream that changes waits for at most as long as it has been.
 */
const mostEnergy = 40
const learningCost = 8
const firstPause = 64

/** Creates the feeder of one answer. It learns templates from the frames that it parses. */
export function createFrameFeeder({ longest, parse, onFrame }: FrameFeederOptions): FrameFeeder {
  const known: Known[] = []
  let energy = mostEnergy
  /** Messages until templates are looked for again. */
  let pause = 0
  let nextPause = firstPause
  /** Whether a frame begins with the next text. */
  let isBetween = true
  /** Those of the first text are learned with the second one, so that the first delta does not wait. */
  const unlearned: Frame[] = []
  let isFirst = true
  /** What the parser read of one frame. */
  let messages = 0
  let data = ''
  let id: string | undefined

  /** Returns where the frame ends that begins there, or -1 where it is none of a template. */
  function readKnown(text: string, from: number): number {
    for (let index = 0; index < known.length; index++) {
      const entry = known[index]
      const to = entry?.template?.read(text, from) ?? -1
      if (!entry?.template || to === -1 || to - from > longest) continue
      if (index) moveToFront(index, entry)
      onTemplate(1)
      onFrame(entry.template)
      return to
    }
    return -1
  }

  function onTemplate(count: number): void {
    energy += count
    if (energy <= mostEnergy) return
    energy = mostEnergy
    nextPause = firstPause
  }

  /** The entry takes the place of the one with that index, if there is one. */
  function moveToFront(index: number, entry: Known): void {
    known.splice(index, 1)
    known.unshift(entry)
  }

  function parseFrame(text: string, from: number, to: number): void {
    const frame = text.slice(from, to)
    messages = 0
    parse(frame)
    energy--
    if (messages === 1 && frame.length <= longestKnown) unlearned.push({ text: frame, data, id })
    if (!isFirst || unlearned.length > mostUnlearned) learnFrames()
    if (energy > 0) return
    pause = nextPause
    nextPause *= 2
    energy = mostEnergy / 2
  }

  function learnFrames(): void {
    for (const frame of unlearned) {
      const sample = toSample(frame)
      if (sample) learn(sample)
    }
    unlearned.length = 0
  }

  function learn(sample: Sample): void {
    for (const [index, entry] of known.entries()) {
      const merged = mergeSamples(entry.sample, sample)
      if (!merged) continue
      energy -= learningCost
      const template = learnTemplate(merged)
      if (!template) continue
      moveToFront(index, { sample: merged, template })
      return
    }
    moveToFront(mostKnown - 1, { sample })
  }

  /** Reads whole frames. Returns where what is left of the text begins. */
  function readFrames(text: string, start: number): number {
    let at = start
    while (at < text.length && pause === 0) {
      const known = readKnown(text, at)
      const to = known === -1 ? nextFrame(text, at) : known
      if (to === -1) break
      if (known === -1) parseFrame(text, at, to)
      at = to
    }
    return at
  }

  return {
    feed(text) {
      if (unlearned.length) learnFrames()
      let at = isBetween ? 0 : nextFrame(text, 0)
      if (at > 0) parse(text.slice(0, at))
      at = at === -1 ? 0 : readFrames(text, at)
      if (at > 0 && at === text.length) isBetween = true
      else {
        parse(text.slice(at))
        isBetween = text.endsWith('\n\n')
      }
      isFirst = false
    },
    isBetween: () => isBetween && pause === 0 && unlearned.length === 0,
    onTemplate,
    onMessage(messageData, messageId) {
      messages++
      data = messageData
      id = messageId
      if (pause) pause--
    },
  }
}

/** Where the next frame begins, or -1 where this text does not have its beginning. */
function nextFrame(text: string, from: number): number {
  const blankLine = text.indexOf('\n\n', from)
  return blankLine === -1 ? -1 : blankLine + 2
}
