/**
 * HMAC with SHA-256 (RFC 2104, FIPS 180-4). `crypto.subtle` has it too, but as a promise and with another
 * thread, which costs several times what a short text does. A client may send thousands of proofs.
 */
export function createHmac(secret: string): (text: string) => Uint8Array<ArrayBuffer> {
  // Made here: pages load this file too, and some runtimes of tests have no encoder.
  const utf8 = new TextEncoder()
  const block = new Uint8Array(blockSize)
  const key = utf8.encode(secret)
  block.set(key.length > blockSize ? toBytes(digest(initialState, 0, key)) : key)
  const inner = afterBlock(block.map((byte) => byte ^ innerPad))
  const outer = afterBlock(block.map((byte) => byte ^ outerPad))
  return (text) => toBytes(digestAgain(outer, digestText(text)))

  /** The hash of a text after the inner block. */
  function digestText(text: string): Int32Array {
    const { read, written } = utf8.encodeInto(text, encoded)
    if (read < text.length) return digest(inner, blockSize, utf8.encode(text))
    return digestBytes(inner, { before: blockSize, view: encodedView, length: written })
  }
}

/** In bytes. */
const blockSize = 64

/** What RFC 2104 mixes into the key before the inner and the outer hash. */
const innerPad = 0x36
const outerPad = 0x5c

const primes = firstPrimes(64)
const initialState = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)))
const roundConstants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)))

function firstPrimes(count: number): number[] {
  const found: number[] = []
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime)) found.push(candidate)
  }
  return found
}

/** The first 32 bits behind the point. */
function fraction(root: number): number {
  return ((root % 1) * 2 ** 32) | 0
}

function afterBlock(block: Uint8Array<ArrayBuffer>): Int32Array {
  const state = initialState.slice()
  compressAll(state, new DataView(block.buffer), blockSize)
  return state
}

/** Most texts fit: an array for each would cost as much as its hash. */
const encoded = new Uint8Array(16_384)
const encodedView = new DataView(encoded.buffer)

/** The hash of bytes. `before`: how many bytes are in the state already. */
function digest(start: Int32Array, before: number, bytes: Uint8Array<ArrayBuffer>): Int32Array {
  return digestBytes(start, {
    before,
    view: new DataView(bytes.buffer, bytes.byteOffset),
    length: bytes.length,
  })
}

interface Bytes {
  /** How many bytes are in the state already. */
  readonly before: number
  readonly view: DataView
  readonly length: number
}

function digestBytes(start: Int32Array, { before, view, length }: Bytes): Int32Array {
  hash.set(start)
  const rest = length % blockSize
  const whole = length - rest
  compressAll(hash, view, whole)
  // One bit, then zeros, and in the last 8 bytes how many bits there were.
  const padded = rest + 9 > blockSize ? 2 * blockSize : blockSize
  last.fill(0)
  for (let index = 0; index < rest; index++) last[index] = view.getUint8(whole + index)
  last[rest] = 0x80
  const bits = 8 * (before + length)
  lastView.setUint32(padded - 8, bits / 2 ** 32)
  lastView.setUint32(padded - 4, bits)
  compressAll(hash, lastView, padded)
  return hash
}

/** The hash of a hash after a block, whose padding is always the same. */
function digestAgain(start: Int32Array, inner: Int32Array): Int32Array {
  writeHash(inner)
  hash.set(start)
  compress(hash, hashView, 0)
  return hash
}

function writeHash(words: Int32Array): void {
  for (let index = 0; index < 8; index++) hashView.setInt32(4 * index, words[index] ?? 0)
}

function toBytes(words: Int32Array): Uint8Array<ArrayBuffer> {
  writeHash(words)
  return hashBlock.slice(0, 32)
}

// Reused, as nothing runs between writing and reading them.
const last = new Uint8Array(2 * blockSize)
const lastView = new DataView(last.buffer)
const words = new Int32Array(64)
const hash = new Int32Array(8)
/** A hash and its padding. */
const hashBlock = new Uint8Array(blockSize)
const hashView = new DataView(hashBlock.buffer)
hashBlock[32] = 0x80
hashView.setUint32(blockSize - 4, 8 * (blockSize + 32))

function compressAll(state: Int32Array, view: DataView, length: number): void {
  for (let at = 0; at < length; at += blockSize) compress(state, view, at)
}

/**
 * Mixes one block into the state. Both choices have fewer steps here than where they are defined, which
 * saves a quarter of the time.
 */
function compress(state: Int32Array, view: DataView, offset: number): void {
  const schedule = words
  const constants = roundConstants
  for (let index = 0; index < 16; index++) schedule[index] = view.getInt32(offset + 4 * index)
  for (let index = 16; index < 64; index++) {
    const early = schedule[index - 15] ?? 0
    const late = schedule[index - 2] ?? 0
    const first = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
    const second = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
    schedule[index] = (schedule[index - 16] ?? 0) + first + (schedule[index - 7] ?? 0) + second
  }

  let a = state[0] ?? 0
  let b = state[1] ?? 0
  let c = state[2] ?? 0
  let d = state[3] ?? 0
  let e = state[4] ?? 0
  let f = state[5] ?? 0
  let g = state[6] ?? 0
  let h = state[7] ?? 0
  for (let index = 0; index < 64; index++) {
    const mixedE = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const choice = g ^ (e & (f ^ g))
    const first = (h + mixedE + choice + (constants[index] ?? 0) + (schedule[index] ?? 0)) | 0
    const mixedA = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const majority = (a & b) | (c & (a | b))
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + mixedA + majority) | 0
  }
  state[0] = (state[0] ?? 0) + a
  state[1] = (state[1] ?? 0) + b
  state[2] = (state[2] ?? 0) + c
  state[3] = (state[3] ?? 0) + d
  state[4] = (state[4] ?? 0) + e
  state[5] = (state[5] ?? 0) + f
  state[6] = (state[6] ?? 0) + g
  state[7] = (state[7] ?? 0) + h
}

function rotate(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits))
}
